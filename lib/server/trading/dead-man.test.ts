import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { caller, limitOrder, newJournalPath, openDesk, valueOf, type DeskStage } from './testing/desk-stage'

const turn = async (stage: DeskStage, on: boolean) => {
  const answer = await stage.parts.desk.setDeadMan(caller, { account: 'paper', on })
  await stage.settle()
  return valueOf(answer)
}
const armings = (stage: DeskStage) =>
  stage.usdm.calls.filter((call) => call.name === 'armCountdown').map((call) => `${call.symbol} ${call.ms}`)
const restOne = async (stage: DeskStage) => {
  const order = stage.usdm.rest(limitOrder('usdm'), 'elsewhere-1')
  stage.usdm.tell(order)
  await stage.settle()
  return order
}

describe('S-57 the futures dead-man timer', () => {
  test('is off until the owner turns it on, and then only for symbols with open orders', async () => {
    const stage = await openDesk()
    expect(stage.picture().deadMan).toEqual({ accountId: 'paper', on: false, armed: {} })
    await restOne(stage)
    await stage.pass(61_000)
    expect(armings(stage)).toEqual([])
    await turn(stage, true)
    expect(armings(stage)).toEqual(['BTCUSDT 120000'])
    expect(stage.picture().deadMan).toEqual({
      accountId: 'paper',
      on: true,
      armed: { BTCUSDT: stage.clock.now() + 120_000 },
    })
  })

  test('is renewed each minute, and one arming is one intent (S-01)', async () => {
    const stage = await openDesk()
    await restOne(stage)
    await turn(stage, true)
    await stage.pass(181_000)
    expect(armings(stage)).toEqual(Array.from({ length: 4 }, () => 'BTCUSDT 120000'))
    const kinds = stage.picture().intents.filter((intent) => intent.kind.startsWith('dead-man'))
    expect(kinds).toMatchObject([{ kind: 'dead-man', symbol: 'BTCUSDT', state: 'accepted' }])
  })

  test('arms a symbol with its first order, and ends it with its last one', async () => {
    const stage = await openDesk()
    await turn(stage, true)
    expect(armings(stage)).toEqual([])
    const order = await restOne(stage)
    expect(armings(stage)).toEqual(['BTCUSDT 120000'])
    stage.usdm.tell(stage.usdm.turn(order, { status: 'CANCELED' }))
    await stage.settle()
    expect(armings(stage)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
    expect(stage.picture().deadMan?.armed).toEqual({})
  })

  test('turned off it is ended at the exchange', async () => {
    const stage = await openDesk()
    await restOne(stage)
    await turn(stage, true)
    await turn(stage, false)
    expect(armings(stage)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
    expect(stage.picture().deadMan).toMatchObject({ on: false, armed: {} })
  })

  test('a renewal that fails is tried again within seconds, and is not shown as armed anew', async () => {
    const stage = await openDesk()
    await restOne(stage)
    await turn(stage, true)
    const until = stage.picture().deadMan?.armed['BTCUSDT']
    stage.usdm.onArmCountdown = () => stage.usdm.unconfirmed('timeout')
    await stage.pass(61_000)
    expect(stage.picture().deadMan?.armed['BTCUSDT']).toBe(until)
    stage.usdm.onArmCountdown = undefined
    await stage.pass(5_000)
    expect(stage.picture().deadMan?.armed['BTCUSDT']).toBeGreaterThan(until ?? 0)
  })

  test('stays on over a restart, and says so when it fired meanwhile (F-58)', async () => {
    const journalPath = newJournalPath()
    const clock = createManualClock()
    const first = await openDesk({ journalPath, clock })
    await restOne(first)
    await turn(first, true)
    await first.parts.stop()
    clock.advance(130_000)
    const second = await openDesk({ journalPath, clock })
    expect(second.picture().deadMan?.on).toBe(true)
    expect(second.alarms()).toContain('dead-man-fired')
  })

  test('names what it canceled (F-58, S-45)', async () => {
    const stage = await openDesk()
    const order = await restOne(stage)
    await turn(stage, true)
    stage.usdm.onArmCountdown = () => stage.usdm.unconfirmed('timeout')
    await stage.pass(120_000)
    stage.usdm.tell(stage.usdm.turn(order, { status: 'CANCELED' }))
    await stage.settle()
    expect(stage.alarms().filter((code) => code === 'dead-man-fired')).toHaveLength(1)
    const shown = () => stage.picture().orders.find(({ orderId }) => orderId === order.orderId)
    expect(shown()?.canceledBy).toBe('dead-man')
    await turn(stage, false)
    await stage.pass(5_000)
    expect(shown()?.canceledBy).toBe('dead-man')
  })
})
