import fc from 'fast-check'
import type { Side } from '../engine/market-types'

export const TRADERS = ['alice', 'bob', 'carol'] as const

/** One thing that somebody does. Every act carries all that any of them may need, so that a failing history shrinks well. */
export const futuresAct = fc.record({
  account: fc.constantFrom(...TRADERS, 'alice'),
  what: fc.constantFrom(
    ...['order', 'order', 'order', 'order', 'order', 'order', 'order', 'order', 'order', 'order', 'order', 'order'],
    ...[
      'batch',
      'batch',
      'reduce',
      'reduce',
      'reduce',
      'reduce',
      'reduce',
      'algo',
      'algo',
      'algo',
      'algo',
      'algo',
      'algo',
      'algo',
      'algo',
      'cancel algo',
    ],
    ...['modify', 'modify', 'modify', 'batch modify', 'cancel', 'batch cancel', 'cancel all', 'countdown'],
    ...['leverage', 'margin type', 'position mode', 'assets mode', 'fee burn', 'position margin', 'position margin'],
    ...['quote', 'quote', 'quote', 'quote', 'quote', 'hit', 'hit', 'hit', 'hit', 'hit', 'withdraw'],
    ...['mark', 'mark', 'mark', 'far mark', 'far mark', 'far mark', 'wait', 'wait', 'funding rate'],
    ...['insurance', 'credit', 'restart', 'restart'],
  ),
  symbol: fc.constantFrom('BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'ETHUSDT'),
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  hedgeSide: fc.constantFrom('LONG', 'SHORT'),
  market: fc.constantFrom(true, false, false),
  /** From the start price, in thousandths of a percent of it. */
  near: fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -700, max: 700 })),
  lots: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 900 })),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'),
  reduceOnly: fc.constantFrom(undefined, undefined, undefined, 'true', 'false'),
  match: fc.constantFrom(undefined, undefined, undefined, undefined, 'OPPONENT', 'OPPONENT_5', 'QUEUE', 'QUEUE_5'),
  mode: fc.constantFrom('EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE'),
  algo: fc.constantFrom('STOP', 'TAKE_PROFIT', 'STOP_MARKET', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'),
  closes: fc.constantFrom(false, false, true),
  protects: fc.constantFrom(false, false, false, true),
  dependent: fc.constantFrom(false, false, false, true),
  workingType: fc.constantFrom('CONTRACT_PRICE', 'MARK_PRICE'),
  callbackRate: fc.constantFrom('0.1', '0.2'),
  isolated: fc.boolean(),
  pick: fc.nat({ max: 1_000 }),
})
export type FuturesAct = typeof futuresAct extends fc.Arbitrary<infer Act> ? Act : never

/** How each trader's account is set when a history begins. */
export const futuresSettings = fc.array(
  fc.record({
    credit: fc.constantFrom('100', '2000', '60000'),
    /** Of BNB, for fees and as a margin asset. */
    coins: fc.constantFrom('0.01', '3'),
    hedge: fc.boolean(),
    isolated: fc.boolean(),
    multiAssets: fc.boolean(),
    feeBurn: fc.boolean(),
    leverage: fc.constantFrom(20, 50, 125),
    /** Bought or sold short at first, in thousandths; zero is nothing. */
    first: fc.integer({ min: -200, max: 200 }),
  }),
  { minLength: TRADERS.length, maxLength: TRADERS.length },
)
export type FuturesSettings = typeof futuresSettings extends fc.Arbitrary<infer Settings> ? Settings : never
