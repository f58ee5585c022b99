/**
 * Epochs of an account's market: a reset of the exchange starts one, and trade ids start anew with it, so the ledger's key holds
 * the epoch (S-67). Everything there is belongs to the first.
 */
export const EPOCHS = `
CREATE TABLE epochs (
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  began INTEGER NOT NULL,
  lost_orders TEXT NOT NULL,
  lost_intents INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  seen INTEGER,
  PRIMARY KEY (account_id, market, epoch)
) STRICT;

CREATE TABLE fills_of_epochs (
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  trade_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  exchange_time INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (account_id, market, epoch, symbol, trade_id, order_id)
) STRICT;
INSERT INTO fills_of_epochs (account_id, market, epoch, symbol, trade_id, order_id, exchange_time, body)
  SELECT account_id, market, 1, symbol, trade_id, order_id, exchange_time, body FROM fills ORDER BY rowid;
DROP TABLE fills;
ALTER TABLE fills_of_epochs RENAME TO fills;
CREATE INDEX fills_by_time ON fills (account_id, exchange_time);
CREATE INDEX fills_by_order ON fills (account_id, market, symbol, order_id);
`
