import { describe, expect, test } from 'vitest'
import type { AccountEvent } from './account-event'
import { EMPTY_ACCOUNT, type AccountState } from './account-state'
import { applyAccountEvent } from './apply-account-event'
import { applyAccountReading } from './apply-account-reading'
import { marginModeIn, settingChanges, withMarginMode, type FuturesSettings } from './futures-settings'

const PLAIN: FuturesSettings = { hedgeMode: false, multiAssets: false, isolated: ['ETHUSDT'] }
const reading = (futures: FuturesSettings, settingsTime?: number, leverage: Record<string, number> = {}) =>
  ({ market: 'usdm', balances: [], positions: [], futures, leverage, settingsTime, exchangeTime: 1 }) as const
const known: AccountState = applyAccountReading(EMPTY_ACCOUNT, reading(PLAIN, 10, { BTCUSDT: 20 })).state
const hedge = (exchangeTime: number): AccountEvent => ({
  type: 'modes-changed',
  market: 'usdm',
  hedgeMode: true,
  exchangeTime,
})

describe('settings of the futures account', () => {
  test('unread settings are neither cross nor isolated', () => {
    expect(marginModeIn(undefined, 'BTCUSDT')).toBeUndefined()
    expect(marginModeIn(PLAIN, 'BTCUSDT')).toBe('cross')
    expect(marginModeIn(PLAIN, 'ETHUSDT')).toBe('isolated')
  })

  test('every change of margin mode is what a comparison finds, in both directions', () => {
    const now = withMarginMode(withMarginMode(PLAIN, 'BTCUSDT', 'isolated'), 'ETHUSDT', 'cross')
    expect(now.isolated).toEqual(['BTCUSDT'])
    const told = settingChanges(PLAIN, { ...now, hedgeMode: true, multiAssets: true }, 7)
    expect(told.map((event) => ('symbol' in event ? event.symbol : event))).toMatchObject([
      { hedgeMode: true },
      { multiAssets: true },
      'ETHUSDT',
      'BTCUSDT',
    ])
    expect(settingChanges(PLAIN, PLAIN, 7)).toEqual([])
  })

  test('a first reading is news for the screen, and nobody changed anything', () => {
    const { changes } = applyAccountReading(EMPTY_ACCOUNT, reading(PLAIN, 10, { BTCUSDT: 20 }))
    expect(changes).toEqual([{ type: 'settings', leverage: { BTCUSDT: 20 }, futures: PLAIN }])
  })

  test('S-46 a later reading that says otherwise is noticed, symbol by symbol', () => {
    const { state, changes } = applyAccountReading(
      known,
      reading({ ...PLAIN, multiAssets: true }, 11, { BTCUSDT: 5, SOLUSDT: 3 }),
    )
    expect(changes.map((change) => change.type)).toEqual(['noticed', 'noticed', 'settings'])
    expect(changes.at(-1)).toMatchObject({ leverage: { BTCUSDT: 5, SOLUSDT: 3 }, futures: { multiAssets: true } })
    expect(state.leverage.get('BTCUSDT')).toBe(5)
  })

  test('S-61 F-39 a reading asked for before an event does not take it back', () => {
    const { state, changes } = applyAccountEvent(known, hedge(20))
    expect(changes).toMatchObject([{ type: 'settings', futures: { hedgeMode: true } }, { type: 'noticed' }])
    expect(applyAccountReading(state, reading(PLAIN, 19))).toMatchObject({ changes: [] })
    expect(applyAccountReading(state, reading(PLAIN, 19)).state.futures?.hedgeMode).toBe(true)
    expect(applyAccountReading(state, reading(PLAIN, 21)).state.futures?.hedgeMode).toBe(false)
  })

  test('F-69 an event told twice changes nothing the second time', () => {
    const { state } = applyAccountEvent(known, hedge(20))
    expect(applyAccountEvent(state, hedge(20)).changes).toEqual([])
  })

  test('an event before the first reading waits for it', () => {
    expect(applyAccountEvent(EMPTY_ACCOUNT, hedge(20))).toEqual({ state: EMPTY_ACCOUNT, changes: [] })
  })
})
