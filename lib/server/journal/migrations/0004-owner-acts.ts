/** What owners decided for an account, by whom and from where: written once, never changed (S-141, S-160). */
export const OWNER_ACTS = `
CREATE TABLE owner_acts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  act TEXT NOT NULL,
  by TEXT NOT NULL,
  address TEXT NOT NULL,
  params TEXT NOT NULL
) STRICT;
CREATE INDEX owner_acts_by_account ON owner_acts (account_id, id);
`
