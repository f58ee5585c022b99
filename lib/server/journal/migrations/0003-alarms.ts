/** What the owner must read, until it was put away: a page that was closed at the time shows it later (S-35, I6). */
export const ALARMS = `
CREATE TABLE alarms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  seen INTEGER
) STRICT;
CREATE INDEX alarms_unseen ON alarms (account_id, id) WHERE seen IS NULL;
`
