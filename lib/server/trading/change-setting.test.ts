import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { VenueSetting } from '../../domain/venue-change'
import type { Answer, IntentAnswer } from '../runtime'
import { caller, limitOrder, newKey, openDesk, settle, valueOf, type DeskStage } from './testing/desk-stage'

const SETTINGS: readonly VenueSetting[] = [
  { kind: 'leverage', symbol: 'BTCUSDT', leverage: 7 },
  { kind: 'margin-mode', symbol: 'BTCUSDT', marginMode: 'isolated' },
  { kind: 'position-mode', hedge: true },
  { kind: 'multi-assets', on: true },
  { kind: 'position-margin', symbol: 'BTCUSDT', positionSide: 'BOTH', amount: decimal('10'), direction: 'add' },
]
const cases = SETTINGS.map((setting) => ({ kind: setting.kind, setting }))

const change = (desk: DeskStage, setting: VenueSetting, more: { key?: string; generation?: number } = {}) =>
  desk.parts.desk.changeSetting(caller, more.key ?? newKey(), {
    account: 'paper',
    setting,
    seen: { generation: more.generation ?? desk.generation() },
  })
const told = (answer: Answer<IntentAnswer>): string => {
  const { state, reason } = valueOf(answer).intent
  return `${state} ${reason?.code ?? ''}`.trim()
}
const now = (desk: DeskStage): string => {
  const { state, reason } = desk.newest()
  return `${state} ${reason?.code ?? ''}`.trim()
}
const count = (desk: DeskStage, name: string): number => desk.usdm.calls.filter((call) => call.name === name).length

/** A desk on which the exchange would take the setting: margin goes to an isolated position. */
async function deskFor(setting: VenueSetting): Promise<DeskStage> {
  if (setting.kind !== 'position-margin') return openDesk()
  const desk = await openDesk({ live: false })
  holdIsolated(desk)
  desk.spot.handlers?.onLive()
  desk.usdm.handlers?.onLive()
  await desk.pass(1_500)
  return desk
}

function holdIsolated(desk: DeskStage): void {
  desk.usdm.futures = { ...desk.usdm.futures, isolated: ['BTCUSDT'] }
  desk.usdm.positions = [
    {
      ...{ symbol: 'BTCUSDT', positionSide: 'BOTH', marginAsset: 'USDT', leverage: 20, exchangeTime: 1 },
      ...{ quantity: decimal('1'), entryPrice: decimal('100'), markPrice: decimal('100'), unrealizedPnl: decimal('0') },
      isolatedWallet: decimal('50'),
    },
  ]
}

describe.each(cases)('S-26 $kind', ({ setting }) => {
  test('S-01 S-07 an intent of its own, written down first, sent once and read back', async () => {
    const desk = await deskFor(setting)
    let atSending = ''
    desk.usdm.onSetting = () => {
      atSending = now(desk)
      return undefined
    }
    expect(told(await change(desk, setting))).toBe('accepted')
    await settle()
    expect(atSending).toBe('sending')
    expect([count(desk, 'setting'), count(desk, 'readSetting')]).toEqual([1, 1])
    expect(desk.newest()).toMatchObject({ kind: 'setting', market: 'usdm', setting })
  })

  test('S-26 "No need to change" is a success', async () => {
    const desk = await deskFor(setting)
    desk.usdm.onSetting = () => {
      desk.usdm.settings.push(setting)
      return { kind: 'accepted', value: undefined, evidence: desk.usdm.evidence({ code: -4046, text: 'No need' }) }
    }
    expect(told(await change(desk, setting))).toBe('accepted setting-no-change')
  })

  test('S-26 a yes that is read back otherwise is told', async () => {
    const desk = await deskFor(setting)
    desk.usdm.onSetting = () => ({ kind: 'accepted', value: undefined, evidence: desk.usdm.evidence() })
    await change(desk, setting)
    await settle()
    expect(now(desk)).toBe('accepted setting-differs')
  })

  test.each([
    ['set', true, 'accepted'],
    ['not set', false, 'not-placed setting-not-made'],
  ])('S-26 F-16 in doubt and %s: reading it back decides', async (_name, isSet, end) => {
    const desk = await deskFor(setting)
    desk.usdm.onSetting = () => {
      if (isSet) desk.usdm.settings.push(setting)
      return desk.usdm.unconfirmed('server-error')
    }
    expect(told(await change(desk, setting))).toBe('unconfirmed unconfirmed-server-error')
    await desk.pass(30_000)
    expect(now(desk)).toBe(end)
    expect(count(desk, 'setting')).toBe(1)
  })

  test('S-35 in doubt and unreadable for two minutes of answers is left to the owner', async () => {
    const desk = await deskFor(setting)
    desk.usdm.onSetting = () => desk.usdm.unconfirmed('timeout')
    desk.usdm.onReadSetting = () => ({ kind: 'failed', reason: 'rule', evidence: desk.usdm.evidence() })
    await change(desk, setting)
    await desk.pass(150_000)
    expect(now(desk)).toBe('unresolved unresolved')
    expect(desk.alarms()).toContain('unresolved')
  })

  test('S-20 a definite refusal is one', async () => {
    const desk = await deskFor(setting)
    desk.usdm.onSetting = () => desk.usdm.rejected('rule', { code: -4048 })
    expect(told(await change(desk, setting))).toBe('rejected rejected-rule')
  })

  test('S-52 I7 nothing of it leaves while trading is locked', async () => {
    const desk = await deskFor(setting)
    await desk.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' })
    expect(await change(desk, setting)).toMatchObject({ kind: 'locked' })
    expect(count(desk, 'setting')).toBe(0)
  })

  test('S-10 the same key answers with the same intent', async () => {
    const desk = await deskFor(setting)
    const key = newKey()
    await change(desk, setting, { key })
    expect(valueOf(await change(desk, setting, { key })).replayed).toBe(true)
    expect(count(desk, 'setting')).toBe(1)
  })
})

describe('what the exchange would refuse whatever prices do is refused here, and nothing is sent', () => {
  test.each<[string, VenueSetting, (desk: DeskStage) => void, string]>([
    [
      'a margin mode with open orders',
      { kind: 'margin-mode', symbol: 'BTCUSDT', marginMode: 'isolated' },
      (desk) => void desk.usdm.rest(limitOrder('usdm'), 'resting'),
      'setting-symbol-orders',
    ],
    ['a position mode with a position', { kind: 'position-mode', hedge: true }, holdIsolated, 'setting-positions'],
    [
      'multi-assets beside an isolated symbol',
      { kind: 'multi-assets', on: true },
      holdIsolated,
      'setting-multi-with-isolated',
    ],
    [
      'less leverage on an isolated position',
      { kind: 'leverage', symbol: 'BTCUSDT', leverage: 5 },
      holdIsolated,
      'leverage-isolated-lower',
    ],
  ])('%s', async (_name, setting, stand, code) => {
    const desk = await openDesk({ live: false })
    stand(desk)
    desk.spot.handlers?.onLive()
    desk.usdm.handlers?.onLive()
    await desk.pass(1_500)
    expect(await change(desk, setting)).toMatchObject({ kind: 'invalid', reason: { code } })
    expect(count(desk, 'setting')).toBe(0)
  })

  test('but not what hangs on prices, which the exchange decides', async () => {
    const desk = await deskFor({
      kind: 'position-margin',
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      amount: decimal('1'),
      direction: 'add',
    })
    const take = { kind: 'position-margin', symbol: 'BTCUSDT', positionSide: 'BOTH', direction: 'take' } as const
    expect(told(await change(desk, { ...take, amount: decimal('49') }))).toBe('accepted')
  })
})

test('S-72 S-13 what can add risk needs a live account of the generation that was seen; more margin and less leverage pass', async () => {
  const desk = await openDesk()
  const [leverage, mode] = SETTINGS
  if (leverage === undefined || mode === undefined) throw new Error('settings')
  expect(await change(desk, mode, { generation: 99 })).toMatchObject({ kind: 'seen-state' })
  await change(desk, { kind: 'leverage', symbol: 'BTCUSDT', leverage: 20 })
  desk.usdm.handlers?.onLost('cut')
  await settle()
  expect(await change(desk, { kind: 'leverage', symbol: 'BTCUSDT', leverage: 50 })).toMatchObject({ kind: 'not-live' })
  const take = { kind: 'position-margin', symbol: 'BTCUSDT', positionSide: 'BOTH', amount: decimal('10') } as const
  expect(await change(desk, { ...take, direction: 'take' })).toMatchObject({ kind: 'not-live' })
  expect(await change(desk, { ...take, direction: 'add' })).toMatchObject({ kind: 'done' })
  expect(await change(desk, leverage)).toMatchObject({ kind: 'done' })
})

test('S-26 a second change of a kind waits while the first is in doubt, since one reading could not tell them apart', async () => {
  const desk = await openDesk()
  const [leverage, mode] = SETTINGS
  if (leverage === undefined || mode === undefined) throw new Error('settings')
  desk.usdm.onSetting = () => desk.usdm.unconfirmed('timeout')
  await change(desk, leverage)
  expect(await change(desk, leverage)).toMatchObject({ reason: { code: 'setting-unsettled' } })
  expect(await change(desk, mode)).toMatchObject({ kind: 'done' })
})

test('a leverage that is read back stands in the picture', async () => {
  const desk = await openDesk()
  await change(desk, { kind: 'leverage', symbol: 'BTCUSDT', leverage: 7 })
  await settle()
  expect(desk.picture().leverage?.['BTCUSDT']).toBe(7)
})
