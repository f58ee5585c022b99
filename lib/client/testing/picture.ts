import type { AccountPicture } from '../../wire/replies'

/** An account with nothing in it, live on both markets. */
export const emptyPicture: AccountPicture = {
  account: { accountId: 'paper', label: 'Paper', environment: 'paper', markets: ['spot', 'usdm'], mayTrade: true },
  phases: { spot: 'live', usdm: 'live' },
  balances: [],
  positions: [],
  orders: [],
  fills: [],
  intents: [],
  commission: {},
  sources: [],
  alarms: [],
  keys: [],
  resets: [],
  entryAllowed: true,
  entryBlocks: [],
}

export const anOrder = (part: Partial<AccountPicture['orders'][number]> = {}): AccountPicture['orders'][number] => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '9007199254740993',
  clientOrderId: 'bnpoAAA',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  status: 'NEW',
  quantity: '0.01',
  executedQuantity: '0',
  price: '50000',
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
  ...part,
})
