import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import { explain } from '../../words/codes'
import { caller, newKey, openDesk, type DeskStage } from './testing/desk-stage'

const leverage = (stage: DeskStage, times: number): void =>
  stage.usdm.emit({
    type: 'leverage-changed',
    market: 'usdm',
    symbol: 'BTCUSDT',
    leverage: times,
    exchangeTime: stage.clock.now(),
  })
const told = (stage: DeskStage) => stage.picture().alarms.map(({ reason }) => reason)

describe('what nobody here did is told of as done elsewhere (S-46, F-55)', () => {
  test('leverage, once for each change', async () => {
    const stage = await openDesk()
    leverage(stage, 3)
    leverage(stage, 3)
    await stage.settle()
    expect(told(stage)).toEqual([{ code: 'leverage-elsewhere', params: { symbol: 'BTCUSDT', leverage: '3' } }])
  })

  test.each(['accepted', 'in doubt'])('not leverage that we changed, %s', async (answer) => {
    const stage = await openDesk()
    if (answer === 'in doubt') stage.usdm.onSetting = () => stage.usdm.unconfirmed('timeout')
    await stage.parts.desk.changeSetting(caller, newKey(), {
      account: 'paper',
      setting: { kind: 'leverage', symbol: 'BTCUSDT', leverage: 5 },
      seen: { generation: stage.generation() },
    } as never)
    leverage(stage, 5)
    await stage.settle()
    expect(told(stage).map(({ code }) => code)).not.toContain('leverage-elsewhere')
  })

  const modes = [
    [
      'the margin of a symbol',
      { type: 'margin-mode-changed', symbol: 'BTCUSDT', marginMode: 'isolated' },
      { kind: 'margin-mode', symbol: 'BTCUSDT', marginMode: 'isolated' },
      { code: 'margin-mode-elsewhere', params: { symbol: 'BTCUSDT', marginMode: 'isolated' } },
    ],
    [
      'the position mode',
      { type: 'modes-changed', hedgeMode: true },
      { kind: 'position-mode', hedge: true },
      { code: 'position-mode-elsewhere', params: { mode: 'hedge' } },
    ],
    [
      'the asset mode',
      { type: 'modes-changed', multiAssets: true },
      { kind: 'multi-assets', on: true },
      { code: 'asset-mode-elsewhere', params: { mode: 'multi' } },
    ],
  ] as const

  test.each(modes)('%s by event, once, and the picture has it', async (_name, change, _setting, reason) => {
    const stage = await openDesk()
    const event = { ...change, market: 'usdm', exchangeTime: stage.clock.now() } as const
    const before = stage.changes.length
    stage.usdm.emit(event)
    stage.usdm.emit(event)
    await stage.settle()
    expect(told(stage)).toEqual([reason])
    expect(explain(reason.code, reason.params)).toMatch(/changed elsewhere/)
    const { futures } = stage.picture()
    expect(futures?.hedgeMode === true || futures?.multiAssets === true || futures?.isolated.length === 1).toBe(true)
    expect(stage.changes.slice(before).filter((each) => each.type === 'settings')).toHaveLength(1)
  })

  test.each(modes)('not %s when we changed it', async (_name, change, setting) => {
    const stage = await openDesk()
    await stage.parts.desk.changeSetting(caller, newKey(), {
      account: 'paper',
      setting,
      seen: { generation: stage.generation() },
    } as never)
    stage.usdm.emit({ ...change, market: 'usdm', exchangeTime: stage.clock.now() } as const)
    await stage.settle()
    expect(told(stage)).toEqual([])
  })

  test('the position mode, of whose change no event tells, within 5 s', async () => {
    const stage = await openDesk()
    stage.usdm.futures = { ...stage.usdm.futures, hedgeMode: true }
    await stage.pass(5_000)
    expect(told(stage)).toEqual([{ code: 'position-mode-elsewhere', params: { mode: 'hedge' } }])
    expect(stage.picture().futures?.hedgeMode).toBe(true)
    await stage.pass(5_000)
    expect(told(stage)).toHaveLength(1)
  })

  test('a symbol that an audit finds isolated though no event said so (F-71)', async () => {
    const stage = await openDesk()
    stage.usdm.futures = { ...stage.usdm.futures, isolated: ['ETHUSDT'] }
    await stage.pass(61_000)
    expect(told(stage)).toEqual([
      { code: 'margin-mode-elsewhere', params: { symbol: 'ETHUSDT', marginMode: 'isolated' } },
    ])
  })

  test.each([
    ['spot', 'balanceUpdate', '-100', 'out'],
    ['spot', undefined, '25', 'in'],
    ['usdm', 'DEPOSIT', '50', 'in'],
    ['usdm', 'WITHDRAW', '-50', 'out'],
    ['usdm', 'ASSET_TRANSFER', '-50', 'out'],
    ['usdm', 'SOMETHING_NEW', '7', 'in'],
  ] as const)('money on %s by %s of %s goes %s', async (market, cause, delta, direction) => {
    const stage = await openDesk()
    stage[market].emit({ type: 'balance-moved', market, asset: 'USDT', delta: decimal(delta), cause, exchangeTime: 5 })
    await stage.settle()
    const amount = delta.replace('-', '')
    const reason = told(stage).find(({ code }) => code === 'money-elsewhere')
    expect(reason?.params).toEqual({ market, asset: 'USDT', delta: amount, direction })
    expect(explain('money-elsewhere', reason?.params ?? {})).toMatch(direction === 'in' ? /came into/ : /left/)
  })

  test.each([
    ['spot', 'externalLockUpdate'],
    ['usdm', 'FUNDING_FEE'],
    ['usdm', 'ORDER'],
    ['usdm', 'MARGIN_TRANSFER'],
  ] as const)('nothing is said of %s %s', async (market, cause) => {
    const stage = await openDesk()
    stage[market].emit({ type: 'balance-moved', market, asset: 'USDT', delta: decimal('-1'), cause, exchangeTime: 5 })
    await stage.settle()
    expect(told(stage).map(({ code }) => code)).not.toContain('money-elsewhere')
  })
})
