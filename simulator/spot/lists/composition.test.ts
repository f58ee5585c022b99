import { describe, expect, test } from 'vitest'
import { opoRefusal, pairRefusal, workingRefusal } from './composition'

const TYPES = ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'LIMIT', 'MARKET']

describe('a pair', () => {
  const good = new Set<string>()
  for (const patient of ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'])
    for (const stop of ['STOP_LOSS', 'STOP_LOSS_LIMIT']) {
      good.add(`SELL ${patient} ${stop}`)
      good.add(`BUY ${stop} ${patient}`)
    }

  test('is one limit or take-profit order on the better side and one stop loss on the worse, of all compositions', () => {
    const taken: string[] = []
    for (const side of ['BUY', 'SELL'] as const)
      for (const above of TYPES)
        for (const below of TYPES) if (!pairRefusal(side, above, below)) taken.push(`${side} ${above} ${below}`)
    expect(new Set(taken)).toEqual(good)
  })

  test.each([
    ['an order type that has no place', 'SELL', 'LIMIT', 'STOP_LOSS', -1158, 'Order type not supported in OCO.'],
    ['a market order', 'BUY', 'STOP_LOSS', 'MARKET', -1158, 'Order type not supported in OCO.'],
    ['two limit orders', 'SELL', 'LIMIT_MAKER', 'LIMIT_MAKER', -1168, 'At least one OCO order must be contingent.'],
    ['a limit above a buy', 'BUY', 'LIMIT_MAKER', 'STOP_LOSS', -1165, 'A limit order in a buy OCO must be below.'],
    ['a limit below a sell', 'SELL', 'STOP_LOSS', 'LIMIT_MAKER', -1166, 'A limit order in a sell OCO must be above.'],
    ['a stop below a buy', 'BUY', 'TAKE_PROFIT', 'STOP_LOSS', -1196, 'A stop loss order in a buy OCO must be above.'],
    [
      'two stops of a buy',
      'BUY',
      'STOP_LOSS',
      'STOP_LOSS_LIMIT',
      -1196,
      'A stop loss order in a buy OCO must be above.',
    ],
    [
      'a stop above a sell',
      'SELL',
      'STOP_LOSS',
      'TAKE_PROFIT',
      -1197,
      'A stop loss order in a sell OCO must be below.',
    ],
    [
      'a profit above a buy',
      'BUY',
      'TAKE_PROFIT',
      'LIMIT_MAKER',
      -1198,
      'A take profit order in a buy OCO must be below.',
    ],
    [
      'a profit below a sell',
      'SELL',
      'LIMIT_MAKER',
      'TAKE_PROFIT_LIMIT',
      -1199,
      'A take profit order in a sell OCO must be above.',
    ],
  ] as const)('refuses %s', (_, side, above, below, code, msg) => {
    expect(pairRefusal(side, above, below)).toMatchObject({ status: 400, code, msg })
  })
})

describe('a list with a working order', () => {
  test('works with LIMIT and LIMIT_MAKER alone', () => {
    expect(TYPES.filter((type) => !workingRefusal(type))).toEqual(['LIMIT_MAKER', 'LIMIT'])
    expect(workingRefusal('MARKET')).toMatchObject({ code: -1014, msg: 'Unsupported order combination.' })
  })

  test.each([
    ['SELL', 'SELL', -1222, 'Working order in an OPO list must be a bid.'],
    ['SELL', 'BUY', -1222, 'Working order in an OPO list must be a bid.'],
    ['BUY', 'BUY', -1223, 'Pending orders in an OPO list must be asks.'],
  ] as const)('that is paid from what it buys refuses %s then %s', (working, pending, code, msg) => {
    expect(opoRefusal(working, pending)).toMatchObject({ status: 400, code, msg })
    expect(opoRefusal('BUY', 'SELL')).toBeUndefined()
  })
})
