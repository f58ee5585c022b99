import { describe, expect, test } from 'vitest'
import { units } from '../../engine/units'
import { type PricedLeg, pricesRefusal } from './price-relation'

const leg = (side: 'BUY' | 'SELL', type: PricedLeg['type'], price: string, stopPrice = '0'): PricedLeg => ({
  side,
  type,
  price: units(price),
  stopPrice: units(stopPrice),
})
const sellStop = (stop: string) => leg('SELL', 'STOP_LOSS_LIMIT', '1', stop)
const buyStop = (stop: string) => leg('BUY', 'STOP_LOSS', '0', stop)

describe('a pair around a last price of 100', () => {
  test.each([
    ['sell between', [sellStop('95'), leg('SELL', 'LIMIT_MAKER', '105')], true],
    ['sell with a profit trigger', [sellStop('95'), leg('SELL', 'TAKE_PROFIT_LIMIT', '1', '105')], true],
    ['sell with its limit at the last price', [sellStop('95'), leg('SELL', 'LIMIT_MAKER', '100')], false],
    ['sell with its stop at the last price', [sellStop('100'), leg('SELL', 'LIMIT_MAKER', '105')], false],
    ['sell with both above', [sellStop('101'), leg('SELL', 'LIMIT_MAKER', '105')], false],
    ['buy between', [buyStop('105'), leg('BUY', 'LIMIT_MAKER', '95')], true],
    ['buy with a profit trigger', [buyStop('105'), leg('BUY', 'TAKE_PROFIT', '0', '95')], true],
    ['buy with its stop below', [buyStop('99'), leg('BUY', 'LIMIT_MAKER', '95')], false],
    ['buy with its limit above', [buyStop('105'), leg('BUY', 'LIMIT_MAKER', '101')], false],
    ['sell with a trailing stop', [sellStop('0'), leg('SELL', 'LIMIT_MAKER', '105')], true],
    ['buy with a pegged limit', [buyStop('105'), leg('BUY', 'LIMIT_MAKER', '0')], true],
    ['single order', [leg('SELL', 'LIMIT', '1')], true],
  ] as const)('%s', (_, pair, good) => {
    const refusal = pricesRefusal(pair, units('100'))
    if (good) expect(refusal).toBeUndefined()
    else
      expect(refusal).toMatchObject({
        code: -2010,
        msg: 'The relationship of the prices for the orders is not correct.',
      })
  })

  test('is judged by itself while no price counts yet', () => {
    expect(pricesRefusal([sellStop('101'), leg('SELL', 'LIMIT_MAKER', '105')], undefined)).toBeUndefined()
    expect(pricesRefusal([sellStop('106'), leg('SELL', 'LIMIT_MAKER', '105')], undefined)).toMatchObject({
      code: -2010,
    })
  })
})
