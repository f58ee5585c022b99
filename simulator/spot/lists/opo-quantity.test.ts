import { describe, expect, test } from 'vitest'
import type { SymbolSpec } from '../../engine/market-types'
import { text8, units } from '../../engine/units'
import type { SpotFill } from '../order'
import { opoQuantity, receivedBase } from './opo-quantity'

const fill = (quantity: string, commission: string, commissionAsset: string) =>
  ({ quantity: units(quantity), commission: units(commission), commissionAsset }) as SpotFill
const spec = (step: string, marketStep: string, most = '9000', marketMost = '100') =>
  ({
    step: units(step),
    maxQuantity: units(most),
    marketStep: units(marketStep),
    marketMaxQuantity: units(marketMost),
  }) as SymbolSpec

test('what was bought counts less the fee taken from it, and whole when the fee is paid in another asset', () => {
  expect(text8(receivedBase([fill('0.5', '0.0005', 'BTC'), fill('0.2', '0.0001', 'BNB')], 'BTC'))).toBe('0.69950000')
})

describe('the quantity to sell again', () => {
  test.each([
    ['falls to whole steps', '0.0006993', spec('0.00001', '0'), 'LIMIT_MAKER', '0.00069000'],
    ['of a limit order knows no market step', '0.0987', spec('0.001', '0.01'), 'LIMIT', '0.09800000'],
    ['of a market order fits both steps', '0.0987', spec('0.001', '0.01'), 'MARKET', '0.09000000'],
    ['of a market order stays below its own maximum', '250', spec('0.001', '0'), 'MARKET', '100.00000000'],
    ['stays below the maximum', '12000', spec('1', '0'), 'LIMIT', '9000.00000000'],
    ['is nothing when less than a step came', '0.0009', spec('0.001', '0'), 'LIMIT', '0.00000000'],
  ] as const)('%s', (_, received, symbol, type, quantity) => {
    expect(text8(opoQuantity(units(received), symbol, [{ type }]))).toBe(quantity)
  })
})
