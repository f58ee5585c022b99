import fc from 'fast-check'
import type { Side } from '../engine/market-types'

export const ACCOUNTS = ['ann', 'ben', 'cat'] as const

const TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const

/** One thing that somebody does. Every act carries all that any of them may need, so that a failing history shrinks well. */
export const spotAct = fc.record({
  account: fc.constantFrom(...ACCOUNTS),
  what: fc.constantFrom(
    ...['order', 'order', 'order', 'order', 'order', 'order', 'list', 'list', 'list', 'list', 'list'],
    ...['by quote', 'routed', 'routed'],
    ...['cancel', 'cancel', 'cancel list', 'cancel all', 'replace', 'amend', 'amend'],
    ...['move', 'move', 'move', 'move', 'far move', 'far move', 'take', 'take', 'take', 'withdraw', 'withdraw'],
    ...['restart', 'lock', 'free', 'fees', 'group', 'reference'],
  ),
  symbol: fc.constantFrom('BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'BNBUSDT', 'BTCUSDC'),
  type: fc.constantFrom(...TYPES, 'LIMIT', 'LIMIT', 'LIMIT_MAKER'),
  list: fc.constantFrom('oco', 'oco', 'oco', 'oto', 'otoco', 'opo', 'opoco'),
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  /** From the last price, in hundred-thousandths of it. */
  near: fc.oneof(fc.integer({ min: -14, max: 14 }), fc.integer({ min: -90, max: 90 })),
  /** How far stops and targets are. */
  far: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 2, max: 200 })),
  lots: fc.integer({ min: 30, max: 30_000 }),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK'),
  trail: fc.constantFrom('none', 'none', 'alone', 'from a stop price'),
  delta: fc.integer({ min: 10, max: 30 }),
  parts: fc.constantFrom(1, 1, 1, 2, 7),
  peg: fc.constantFrom('', '', '', '', 'PRIMARY_PEG', 'MARKET_PEG'),
  depth: fc.integer({ min: 0, max: 3 }),
  mode: fc.constantFrom('EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER'),
  /** Picks one of the open orders, a variant of an act, a share of a quantity. */
  pick: fc.nat({ max: 1_000 }),
})
export type SpotAct = typeof spotAct extends fc.Arbitrary<infer Act> ? Act : never
