import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { CancelRun, CancelScope } from '../../domain/intent'
import { isOpen } from '../../domain/order'
import type { Reading } from '../../exchange/port'
import { caller, limitOrder, newKey, openDesk, settle, valueOf, type DeskStage } from './testing/desk-stage'
import type { Call, ScriptedVenue } from './testing/scripted-venue'

const d = decimal
const symbolOf = (n: number): string => `S${n % 20}USDT`
const stopOrder = (n: number) =>
  limitOrder('usdm', {
    symbol: symbolOf(n),
    side: 'SELL',
    orderType: 'STOP_MARKET',
    triggerPrice: d('48000'),
    price: undefined,
  })

/** 200 orders on 20 symbols in each market, ten of the spot ones as lists of two, and 50 conditional orders on futures. */
async function openBusyDesk(): Promise<DeskStage> {
  const stage = await openDesk()
  const { spot, usdm } = stage
  for (let n = 0; n < 200; n++) {
    const list = n < 20 ? { orderListId: String(n % 10), symbol: symbolOf(n % 10) } : {}
    spot.tell(spot.rest(limitOrder('spot', { symbol: symbolOf(n) }), `s${n}`, list))
    usdm.tell(usdm.rest(limitOrder('usdm', { symbol: symbolOf(n) }), `u${n}`))
  }
  for (let n = 0; n < 50; n++) usdm.tell(usdm.rest(stopOrder(n), `a${n}`))
  await settle()
  // On futures the answer names no order: the stream tells of each. Source: usdm.md 6.1.
  usdm.onCancelAll = (symbol, service) => {
    cancelAt(usdm, symbol, service)
    return usdm.accepted([] as never) as never
  }
  return stage
}

function cancelAt(venue: ScriptedVenue, symbol: string, service: string): void {
  for (const order of venue.orders)
    if (order.symbol === symbol && order.service === service && isOpen(order))
      venue.tell(venue.turn(order, { status: 'CANCELED' }))
}

/**
 * What the calls since then cost; audits go on beside and are not of the run. A spot cancel costs nothing when it succeeds, and
 * 1 when it fails: that is added where cancels fail. Source: spot.md 4.4.
 */
function weightOf(venue: ScriptedVenue, since: number): number {
  const { weights } = venue.account.trading
  const costs: Record<string, (call: Call) => number> = {
    openOrders: ({ symbol, service }) =>
      venue.market === 'spot' && service === 'algo'
        ? 0
        : symbol === undefined
          ? weights.allOpenOrders
          : weights.openOrders,
    findOrder: () => weights.findOrder,
    orderHistory: () => (venue.market === 'spot' ? 20 : 5),
    cancel: () => (venue.market === 'spot' ? 0 : 1),
    cancelAllOn: () => (venue.market === 'spot' ? 0 : 1),
  }
  return venue.calls
    .slice(since)
    .filter(({ options }) => options?.lane !== 'audit')
    .reduce((sum, call) => sum + (costs[call.name]?.(call) ?? 0), 0)
}

const runNow = (stage: DeskStage): CancelRun => stage.picture().cancelRun as unknown as CancelRun
const isOver = (stage: DeskStage): boolean => runNow(stage).state !== 'running'

/** Presses; the answer waits for the end, and says how long that took and what it cost in each market. */
async function begin(stage: DeskStage, scope: CancelScope = { mode: 'everything' }) {
  const { clock, spot, usdm } = stage
  const began = clock.monotonic()
  const calls = { spot: spot.calls.length, usdm: usdm.calls.length }
  valueOf(await stage.parts.desk.cancelAll(caller, newKey(), { account: 'paper', scope }))
  await settle()
  return async () => {
    while (!isOver(stage) && clock.monotonic() - began < 70_000) await stage.pass(100)
    return {
      state: runNow(stage).state,
      tookMs: clock.monotonic() - began,
      weight: { spot: weightOf(spot, calls.spot), usdm: weightOf(usdm, calls.usdm) },
      left: [...spot.orders, ...usdm.orders].filter(isOpen).length,
    }
  }
}
const press = async (stage: DeskStage) => (await begin(stage))()

/** Every tenth request of a run fails; every second of these was carried out all the same. */
function failEachTenth(venue: ScriptedVenue): { readonly failed: () => number } {
  let count = 0
  const fails = (): boolean => ++count % 10 === 0
  venue.onCancelAll = (symbol, service) => {
    if (!fails()) {
      cancelAt(venue, symbol, service)
      return venue.accepted([] as never) as never
    }
    if (count % 20 === 0) cancelAt(venue, symbol, service)
    return venue.unconfirmed('server-error')
  }
  venue.onCancel = (target) => {
    if (!fails()) return undefined
    if (count % 20 === 0)
      for (const order of venue.orders)
        if (order.orderId === target.orderId && isOpen(order)) venue.tell(venue.turn(order, { status: 'CANCELED' }))
    return venue.unconfirmed('server-error')
  }
  const failed = (): Extract<Reading<never>, { kind: 'failed' }> | undefined => (fails() ? venue.failed() : undefined)
  venue.onOpenOrders = failed
  venue.onFind = failed
  return { failed: () => Math.floor(count / 10) }
}

describe('cancel all of 200 orders on 20 symbols, 50 algo orders and 10 lists', () => {
  test('S-54 S-55 S-84 is through within 10 s at under 300 weight a market', async () => {
    const end = await press(await openBusyDesk())
    expect(end).toMatchObject({ state: 'verified', left: 0 })
    expect(end.tookMs).toBeLessThan(10_000)
    expect(end.weight.spot).toBeLessThan(300)
    expect(end.weight.usdm).toBeLessThan(300)
  })

  test('S-54 S-55 S-84 is through within 60 s at under 300 weight a market when one request of ten fails', async () => {
    const stage = await openBusyDesk()
    const { failed } = failEachTenth(stage.spot)
    failEachTenth(stage.usdm)
    const end = await press(stage)
    expect(end).toMatchObject({ state: 'verified', left: 0 })
    expect(end.tookMs).toBeLessThan(60_000)
    expect(end.weight.spot + failed()).toBeLessThan(300)
    expect(end.weight.usdm).toBeLessThan(300)
  })

  test('F-16 S-54 a cancel of which nobody knows whether it was carried out leaves once more at once, and only once', async () => {
    for (const failures of [1, Number.POSITIVE_INFINITY]) {
      const stage = await openBusyDesk()
      const { usdm } = stage
      const carryOut = usdm.onCancelAll
      let left = failures
      usdm.onCancelAll = (symbol, service) =>
        symbol === 'S7USDT' && left-- > 0 ? usdm.unconfirmed('server-error') : carryOut?.(symbol, service)
      await begin(stage)
      const open = usdm.orders.filter(isOpen)
      const tries = usdm.calls.filter(({ name, symbol }) => name === 'cancelAllOn' && symbol === 'S7USDT')
      // The order store and the algo store of the symbol.
      if (failures === 1) expect({ open, tries: tries.length }).toEqual({ open: [], tries: 3 })
      else
        expect({ open: open.every(({ symbol }) => symbol === 'S7USDT'), tries: tries.length }).toEqual({
          open: true,
          tries: 4,
        })
    }
  })

  test('S-54 S-84 an order that is stuck keeps the run under 300 weight a market, and is tried to the last', async () => {
    const stage = await openBusyDesk()
    const [stuck] = stage.usdm.orders
    const isStuck = (orderId: string | undefined): boolean => orderId === stuck?.orderId
    stage.usdm.onCancelAll = (symbol, service) => {
      if (symbol === stuck?.symbol && service === 'order') return stage.usdm.rejected('overloaded', { code: -1008 })
      cancelAt(stage.usdm, symbol, service)
      return stage.usdm.accepted([] as never) as never
    }
    stage.usdm.onCancel = ({ orderId }) =>
      isStuck(orderId) ? stage.usdm.rejected('overloaded', { code: -1008 }) : undefined
    const end = await press(stage)
    expect(end).toMatchObject({ state: 'incomplete', left: 1 })
    expect(end.weight.spot).toBeLessThan(300)
    expect(end.weight.usdm).toBeLessThan(300)
    const tries = stage.usdm.calls.filter(({ name, orderId }) => name === 'cancel' && isStuck(orderId))
    expect(tries.length).toBeGreaterThan(8)
  })

  test('S-55 S-84 F-72 is proved within 10 s at under 300 weight although four fifths are spent and the events of one symbol are lost', async () => {
    const stage = await openBusyDesk()
    const { spot, usdm } = stage
    spot.weightUsed = 4_800
    usdm.weightUsed = 1_920
    spot.onCancelAll = (symbol, service) => {
      const open = spot.orders.filter((each) => each.symbol === symbol && each.service === service && isOpen(each))
      const canceled = open.map((order) => spot.turn(order, { status: 'CANCELED' }))
      if (symbol !== 'S7USDT') for (const order of canceled) spot.tell(order)
      return spot.accepted(canceled as never) as never
    }
    const end = await press(stage)
    expect(end).toMatchObject({ state: 'verified', left: 0 })
    expect(end.tookMs).toBeLessThan(10_000)
    expect(end.weight.spot).toBeLessThan(300)
    expect(end.weight.usdm).toBeLessThan(300)
  })

  test('S-53 S-54 S-84 with the limit nearly spent by others the lists wait, and no cancel does', async () => {
    const stage = await openBusyDesk()
    stage.usdm.weightUsed = 2_390
    const end = await begin(stage)
    await stage.pass(5_000)
    expect(stage.usdm.orders.filter(isOpen)).toEqual([])
    expect(stage.usdm.calls.filter(({ name, options }) => name === 'openOrders' && options?.lane === 'cancel')).toEqual(
      [],
    )
    expect(runNow(stage).state).toBe('running')
    stage.usdm.weightUsed = 0
    expect(await end()).toMatchObject({ state: 'verified', left: 0 })
  })

  test.each([
    ['F-27 S-56 429 for 5 s', 5_000, 'rate-limit', 429, 'verified'],
    ['F-28 S-56 418 for longer than the run', 120_000, 'banned', 418, 'incomplete'],
  ] as const)(
    '%s: nothing is asked meanwhile, and cancels go first when it lifts',
    async (_, ms, reason, status, state) => {
      const stage = await openBusyDesk()
      const until = stage.clock.now() + ms
      const asked: string[] = []
      const { onCancelAll } = stage.usdm
      stage.usdm.onCancelAll = (symbol, service) => {
        asked.push('cancel')
        if (stage.clock.now() < until) return stage.usdm.rejected(reason, { httpStatus: status }, until)
        return onCancelAll?.(symbol, service)
      }
      stage.usdm.onCancel = () => {
        asked.push('cancel')
        return undefined
      }
      stage.usdm.onOpenOrders = () => {
        if (stage.usdm.calls.at(-1)?.options?.lane === 'cancel') asked.push('list')
        return undefined
      }
      const pressed = await begin(stage)
      await stage.pass(Math.min(ms, 60_000) - 200)
      const meanwhile = asked.length
      // What was in flight when the first of them was refused.
      expect(meanwhile).toBeLessThanOrEqual(40)
      expect(asked).not.toContain('list')
      expect(await pressed()).toMatchObject({ state })
      if (state === 'verified') expect(asked[meanwhile]).toBe('cancel')
      else {
        expect(asked).toHaveLength(meanwhile)
        expect(runNow(stage).reason).toMatchObject({ code: 'cancel-all-banned', params: { until: String(until) } })
      }
    },
  )
})
