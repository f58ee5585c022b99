import { describe, expect, test } from 'vitest'
import type { Position } from './account'
import { decimal } from './decimal'
import { checkExits, exitOrder, rewardToRisk, type Exit } from './exit-plan'

const d = decimal
const long: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('50000'),
  markPrice: d('50000'),
  liquidationPrice: d('45000'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const short: Position = { ...long, quantity: d('-0.5'), liquidationPrice: d('55000') }
const stop = (price: string, quantity?: string): Exit => ({
  kind: 'stop',
  triggerPrice: d(price),
  triggerBy: 'MARK_PRICE',
  ...(quantity === undefined ? {} : { quantity: d(quantity) }),
})
const target = (price: string, quantity?: string): Exit => ({ ...stop(price, quantity), kind: 'take-profit' }) as Exit
const trailing = (quantity: string): Exit => ({
  kind: 'trailing',
  callbackPercent: d('1'),
  triggerBy: 'CONTRACT_PRICE',
  quantity: d(quantity),
})

describe('the order of one exit', () => {
  test.each([
    [
      'a stop of the whole long closes the position',
      long,
      stop('49000'),
      { side: 'SELL', orderType: 'STOP_MARKET', closePosition: true, triggerPrice: '49000' },
    ],
    [
      'a target of a part of a short is reduce-only',
      short,
      target('49000', '0.2'),
      { side: 'BUY', orderType: 'TAKE_PROFIT_MARKET', quantity: '0.2', reduceOnly: true },
    ],
    [
      'a trailing stop has a size',
      long,
      trailing('0.5'),
      { orderType: 'TRAILING_STOP_MARKET', callbackPercent: '1', quantity: '0.5', reduceOnly: true },
    ],
  ] as const)('%s', (_, position, exit, told) => {
    expect(exitOrder(position, exit)).toMatchObject(told)
  })

  test('hedge mode says it by the side alone, and the whole by close-position', () => {
    const side = { ...long, positionSide: 'SHORT' as const, quantity: d('-0.5') }
    expect(exitOrder(side, stop('51000', '0.2'))).toMatchObject({ side: 'BUY', positionSide: 'SHORT', quantity: '0.2' })
    expect(exitOrder(side, stop('51000', '0.2'))).not.toHaveProperty('reduceOnly')
    expect(exitOrder(side, stop('51000'))).toMatchObject({ closePosition: true })
  })
})

describe('what is wrong with the exits of a position', () => {
  test.each([
    ['a stop below the liquidation of a long', long, [stop('44999')], ['error stop-beyond-liquidation']],
    ['a stop at it', long, [stop('45000')], ['error stop-beyond-liquidation']],
    ['a stop above the liquidation of a short', short, [stop('55001')], ['error stop-beyond-liquidation']],
    ['a stop so near that slippage may reach it', long, [stop('45400')], ['warning stop-near-liquidation']],
    ['a stop well away from it', long, [stop('45600')], []],
    ['a stop where the exchange names no liquidation', { ...long, liquidationPrice: undefined }, [stop('1')], []],
    ['a target beyond liquidation is the rules’ affair', long, [target('44000')], []],
    [
      'targets that are together more than there is',
      long,
      [target('51000', '0.3'), target('52000', '0.201')],
      ['error targets-above-position'],
    ],
    ['targets that are together all of it', long, [target('51000', '0.3'), target('52000', '0.2'), stop('49000')], []],
    [
      'stops and a trailing one that are together more',
      long,
      [stop('49000', '0.3'), trailing('0.3')],
      ['error stops-above-position'],
    ],
  ] as const)('%s', (_, position, exits, told) => {
    expect(checkExits(position, exits).map(({ severity, code }) => `${severity} ${code}`)).toEqual(told)
  })
})

test.each([
  ['two targets against the stop', ['100', '140'], '-100', '2.4'],
  ['a stop that already gains has no risk', ['100'], '5', undefined],
  ['no stop', ['100'], undefined, undefined],
  ['no target', [], '-100', undefined],
  ['a third is cut towards zero', ['100'], '-300', '0.33'],
] as const)('reward to risk: %s', (_, targets, stopPnl, told) => {
  const ratio = rewardToRisk(
    targets.map((each) => d(each)),
    stopPnl === undefined ? undefined : d(stopPnl),
  )
  expect(ratio === undefined ? undefined : Number(ratio)).toBe(told === undefined ? undefined : Number(told))
})
