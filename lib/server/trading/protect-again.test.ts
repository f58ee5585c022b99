import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { decimal } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import type { NewOrder, Order } from '../../domain/order'
import { isProtective } from '../../domain/protective'
import type { Outcome } from '../../exchange/port'
import { caller, limitOrder, newJournalPath, newKey, openDesk, valueOf, type DeskStage } from './testing/desk-stage'

const d = decimal
const MINUTE_MS = 60_000

const stop = (market: Market = 'usdm', more: Partial<NewOrder> = {}): NewOrder =>
  limitOrder(market, {
    side: 'SELL',
    orderType: market === 'usdm' ? 'STOP_MARKET' : 'STOP_LOSS',
    timeInForce: undefined,
    price: undefined,
    triggerPrice: d('45000'),
    ...(market === 'usdm' ? { reduceOnly: true } : {}),
    ...more,
  })

const long: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.01'),
  entryPrice: d('50000'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}

/** A desk that is long 0.01 BTC of futures and holds 5 BTC of spot. */
async function deskWithPosition(options: Parameters<typeof openDesk>[0] = {}): Promise<DeskStage> {
  const stage = await openDesk(options)
  stage.usdm.positions = [long]
  stage.usdm.emit({ type: 'positions-changed', market: 'usdm', positions: [{ ...long, exchangeTime: 2 }] })
  await stage.settle()
  return stage
}

/** The exchange answers the first so many orders with these, the rest as on a good day. */
function answer(stage: DeskStage, market: Market, ...answers: readonly (() => Outcome<Order>)[]): void {
  const left = [...answers]
  stage[market].onPlace = (order, clientOrderId) =>
    left.shift()?.() ?? stage[market].accepted(stage[market].rest(order, clientOrderId))
}
const refuse =
  (stage: DeskStage, market: Market = 'usdm') =>
  () =>
    stage[market].rejected('overloaded', { code: -1008 })
const told = (stage: DeskStage): readonly string[] => stage.alarms().filter((code) => /protect/.test(code))
const ends = (stage: DeskStage): readonly string[] =>
  stage
    .picture()
    .intents.map(({ state, retry }) => `${state} ${retry?.attempt ?? 1}`)
    .sort()

describe('a protective order that came to nothing (S-24)', () => {
  test('is tried twice more, each time as a new intent under an id of its own', async () => {
    const stage = await deskWithPosition()
    answer(stage, 'usdm', refuse(stage), refuse(stage))
    const first = valueOf(await stage.place(stop())).intent
    expect(first.state).toBe('rejected')
    await stage.pass(10_000)
    expect(new Set(stage.usdm.placed()).size).toBe(3)
    expect(ends(stage)).toEqual(['accepted 3', 'rejected 1', 'rejected 2'])
    const last = stage.picture().intents.find(({ retry }) => retry?.attempt === 3)
    expect(last).toMatchObject({ retry: { of: first.intentId }, idempotencyKey: first.idempotencyKey })
    expect(last?.order).toEqual(first.order)
    expect(told(stage)).toEqual([])
  })

  test('three times in vain: no fourth, and the owner is paged, also over a restart', async () => {
    const journalPath = newJournalPath()
    const stage = await deskWithPosition({ journalPath })
    answer(stage, 'usdm', ...Array.from({ length: 9 }, () => refuse(stage)))
    await stage.place(stop())
    await stage.pass(5 * MINUTE_MS)
    expect(stage.usdm.placed()).toHaveLength(3)
    expect(told(stage)).toEqual(['unprotected'])
    const { alarms } = stage.picture()
    expect(alarms[0]?.reason.params).toMatchObject({ symbol: 'BTCUSDT', attempts: '3' })
    await stage.parts.stop()
    const again = await openDesk({ journalPath, clock: stage.clock })
    expect(again.picture().alarms.map(({ reason }) => reason.code)).toContain('unprotected')
    expect(again.usdm.placed()).toEqual([])
  })

  test('S-34 proved not placed it is tried again, and not while it is in doubt', async () => {
    const stage = await deskWithPosition()
    answer(stage, 'usdm', () => stage.usdm.unconfirmed('timeout'))
    await stage.place(stop())
    await stage.pass(15_000)
    expect(stage.usdm.placed()).toHaveLength(1)
    await stage.pass(MINUTE_MS)
    expect(ends(stage)).toEqual(['accepted 2', 'not-placed 1'])
  })

  test('S-37 found before the second try it is not tried again', async () => {
    const stage = await deskWithPosition()
    answer(stage, 'usdm', refuse(stage))
    const { intent } = valueOf(await stage.place(stop()))
    stage.usdm.tell(stage.usdm.rest(stop(), intent.clientOrderId))
    await stage.pass(MINUTE_MS)
    expect(stage.usdm.placed()).toHaveLength(1)
  })

  test('F-27 a limit is waited out, a long one is told of at once', async () => {
    const short = await deskWithPosition()
    answer(short, 'usdm', () => short.usdm.rejected('rate-limit', { code: -1015 }, short.clock.now() + 8_000))
    await short.place(stop())
    await short.pass(7_500)
    expect(short.usdm.placed()).toHaveLength(1)
    await short.pass(1_000)
    expect(short.usdm.placed()).toHaveLength(2)
    const long = await deskWithPosition()
    answer(long, 'usdm', () => long.usdm.rejected('banned', { code: -1003 }, long.clock.now() + 5 * MINUTE_MS))
    await long.place(stop())
    await long.pass(500)
    expect(told(long)).toEqual(['unprotected'])
    await long.pass(6 * MINUTE_MS)
    expect(long.usdm.placed()).toHaveLength(1)
  })

  const takenOver: readonly [string, (stage: DeskStage) => Promise<unknown> | void][] = [
    [
      'the position is gone',
      (stage) =>
        stage.usdm.emit({
          type: 'positions-changed',
          market: 'usdm',
          positions: [{ ...long, quantity: d('0'), exchangeTime: 3 }],
        }),
    ],
    [
      'the owner placed another stop',
      (stage) => stage.place(stop('usdm', { triggerPrice: d('46000') }), { confirmed: ['repeat'] }),
    ],
    [
      'a cancel-all took the stops too',
      (stage) => stage.parts.desk.cancelAll(caller, newKey(), { account: 'paper', scope: { mode: 'everything' } }),
    ],
  ]
  test.each(takenOver)('is let be, and nobody is paged, once %s', async (_name, act) => {
    const stage = await deskWithPosition()
    answer(stage, 'usdm', refuse(stage))
    await stage.place(stop())
    await act(stage)
    const before = stage.usdm.placed().length
    await stage.pass(MINUTE_MS)
    expect(stage.usdm.placed()).toHaveLength(before)
    expect(told(stage)).toEqual([])
  })

  test('a take profit beside it is no reason to let it be', async () => {
    const stage = await deskWithPosition()
    answer(stage, 'usdm', refuse(stage))
    await stage.place(stop())
    await stage.place(stop('usdm', { orderType: 'TAKE_PROFIT_MARKET', triggerPrice: d('55000') }), {
      confirmed: ['repeat'],
    })
    await stage.pass(10_000)
    expect(ends(stage)).toEqual(['accepted 1', 'accepted 2', 'rejected 1'])
  })

  test('S-52 nothing leaves after the lock: the owner is paged instead (I7)', async () => {
    const stage = await deskWithPosition()
    answer(stage, 'usdm', refuse(stage))
    await stage.place(stop())
    await stage.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' })
    await stage.pass(MINUTE_MS)
    expect(stage.usdm.placed()).toHaveLength(1)
    expect(told(stage)).toEqual(['unprotected'])
  })

  test('I8 S-05 what an earlier run sent is never tried again after a restart; the owner is paged once', async () => {
    const journalPath = newJournalPath()
    const stage = await deskWithPosition({ journalPath })
    answer(stage, 'usdm', refuse(stage))
    await stage.place(stop())
    await stage.parts.stop()
    for (const paged of [1, 0]) {
      const next = await deskWithPosition({ journalPath, clock: stage.clock })
      await next.pass(2 * MINUTE_MS)
      expect(next.usdm.placed()).toEqual([])
      expect(told(next)).toHaveLength(paged)
      await next.parts.stop()
    }
  })

  test('I8 S-34 what an earlier run sent and this one proves not placed is told of and not tried again', async () => {
    const journalPath = newJournalPath()
    const stage = await deskWithPosition({ journalPath })
    answer(stage, 'usdm', () => stage.usdm.unconfirmed('timeout'))
    await stage.place(stop())
    await stage.parts.stop()
    const next = await deskWithPosition({ journalPath, clock: stage.clock })
    await next.pass(2 * MINUTE_MS)
    expect(ends(next)).toEqual(['not-placed 1'])
    expect(next.usdm.placed()).toEqual([])
    expect(told(next)).toEqual(['unprotected'])
    await next.parts.stop()
  })

  test('in hedge mode, where no order may say reduce-only, a stop of the long is one that is tried again', async () => {
    const stage = await openDesk()
    const side = { ...long, positionSide: 'LONG' as const, exchangeTime: 2 }
    stage.usdm.positions = [side]
    stage.usdm.emit({ type: 'positions-changed', market: 'usdm', positions: [side] })
    await stage.settle()
    answer(stage, 'usdm', refuse(stage))
    await stage.place(stop('usdm', { positionSide: 'LONG', reduceOnly: undefined }))
    await stage.pass(5_000)
    expect(ends(stage)).toEqual(['accepted 2', 'rejected 1'])
  })

  test('where other stops cover the position, that is what is said', async () => {
    const stage = await deskWithPosition()
    stage.usdm.tell(
      stage.usdm.rest(stop('usdm', { quantity: undefined, reduceOnly: undefined, closePosition: true }), 'elsewhere'),
    )
    answer(stage, 'usdm', refuse(stage), refuse(stage), refuse(stage))
    await stage.place(stop())
    await stage.pass(MINUTE_MS)
    expect(told(stage)).toEqual(['protective-not-placed'])
  })
})

describe('an entry is never tried again (S-24, I1)', () => {
  const entries: readonly [string, NewOrder][] = [
    ['a limit buy', limitOrder('usdm')],
    [
      'a market sell',
      limitOrder('usdm', { side: 'SELL', orderType: 'MARKET', price: undefined, timeInForce: undefined }),
    ],
    ['a stop that may open', stop('usdm', { reduceOnly: undefined })],
    ['a stop of the other side', stop('usdm', { side: 'BUY', triggerPrice: d('55000'), reduceOnly: undefined })],
    [
      'a limit order that reduces and waits for no trigger',
      limitOrder('usdm', { side: 'SELL', price: d('51000'), reduceOnly: true }),
    ],
    ['a spot limit sell of what is held', limitOrder('spot', { side: 'SELL', price: d('51000') })],
  ]
  const failures: readonly [string, (stage: DeskStage, market: Market) => Outcome<Order>][] = [
    ['refused by a rule', (stage, market) => stage[market].rejected('rule', { code: -1013 })],
    ['never sent', (stage, market) => stage[market].rejected('not-sent')],
    ['proved not placed', (stage, market) => stage[market].unconfirmed('timeout')],
  ]
  test.each(entries.flatMap(([name, order]) => failures.map(([how, fail]) => [name, how, order, fail] as const)))(
    '%s, %s',
    async (_name, _how, order, fail) => {
      const stage = await deskWithPosition()
      stage[order.market].onPlace = () => fail(stage, order.market)
      const answered = await stage.place(order)
      expect(answered.kind).toBe('done')
      await stage.pass(2 * MINUTE_MS)
      expect(stage[order.market].placed()).toHaveLength(1)
      expect(told(stage)).toEqual([])
    },
  )

  test('whatever is asked for and however it ends: more than one send only of what waits and can only take risk away, and never more than three', async () => {
    const order = fc
      .record({
        market: fc.constantFrom<Market>('spot', 'usdm'),
        side: fc.constantFrom('BUY' as const, 'SELL' as const),
        type: fc.constantFrom('LIMIT', 'MARKET', 'stop', 'profit'),
        reduceOnly: fc.boolean(),
        quantity: fc.constantFrom(d('0.01'), d('4'), d('6')),
        trigger: fc.constantFrom(d('45000'), d('55000')),
      })
      .map(({ market, side, type, reduceOnly, quantity, trigger }): NewOrder => {
        const reduces = market === 'usdm' && reduceOnly ? { reduceOnly: true } : {}
        const waits = type === 'stop' || type === 'profit'
        const named = { stop: ['STOP_LOSS', 'STOP_MARKET'], profit: ['TAKE_PROFIT', 'TAKE_PROFIT_MARKET'] } as const
        const orderType = type === 'stop' || type === 'profit' ? named[type][market === 'spot' ? 0 : 1] : type
        return {
          market,
          symbol: 'BTCUSDT',
          side,
          positionSide: 'BOTH',
          orderType: orderType as NewOrder['orderType'],
          quantity,
          ...reduces,
          ...(orderType === 'LIMIT' ? { price: d('49000'), timeInForce: 'GTC' as const } : {}),
          ...(waits ? { triggerPrice: trigger } : {}),
        }
      })
    const outcome = fc.constantFrom('rule', 'overloaded', 'not-sent', 'key', 'timeout', 'good')
    await fc.assert(
      fc.asyncProperty(order, fc.array(outcome, { minLength: 4, maxLength: 4 }), async (asked, outcomes) => {
        const stage = await deskWithPosition()
        const venue = stage[asked.market]
        answer(
          stage,
          asked.market,
          ...outcomes.map(
            (how) => () =>
              how === 'good'
                ? venue.accepted(venue.rest(asked, venue.placed().at(-1) ?? ''))
                : how === 'timeout'
                  ? venue.unconfirmed('timeout')
                  : venue.rejected(how as 'rule'),
          ),
        )
        await stage.place(asked)
        await stage.pass(3 * MINUTE_MS)
        const sends = venue.placed().length
        expect(sends).toBeLessThanOrEqual(3)
        expect(new Set(venue.placed()).size).toBe(sends)
        const exits = asked.triggerPrice !== undefined && isProtective(asked, d('5'))
        if (!exits) expect(sends).toBeLessThanOrEqual(1)
        await stage.parts.stop()
      }),
      { numRuns: 25 },
    )
  })
})
