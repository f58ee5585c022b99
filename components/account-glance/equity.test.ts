import { describe, expect, it } from 'vitest'
import type { Balance, Position } from '../../lib/domain/account'
import type { DecimalString } from '../../lib/domain/decimal'
import { futuresEquity, marginRatio, openPnl, pricesBehind, spotEquity, totalEquity } from './equity'

const d = (text: string) => text as DecimalString
const held = (market: 'spot' | 'usdm', asset: string, amount: string): Balance => ({
  market,
  asset,
  free: d(amount),
  locked: d('0'),
  wallet: d(amount),
  exchangeTime: 1,
})
const long: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('100'),
  unrealizedPnl: d('7'),
  maintenanceMargin: d('10'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const tables = { last: { BTCUSDT: ['110'] }, marks: { BTCUSDT: ['120', '119'] } }

it.each([
  ['spot', ['last']],
  ['total', ['last', 'marks']],
  ['futures', ['marks']],
  ['open-pnl', ['marks']],
  ['margin-ratio', ['marks']],
] as const)('S-70 S-75 %s is as fresh as the prices it is reckoned from: %j', (figure, prices) => {
  const money = held('spot', 'USDT', '100')
  expect(pricesBehind(figure, [money, held('spot', 'BTC', '1')], [long])).toEqual(prices)
  // Money alone and no position need no price at all.
  expect(pricesBehind(figure, [money, held('spot', 'BTC', '0')], [])).toEqual([])
})

describe('equity', () => {
  it('moves with the mark price', () => {
    expect(openPnl([long], tables)).toBe('10')
    expect(futuresEquity([held('usdm', 'USDT', '1000')], [long], tables)).toBe('1010')
  })
  it('takes profit as last reported while no mark is known', () => {
    expect(openPnl([long], { last: undefined, marks: undefined })).toBe('7')
  })
  it('values spot at last prices and both markets together', () => {
    const balances = [held('spot', 'USDT', '50'), held('spot', 'BTC', '2'), held('usdm', 'USDT', '1000')]
    expect(spotEquity(balances, tables)).toBe('270')
    expect(totalEquity(balances, [long], tables)).toBe('1280')
  })
  it('is unknown, not partial, while the price of something held is unknown', () => {
    expect(totalEquity([held('spot', 'DOGE', '5')], [], tables)).toBeUndefined()
  })
  it('gives the margin ratio in percent, unknown where a margin is', () => {
    expect(marginRatio([held('usdm', 'USDT', '990')], [long], tables)).toBe('1')
    const { maintenanceMargin: _, ...without } = long
    expect(marginRatio([held('usdm', 'USDT', '990')], [without], tables)).toBeUndefined()
  })
})
