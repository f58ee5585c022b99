import { describe, expect, test } from 'vitest'
import type { Position } from '../../lib/domain/account'
import { decimal } from '../../lib/domain/decimal'
import { usdmRules } from '../../lib/domain/testing/sample-rules'
import {
  breakEvenStop,
  deriveProtect,
  NEW_LEVEL,
  NEW_PROTECT,
  typedValue,
  type ProtectContext,
  type ProtectDraft,
} from './protect-form'

const d = decimal
const LONG: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('50000'),
  breakEvenPrice: d('50040.04'),
  leverage: 10,
  liquidationPrice: d('45500'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const SHORT: Position = { ...LONG, quantity: d('-0.5'), breakEvenPrice: d('49960.06'), liquidationPrice: d('54500') }
const context = (more: Partial<ProtectContext> = {}): ProtectContext => ({
  position: LONG,
  rules: usdmRules,
  lastPrice: d('50500'),
  markPrice: d('50500'),
  ...more,
})
const derive = (draft: Partial<ProtectDraft>, more: Partial<ProtectContext> = {}) =>
  deriveProtect({ ...NEW_PROTECT, ...draft }, context(more))

describe('the five boxes of a level', () => {
  test('the one touched last leads and the others follow it', () => {
    const { stop } = derive({ stop: { ...NEW_LEVEL, field: 'pnl', text: '250' } })
    expect(stop?.texts).toEqual({ price: '49500.0', percent: '-1.00', offset: '-500.0', pnl: '250', roi: '-10.00' })
    expect(stop?.exit).toMatchObject({ kind: 'stop', triggerPrice: '49500' })
  })

  test('percent counts from the last price when that is the base', () => {
    const { stop } = derive({ base: 'last', stop: { ...NEW_LEVEL, field: 'percent', text: '2' } })
    expect(stop?.exit).toMatchObject({ triggerPrice: '49490' })
  })

  test.each([
    ['a bare number in a stop is a loss', '1', 'percent', 'stop', '-1'],
    ['with a plus it is a gain', '+1', 'percent', 'stop', '1'],
    ['with a minus it is a loss', '-1', 'percent', 'stop', '-1'],
    ['the minus of the screen is one, too', '\u22121', 'percent', 'stop', '-1'],
    ['in a target it is a gain', '1', 'percent', 'take-profit', '1'],
    ['a price has no sign', '49000', 'price', 'stop', '49000'],
  ] as const)('%s', (_, text, field, role, value) => {
    expect(typedValue(text, field, role)).toBe(value)
  })
})

describe('what is placed', () => {
  test('a stop of the whole and two targets of a part each', () => {
    const view = derive({
      stop: { ...NEW_LEVEL, text: '49000' },
      targets: [
        { field: 'percent', text: '2', part: '40' },
        { field: 'roi', text: '50', part: '60' },
      ],
    })
    expect(view.exits).toEqual([
      { kind: 'stop', triggerPrice: '49000', triggerBy: 'MARK_PRICE' },
      { kind: 'take-profit', triggerPrice: '51000', triggerBy: 'MARK_PRICE', quantity: '0.2' },
      { kind: 'take-profit', triggerPrice: '52500', triggerBy: 'MARK_PRICE', quantity: '0.3' },
    ])
    // 200 and 750 against 500.
    expect(view.rewardToRisk).toBe('1.90')
    expect(view.sendable).toBe(true)
  })

  test('a trailing stop of a part, that begins where it is told to', () => {
    const view = derive({
      stopKind: 'trailing',
      callback: '1,5',
      activation: '51000',
      stop: { ...NEW_LEVEL, part: '50' },
    })
    expect(view.exits).toEqual([
      { kind: 'trailing', callbackPercent: '1.5', activationPrice: '51000', quantity: '0.25', triggerBy: 'MARK_PRICE' },
    ])
  })

  test('the break-even stop stands where nothing is lost, on the tick, for long and short', () => {
    expect(breakEvenStop(context())).toBe('50040.1')
    expect(breakEvenStop(context({ position: SHORT }))).toBe('49960')
  })
})

describe('what cannot be sent', () => {
  test.each([
    ['nothing filled in', {}],
    ['a stop below liquidation', { stop: { ...NEW_LEVEL, text: '45000' } }],
    ['a stop above the market', { stop: { ...NEW_LEVEL, text: '51000' } }],
    ['a price off the tick', { stop: { ...NEW_LEVEL, text: '49000.05' } }],
    ['no number', { stop: { ...NEW_LEVEL, text: 'low' } }],
    ['more than all of it', { stop: { ...NEW_LEVEL, text: '49000', part: '120' } }],
    [
      'targets that are more than all of it',
      {
        stopKind: 'none' as const,
        targets: [
          { field: 'price' as const, text: '51000', part: '60' },
          { field: 'price' as const, text: '52000', part: '60' },
        ],
      },
    ],
    ['one of several is empty', { stop: { ...NEW_LEVEL, text: '49000' }, targets: [NEW_LEVEL] }],
  ])('%s', (_, draft) => {
    expect(derive(draft).sendable).toBe(false)
  })

  test('a stop close to liquidation may be sent, with a warning', () => {
    const view = derive({ stop: { ...NEW_LEVEL, text: '45600' } })
    expect(view.sendable).toBe(true)
    expect(view.stop?.found.map(({ code }) => code)).toEqual(['stop-near-liquidation'])
  })
})
