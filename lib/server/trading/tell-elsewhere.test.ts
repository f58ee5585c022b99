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
