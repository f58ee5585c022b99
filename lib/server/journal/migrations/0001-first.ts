/**
 * First schema of journal.db. Amounts and venue ids are text; whole records are JSON in `body`, with the columns that are
 * searched beside it. `sends`, `idempotency_keys` and `fills` are never deleted from (S-04, S-10, S-42).
 */
export const FIRST = `
CREATE TABLE installation (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE intents (
  intent_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  symbol TEXT NOT NULL,
  kind TEXT NOT NULL,
  client_order_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  order_id TEXT,
  run_id TEXT,
  received INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX intents_by_account ON intents (account_id, received);
CREATE INDEX intents_by_state ON intents (state);

CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  body_hash TEXT NOT NULL,
  intent_id TEXT,
  run_id TEXT,
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE sends (
  client_order_id TEXT PRIMARY KEY,
  intent_id TEXT NOT NULL REFERENCES intents (intent_id),
  sent INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  recv_window INTEGER NOT NULL
) STRICT;

CREATE TABLE raw_messages (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  source TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  exchange_time INTEGER,
  received INTEGER NOT NULL,
  raw TEXT NOT NULL,
  UNIQUE (account_id, market, dedupe_key)
) STRICT;

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  client_order_id TEXT,
  received INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_order ON events (client_order_id) WHERE client_order_id IS NOT NULL;

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  intent_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  source TEXT NOT NULL,
  summary TEXT NOT NULL,
  raw TEXT
) STRICT;
CREATE INDEX evidence_by_intent ON evidence (intent_id);

CREATE TABLE fills (
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  symbol TEXT NOT NULL,
  trade_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  exchange_time INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (account_id, market, symbol, trade_id, order_id)
) STRICT;
CREATE INDEX fills_by_time ON fills (account_id, exchange_time);
CREATE INDEX fills_by_order ON fills (account_id, market, symbol, order_id);

CREATE TABLE cancel_runs (
  run_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  state TEXT NOT NULL,
  started INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE trade_cursors (
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  symbol TEXT NOT NULL,
  trade_id TEXT NOT NULL,
  PRIMARY KEY (account_id, market, symbol)
) STRICT;

CREATE TABLE holds (
  environment TEXT NOT NULL,
  market TEXT NOT NULL,
  kind TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (environment, market, kind)
) STRICT;
`
