import { describe, expect, test } from 'vitest'
import { decimal as d } from '../../domain/decimal'
import type { IntentState } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import { spotRules, usdmRules } from '../../domain/testing/sample-rules'
import { reservedFunds, type KnownMarket } from './reserved-funds'
import { limitOrder, marketOrder, openDesk } from './testing/desk-stage'

const known = (more: Partial<KnownMarket> = {}): KnownMarket => ({
  rules: () => usdmRules,
  price: () => ({ lastPrice: d('50010'), markPrice: d('50000'), ageMs: 0 }),
  leverage: () => 20,
  takerRate: d('0.0004'),
  ...more,
})
const spot = known({ rules: () => spotRules, takerRate: d('0.001') })
const at = (order: NewOrder, state: IntentState = 'unconfirmed') => [{ state, order }]

describe('S-31 what an order in doubt may have taken', () => {
  test.each<[string, string, NewOrder, KnownMarket, string]>([
    // 0.1 at 49,000: 4,900 over 20, and 0.04 % of 4,900.
    [
      'a futures order: margin at the leverage of the symbol, and the fee',
      'USDT',
      limitOrder('usdm', { quantity: d('0.1') }),
      known(),
      '246.96',
    ],
    [
      'of a symbol whose leverage is not known: the whole value',
      'USDT',
      limitOrder('usdm', { quantity: d('0.1') }),
      known({ leverage: () => undefined }),
      '4901.96',
    ],
    [
      'a buyer above the mark: what is lost at once as well',
      'USDT',
      limitOrder('usdm', { quantity: d('0.1'), price: d('51000') }),
      known(),
      '357.04',
    ],
    [
      'a seller below the mark: at the mark, where it fills',
      'USDT',
      limitOrder('usdm', { side: 'SELL', quantity: d('0.1') }),
      known(),
      '252',
    ],
    ['at market: at the mark', 'USDT', marketOrder('usdm', { quantity: d('0.1') }), known(), '252'],
    [
      'with rates not read yet: the fee of an account without discounts',
      'USDT',
      limitOrder('usdm', { quantity: d('0.1') }),
      known({ takerRate: undefined }),
      '247.45',
    ],
    ['that only reduces: nothing', 'USDT', limitOrder('usdm', { reduceOnly: true }), known(), '0'],
    ['a spot buyer: the value and the fee', 'USDT', limitOrder('spot', { quantity: d('0.1') }), spot, '4904.9'],
    [
      'a spot buyer for an amount: the amount and the fee',
      'USDT',
      marketOrder('spot', { quantity: undefined, quoteQuantity: d('100') }),
      spot,
      '100.1',
    ],
    [
      'a spot seller: what he sells, the fee comes out of what he gets',
      'BTC',
      limitOrder('spot', { side: 'SELL', quantity: d('0.1') }),
      spot,
      '0.1',
    ],
  ])('%s', (_, asset, order, market, amount) => {
    expect(reservedFunds(at(order), order.market, asset, market)).toBe(amount)
  })

  test.each<[IntentState, string]>([
    ['sending', '246.96'],
    ['unconfirmed', '246.96'],
    ['unresolved', '246.96'],
    ['queued', '0'],
    ['accepted', '0'],
    ['rejected', '0'],
    ['not-placed', '0'],
  ])('one that is %s holds %s', (state, amount) => {
    expect(reservedFunds(at(limitOrder('usdm', { quantity: d('0.1') }), state), 'usdm', 'USDT', known())).toBe(amount)
  })
})

test('S-31 the account pays its own rate: the next order is weighed with what the doubt may hold, and names the doubt', async () => {
  const stage = await openDesk({ live: false })
  const held = { symbol: 'BTCUSDT', positionSide: 'BOTH' as const, quantity: d('0.01'), entryPrice: d('50000') }
  stage.usdm.positions = [{ ...held, unrealizedPnl: d('0'), leverage: 20, marginAsset: 'USDT', exchangeTime: 1 }]
  for (const venue of [stage.spot, stage.usdm]) venue.handlers?.onLive()
  await stage.pass(1_500)
  stage.usdm.onPlace = () => stage.usdm.unconfirmed('timeout')
  await stage.place(limitOrder('usdm', { quantity: d('1') }))
  const { clientOrderId, state } = stage.newest()
  expect(state).toBe('unconfirmed')
  expect(await stage.place(limitOrder('usdm', { quantity: d('0.1') }))).toMatchObject({
    kind: 'confirm',
    confirm: ['doubt'],
    reason: { code: 'doubt', params: { clientOrderId } },
  })
  // 100,000 less a twentieth of 49,000 and less 0.1 % of 49,000.
  expect(await stage.place(limitOrder('usdm', { quantity: d('40') }), { confirmed: ['doubt'] })).toMatchObject({
    kind: 'invalid',
    reason: { code: 'margin-short', params: { available: '97501' } },
  })
})
