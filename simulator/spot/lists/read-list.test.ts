import { describe, expect, test } from 'vitest'
import { text8 } from '../../engine/units'
import { ApiError } from '../../gateway/types'
import type { ListKind } from './order-list'
import { LIST_PARAMETERS, OLD_OCO_PARAMETERS, readListRequest, readOldOco } from './read-list'

type Params = Record<string, string>

const OCO: Params = {
  symbol: 'BTCUSDT',
  side: 'SELL',
  quantity: '0.5',
  aboveType: 'LIMIT_MAKER',
  abovePrice: '110',
  belowType: 'STOP_LOSS_LIMIT',
  belowPrice: '89',
  belowStopPrice: '90',
  belowTimeInForce: 'GTC',
}
const WORKING: Params = {
  symbol: 'BTCUSDT',
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingPrice: '95',
  workingQuantity: '0.5',
  workingTimeInForce: 'GTC',
}
const OTO: Params = { ...WORKING, pendingType: 'MARKET', pendingSide: 'SELL', pendingQuantity: '0.5' }
const PAIR: Params = {
  pendingSide: 'SELL',
  pendingAboveType: 'TAKE_PROFIT',
  pendingAboveStopPrice: '110',
  pendingBelowType: 'STOP_LOSS',
  pendingBelowTrailingDelta: '100',
}
const OTOCO: Params = { ...WORKING, ...PAIR, pendingQuantity: '0.5' }
const OPO: Params = { ...WORKING, pendingType: 'MARKET', pendingSide: 'SELL' }
const OPOCO: Params = { ...WORKING, ...PAIR }
const GOOD: Record<ListKind, Params> = { OCO, OTO, OTOCO, OPO, OPOCO }

const read = (kind: ListKind, params: Params) => readListRequest(kind, new Map(Object.entries(params)))
const without = (params: Params, ...names: string[]): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)))

function refusal(run: () => unknown): { code: number; msg: string } {
  try {
    run()
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, msg: error.msg }
    throw error
  }
  throw new Error('It was read.')
}
const missing = (name: string) => `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`

describe('an OCO', () => {
  test('is read with its stop loss first, both for the same side and quantity', () => {
    const { others, working, responseType, listClientOrderId } = read('OCO', { ...OCO, listClientOrderId: 'mine' })
    expect({ working, responseType, listClientOrderId }).toEqual({
      working: undefined,
      responseType: 'FULL',
      listClientOrderId: 'mine',
    })
    expect(others.map(({ type, side, quantity }) => [type, side, text8(quantity ?? 0n)])).toEqual([
      ['STOP_LOSS_LIMIT', 'SELL', '0.50000000'],
      ['LIMIT_MAKER', 'SELL', '0.50000000'],
    ])
    expect(others.map(({ price, stopPrice }) => [text8(price), text8(stopPrice)])).toEqual([
      ['89.00000000', '90.00000000'],
      ['110.00000000', '0.00000000'],
    ])
  })

  test('of the deprecated endpoint is the same pair', () => {
    const old = new Map(
      Object.entries({
        symbol: 'BTCUSDT',
        side: 'SELL',
        quantity: '0.5',
        price: '110',
        stopPrice: '90',
        stopLimitPrice: '89',
        stopLimitTimeInForce: 'GTC',
        stopClientOrderId: 's',
        limitClientOrderId: 'l',
        stopStrategyId: '7',
      }),
    )
    expect(readOldOco(old).others).toEqual([
      expect.objectContaining({ type: 'STOP_LOSS_LIMIT', clientOrderId: 's', strategyId: '7' }),
      expect.objectContaining({ type: 'LIMIT_MAKER', clientOrderId: 'l' }),
    ])
    old.delete('stopLimitTimeInForce')
    expect(refusal(() => readOldOco(old))).toEqual({ code: -1102, msg: missing('stopLimitTimeInForce') })
    old.delete('stopLimitPrice')
    expect(readOldOco(old).others[0]).toMatchObject({ type: 'STOP_LOSS' })
    old.delete('stopPrice')
    expect(refusal(() => readOldOco(old))).toEqual({ code: -1102, msg: missing('stopPrice') })
  })
})

describe.each(Object.entries(GOOD) as [ListKind, Params][])('%s', (kind, params) => {
  test('is read, and each of its mandatory parameters is missed by name', () => {
    expect(read(kind, params).kind).toBe(kind)
    for (const name of Object.keys(params)) {
      // The symbol is read before the list; a trailing stop may have a stop price instead.
      if (name === 'symbol' || name.endsWith('TrailingDelta')) continue
      const code = kind.startsWith('OPO') && name === 'workingTimeInForce' ? -1224 : -1102
      const stop = name.endsWith('StopPrice')
      const refused = refusal(() => read(kind, without(params, name)))
      expect([name, refused.code]).toEqual([name, code])
      if (code === -1102 && !stop) expect(refused.msg).toBe(missing(name))
    }
  })

  test('knows each parameter it was given', () => {
    expect(Object.keys(params).filter((name) => !LIST_PARAMETERS[kind].includes(name))).toEqual([])
  })
})

describe('a list is refused', () => {
  test.each([
    ['with a side that is none', 'OCO', { side: 'HOLD' }, -1117, 'Invalid side.'],
    ['with a type that is none', 'OCO', { aboveType: 'TRAILING' }, -1116, 'Invalid orderType.'],
    ['with a time in force that is none', 'OCO', { belowTimeInForce: 'DAY' }, -1115, 'Invalid timeInForce.'],
    ['with a limit order in a pair', 'OCO', { aboveType: 'LIMIT' }, -1158, 'Order type not supported in OCO.'],
    [
      'with two limit orders',
      'OTOCO',
      { pendingAboveType: 'LIMIT_MAKER', pendingBelowType: 'LIMIT_MAKER' },
      -1168,
      'At least one OCO order must be contingent.',
    ],
    [
      'with an iceberg that is not good till canceled',
      'OCO',
      { belowTimeInForce: 'IOC', belowIcebergQty: '0.1' },
      -1160,
      "Parameter 'belowIcebergQty' is not supported if aboveTimeInForce/belowTimeInForce is not GTC.",
    ],
    [
      'with a price a stop does not need',
      'OTOCO',
      { pendingBelowPrice: '1' },
      -1106,
      "Parameter 'pendingBelowPrice' sent when not required.",
    ],
    ['with a stop as its working order', 'OTO', { workingType: 'STOP_LOSS' }, -1014, 'Unsupported order combination.'],
    [
      'that sells first to sell again',
      'OPO',
      { workingSide: 'SELL' },
      -1222,
      'Working order in an OPO list must be a bid.',
    ],
    ['that buys what it bought', 'OPOCO', { pendingSide: 'BUY' }, -1223, 'Pending orders in an OPO list must be asks.'],
    [
      'that knows too early what it will buy',
      'OPO',
      { pendingQuantity: '1' },
      -1225,
      "Pending orders should not include the 'pendingQuantity' tag.",
    ],
    [
      'that knows too early what it will buy',
      'OPOCO',
      { pendingQuantity: '1' },
      -1225,
      "Pending orders should not include the 'pendingQuantity' tag.",
    ],
    [
      'with a strategy type of the exchange',
      'OCO',
      { aboveStrategyType: '999999' },
      -1134,
      'strategyType was less than 1000000.',
    ],
    [
      'with too precise a price',
      'OTO',
      { workingPrice: '1.000000001' },
      -1111,
      "Parameter 'workingPrice' has too much precision.",
    ],
    ['with an answer nobody knows', 'OTO', { newOrderRespType: 'ALL' }, -1136, 'Invalid newOrderRespType.'],
  ] as const)('%s (%s)', (_, kind, change, code, msg) => {
    expect(refusal(() => read(kind, { ...GOOD[kind], ...change }))).toEqual({ code, msg })
  })

  test('with an id of illegal characters, named as it was sent', () => {
    const range = "legal range is '^[a-zA-Z0-9-_]{1,36}$'."
    for (const name of ['listClientOrderId', 'belowClientOrderId'])
      expect(refusal(() => read('OCO', { ...OCO, [name]: 'no spaces' }))).toEqual({
        code: -1100,
        msg: `Illegal characters found in parameter '${name}'; ${range}`,
      })
  })
})

test('the pending orders of an OPO have no quantity yet, an OTO gives it once for both', () => {
  expect(read('OPOCO', OPOCO).others.map(({ quantity }) => quantity)).toEqual([undefined, undefined])
  expect(read('OTOCO', OTOCO).others.map(({ quantity }) => quantity && text8(quantity))).toEqual([
    '0.50000000',
    '0.50000000',
  ])
})

test('the deprecated endpoint knows the parameters of spot.md 8.1', () => {
  expect(OLD_OCO_PARAMETERS).toHaveLength(19)
})
