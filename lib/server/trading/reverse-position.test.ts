import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { decimal } from '../../domain/decimal'
import type { Order } from '../../domain/order'
import type { ReversePositionRequest } from '../../wire/requests'
import { caller, newJournalPath, newKey, openDesk, settle, valueOf, type DeskStage } from './testing/desk-stage'

const d = decimal
const LONG: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('49000'),
  unrealizedPnl: d('500'),
  markPrice: d('50000'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}

async function withPositions(positions: readonly Position[] = [LONG], journalPath?: string): Promise<DeskStage> {
  const desk = await openDesk({ live: false, ...(journalPath === undefined ? {} : { journalPath }) })
  desk.usdm.positions = [...positions]
  const hedgeMode = positions.some(({ positionSide }) => positionSide !== 'BOTH')
  desk.usdm.futures = { ...desk.usdm.futures, hedgeMode }
  for (const venue of [desk.spot, desk.usdm]) venue.handlers?.onLive()
  await desk.pass(1_500)
  return desk
}

const body = (
  desk: DeskStage,
  more: Partial<ReversePositionRequest['seen']> = {},
  side: Position['positionSide'] = 'BOTH',
) => ({
  account: 'paper',
  market: 'usdm' as const,
  symbol: 'BTCUSDT',
  positionSide: side,
  seen: { generation: desk.generation(), price: '50000', priceAgeMs: 10, positionQuantity: '0.5', ...more },
})

/** The position as an event of the exchange tells it. */
function holds(desk: DeskStage, quantity: string, positionSide: Position['positionSide'] = 'BOTH'): void {
  const exchangeTime = desk.clock.now()
  const now = { ...LONG, positionSide, quantity: d(quantity), exchangeTime }
  desk.usdm.positions = desk.usdm.positions.map((each) => (each.positionSide === positionSide ? now : each))
  desk.usdm.emit({ type: 'positions-changed', market: 'usdm', positions: [now] })
}

/** Fills whatever comes, and after a moment tells what it made of the position. */
function fillsCloses(desk: DeskStage, left = '0'): void {
  desk.usdm.onPlace = (order, clientOrderId) => {
    const filled: Order = desk.usdm.rest(order, clientOrderId, { status: 'FILLED', executedQuantity: d('0.5') })
    if (order.reduceOnly === true) desk.clock.after(200, () => holds(desk, left))
    return desk.usdm.accepted(filled)
  }
}

const sent = (desk: DeskStage) =>
  desk.usdm.calls.flatMap((call) =>
    call.name === 'place' && call.order !== undefined
      ? [
          `${call.order.side} ${call.order.quantity} ${call.order.positionSide}${call.order.reduceOnly === true ? ' reduce-only' : ''}`,
        ]
      : [],
  )
const legs = (desk: DeskStage) =>
  desk
    .picture()
    .intents.map(({ kind, state, reason }) => `${kind} ${state} ${reason?.code ?? ''}`.trim())
    .sort()

describe('turning a position around', () => {
  test('S-25 the close goes first; the other side is opened once the position is flat, each once', async () => {
    const desk = await withPositions()
    fillsCloses(desk)
    const key = newKey()
    const answer = desk.parts.desk.reversePosition(caller, key, body(desk))
    await settle()
    expect(sent(desk)).toEqual(['SELL 0.5 BOTH reduce-only'])
    expect(legs(desk)).toEqual(['close accepted', 'place queued'])
    await desk.pass(1_000)
    expect(sent(desk)).toEqual(['SELL 0.5 BOTH reduce-only', 'SELL 0.5 BOTH'])
    expect(valueOf(await answer).act).toMatchObject({ kind: 'reverse' })
    expect(legs(desk)).toEqual(['close accepted', 'place accepted'])
    const again = valueOf(await desk.parts.desk.reversePosition(caller, key, body(desk)))
    expect(again.replayed).toBe(true)
    expect(sent(desk)).toHaveLength(2)
    expect(desk.alarms()).toEqual([])
  })

  test('hedge mode closes its side and opens the other, without the flag that is refused there', async () => {
    const desk = await withPositions([{ ...LONG, positionSide: 'LONG' }])
    desk.usdm.onPlace = (order, clientOrderId) => {
      if (order.positionSide === 'LONG') desk.clock.after(200, () => holds(desk, '0', 'LONG'))
      return desk.usdm.accepted(desk.usdm.rest(order, clientOrderId, { status: 'FILLED' }))
    }
    const answer = desk.parts.desk.reversePosition(caller, newKey(), body(desk, {}, 'LONG'))
    await desk.pass(1_000)
    valueOf(await answer)
    expect(sent(desk)).toEqual(['SELL 0.5 LONG', 'SELL 0.5 SHORT'])
  })
})

describe('no silent flip: whatever happens in between, nothing is opened on a guess', () => {
  const cases: readonly {
    readonly name: string
    readonly arrange: (desk: DeskStage) => void
    readonly during?: (desk: DeskStage) => void | Promise<unknown>
    readonly ends: readonly string[]
  }[] = [
    {
      name: 'the close is refused',
      arrange: (desk) => {
        desk.usdm.onPlace = () => desk.usdm.rejected('rule', { code: -2022 })
      },
      ends: ['close rejected rejected-rule', 'place abandoned reverse-not-closed'],
    },
    {
      name: 'F-06 the answer of the close is lost, and it is found later',
      arrange: (desk) => {
        desk.usdm.onPlace = (order, clientOrderId) => {
          desk.usdm.rest(order, clientOrderId, { status: 'FILLED' })
          return desk.usdm.unconfirmed('timeout')
        }
        desk.usdm.onFind = () => desk.usdm.failed()
      },
      ends: ['close unconfirmed unconfirmed-timeout', 'place abandoned reverse-in-doubt'],
    },
    {
      name: 'F-50 a part of it is left',
      arrange: (desk) => fillsCloses(desk, '0.2'),
      ends: ['close accepted', 'place abandoned reverse-not-flat'],
    },
    {
      name: 'the position comes to stand on the other side by itself',
      arrange: (desk) => fillsCloses(desk, '-0.3'),
      ends: ['close accepted', 'place abandoned reverse-not-flat'],
    },
    {
      name: 'S-52 I7 trading is locked meanwhile',
      arrange: (desk) => fillsCloses(desk),
      during: (desk) => desk.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' }),
      ends: ['close accepted', 'place abandoned abandoned-locked'],
    },
    {
      name: 'S-13 the market moves further than the owner agreed to',
      arrange: (desk) => fillsCloses(desk),
      during: (desk) =>
        void desk.prices.set('usdm:BTCUSDT', { lastPrice: d('49000'), markPrice: d('49000'), ageMs: 0 }),
      ends: ['close accepted', 'place abandoned price-moved'],
    },
    {
      name: 'S-72 the account is no longer live',
      arrange: (desk) => fillsCloses(desk),
      during: (desk) => desk.usdm.handlers?.onLost('cut'),
      ends: ['close accepted', 'place abandoned reverse-in-doubt'],
    },
  ]
  test.each(cases)('$name', async ({ arrange, during, ends }) => {
    const desk = await withPositions()
    arrange(desk)
    const answer = desk.parts.desk.reversePosition(caller, newKey(), body(desk))
    await settle()
    const done = during?.(desk)
    await desk.pass(7_000)
    await done
    valueOf(await answer)
    expect(legs(desk).filter((leg) => !leg.startsWith('cancel'))).toEqual(ends)
    expect(sent(desk)).toHaveLength(1)
  })

  test('S-05 I8 after a restart in between, the second leg is abandoned and never sent', async () => {
    const path = newJournalPath()
    const desk = await withPositions([LONG], path)
    desk.usdm.onPlace = () => new Promise(() => undefined)
    void desk.parts.desk.reversePosition(caller, newKey(), body(desk))
    await settle()
    const again = await openDesk({ journalPath: path, live: false })
    expect(legs(again)).toEqual(['close unconfirmed unconfirmed-restart', 'place abandoned abandoned-restart'])
    expect(sent(again)).toEqual([])
  })

  test('the owner is told when it stops half way', async () => {
    const desk = await withPositions()
    fillsCloses(desk, '0.2')
    void desk.parts.desk.reversePosition(caller, newKey(), body(desk))
    await desk.pass(7_000)
    expect(desk.alarms()).toEqual(['reverse-unfinished'])
  })
})

describe('what would not open in the end closes nothing in the beginning', () => {
  test.each([
    ['S-13 another size than was seen', { positionQuantity: '0.4' }, 'position-changed'],
    ['S-13 another price than was seen', { price: '51000' }, 'price-moved'],
    ['S-13 an old price', { priceAgeMs: 9_000 }, 'seen-price-old'],
    ['S-13 another generation', { generation: 99 }, 'generation-changed'],
  ] as const)('%s', async (_, seen, code) => {
    const desk = await withPositions()
    expect(await desk.parts.desk.reversePosition(caller, newKey(), body(desk, seen))).toMatchObject({
      reason: { code },
    })
    expect(desk.picture().intents).toEqual([])
  })

  test('one that is larger than a market order of the symbol may be', async () => {
    const desk = await withPositions([{ ...LONG, quantity: d('250') }])
    expect(
      await desk.parts.desk.reversePosition(caller, newKey(), body(desk, { positionQuantity: '250' })),
    ).toMatchObject({ kind: 'invalid', reason: { code: 'quantity-above-max' } })
    expect(sent(desk)).toEqual([])
  })

  test('hedge mode: the other side is not as it was seen', async () => {
    const desk = await withPositions([
      { ...LONG, positionSide: 'LONG' },
      { ...LONG, positionSide: 'SHORT', quantity: d('-0.2') },
    ])
    expect(await desk.parts.desk.reversePosition(caller, newKey(), body(desk, {}, 'LONG'))).toMatchObject({
      reason: { code: 'position-changed' },
    })
    expect(sent(desk)).toEqual([])
  })
})
