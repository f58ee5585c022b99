/** Trading locks, one row for each account that is locked (S-52). */
export const LOCKS = `
CREATE TABLE locks (
  account_id TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
`
