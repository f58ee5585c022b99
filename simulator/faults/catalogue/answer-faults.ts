import type { FaultKind } from '../fault-rules'

const ANSWER = ['answer'] as const
const BOTH = ['answer', 'contents'] as const

/** Answers that lag behind the truth or hold strange values. The call itself is carried out. */
export const ANSWER_FAULTS: Readonly<Record<string, FaultKind>> = {
  'F-35': {
    targets: ANSWER,
    does: 'order queries say -2013: `count` times, all of them for `ms`, or those about orders younger than `age` ms',
    takes: ['ms', 'age'],
    example: { id: 'F-35', market: 'spot', age: 2_700_000, count: 'always' },
  },
  'F-36': {
    targets: ANSWER,
    targetsOf: { filled: ['request'], untouched: ['request'] },
    does: 'cancels say -2011: carried out; `filled`: the order fills just before; `untouched`: it stays open',
    forms: ['canceled', 'filled', 'untouched'],
    example: { id: 'F-36', form: 'filled' },
  },
  'F-37': {
    targets: ANSWER,
    does: 'open orders leave out `rows` drawn at random, or all',
    takes: ['rows'],
    example: { id: 'F-37', market: 'spot', rows: 1, seed: 7 },
  },
  'F-38': {
    targets: ANSWER,
    does: 'order and trade history leave out what changed in the last `ms` (5000)',
    takes: ['ms'],
    example: { id: 'F-38', ms: 60_000, count: 'always' },
  },
  'F-39': {
    targets: ANSWER,
    does: 'balances and accounts are those of `ms` (5000) ago, at most back to when the fault was set',
    takes: ['ms'],
    example: { id: 'F-39', ms: 10_000, count: 'always' },
  },
  'F-40': {
    targets: ANSWER,
    does: 'orders that ended without a fill: queries say -2026 on spot, -2013 on futures; `forgotten`: -2013 and gone from the history',
    forms: ['archived', 'forgotten'],
    example: { id: 'F-40', market: 'spot', count: 'always' },
  },
  'F-52': {
    targets: BOTH,
    does: 'ids beyond 2^53 (calls may name them), amounts with 18 decimals, negative `cummulativeQuoteQty`; by `form` or all three',
    forms: ['all', 'ids', 'decimals', 'negative'],
    example: { id: 'F-52', form: 'ids', path: '*', count: 'always' },
  },
  'F-53': {
    targets: BOTH,
    does: 'a symbol of other letters is listed: 这是测试币456 on spot, 测试USDT on futures, in exchangeInfo, tickers and all-market streams',
    example: { id: 'F-53', count: 'always' },
  },
  'F-54': {
    targets: BOTH,
    does: 'an unknown word in an enum, a field more, a null in place of a value; by `form` or all; `field` and `value` say which',
    forms: ['all', 'word', 'field', 'null'],
    takes: ['field', 'value'],
    example: { id: 'F-54', form: 'word', path: '/api/v3/order', seed: 7 },
  },
  'F-79': {
    targets: BOTH,
    does: 'times in microseconds, or `ms` (5000) in the future, or backward',
    forms: ['microseconds', 'future', 'backward'],
    takes: ['ms'],
    example: { id: 'F-79', form: 'backward', event: 'executionReport', ms: 3000 },
  },
}
