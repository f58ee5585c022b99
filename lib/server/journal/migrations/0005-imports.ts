/** Orders of this installation that the exchange knows and this journal did not (S-94), so that each is told of once. */
export const IMPORTS = `
CREATE TABLE imported_orders (
  account_id TEXT NOT NULL,
  market TEXT NOT NULL,
  client_order_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, market, client_order_id)
) STRICT;
`
