import { describe, expect, test } from 'vitest'
import type { Position } from '../../domain/account'
import { decimal } from '../../domain/decimal'
import { usdmRules } from '../../domain/testing/sample-rules'
import type { CloseAllRequest, ClosePositionRequest } from '../../wire/requests'
import { parseClientOrderId } from './client-order-id'
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
const SHORT: Position = { ...LONG, symbol: 'ETHUSDT', quantity: d('-3'), entryPrice: d('2900'), markPrice: d('3000') }

async function withPositions(positions: readonly Position[] = [LONG, SHORT], journalPath?: string): Promise<DeskStage> {
  const desk = await openDesk({ live: false, ...(journalPath === undefined ? {} : { journalPath }) })
  desk.rules.set('usdm:ETHUSDT', { ...usdmRules, symbol: 'ETHUSDT', price: { ...usdmRules.price, min: d('1') } })
  desk.prices.set('usdm:ETHUSDT', { lastPrice: d('3000'), markPrice: d('3000'), ageMs: 0 })
  desk.usdm.positions = [...positions]
  for (const venue of [desk.spot, desk.usdm]) venue.handlers?.onLive()
  await desk.pass(1_500)
  return desk
}

const named = (positions: readonly Position[]): CloseAllRequest['positions'] =>
  positions.map(({ symbol, positionSide, quantity }) => ({ symbol, positionSide, quantity }))

const body = (desk: DeskStage, more: Partial<CloseAllRequest> = {}): CloseAllRequest => ({
  account: 'paper',
  which: 'all',
  positions: named([LONG, SHORT]),
  seen: { generation: desk.generation() },
  ...more,
})

const told = (intents: readonly { symbol: string; state: string; reason?: { code: string } | undefined }[]) =>
  intents.map(({ symbol, state, reason }) => `${symbol} ${state} ${reason?.code ?? ''}`.trim())

const orders = (desk: DeskStage) => desk.usdm.calls.flatMap((call) => (call.name === 'place' ? (call.order ?? []) : []))

describe('closing every position in one act', () => {
  test('S-25 S-06 each goes out as a reduce-only market order of its own with an id of its own', async () => {
    const desk = await withPositions()
    const { act } = valueOf(await desk.parts.desk.closeAll(caller, newKey(), body(desk)))
    expect(act.kind).toBe('close-all')
    expect(told(act.intents)).toEqual(['BTCUSDT accepted', 'ETHUSDT accepted'])
    expect(orders(desk)).toMatchObject([
      { symbol: 'BTCUSDT', side: 'SELL', orderType: 'MARKET', quantity: '0.5', reduceOnly: true },
      { symbol: 'ETHUSDT', side: 'BUY', orderType: 'MARKET', quantity: '3', reduceOnly: true },
    ])
    expect(act.intents.map(({ clientOrderId }) => parseClientOrderId(clientOrderId))).toMatchObject(
      act.intents.map(({ intentId }) => ({ kind: 'close', leg: 0, intentId })),
    )
  })

  test('S-10 F-93 the same key says the same and sends nothing more; another body is refused', async () => {
    const desk = await withPositions()
    const key = newKey()
    const asked = body(desk)
    const first = valueOf(await desk.parts.desk.closeAll(caller, key, asked))
    const again = valueOf(await desk.parts.desk.closeAll(caller, key, asked))
    expect(again.replayed).toBe(true)
    expect(again.act.actId).toBe(first.act.actId)
    expect(orders(desk)).toHaveLength(2)
    expect(await desk.parts.desk.closeAll(caller, key, { ...asked, which: 'chosen' })).toMatchObject({
      kind: 'key-reused',
    })
  })

  test('one larger than the symbol takes in one order goes out in several', async () => {
    const huge = { ...LONG, quantity: d('250') }
    const desk = await withPositions([huge])
    const { act } = valueOf(await desk.parts.desk.closeAll(caller, newKey(), body(desk, { positions: named([huge]) })))
    expect(act.intents).toHaveLength(3)
    expect(orders(desk).map((order) => order.quantity)).toEqual(['120', '120', '10'])
  })

  test('in hedge mode the side says it and the flag stays away', async () => {
    const sides: Position[] = [
      { ...LONG, positionSide: 'LONG' },
      { ...LONG, positionSide: 'SHORT', quantity: d('-0.2') },
    ]
    const desk = await withPositions(sides)
    valueOf(await desk.parts.desk.closeAll(caller, newKey(), body(desk, { positions: named(sides) })))
    expect(
      orders(desk).map(({ side, positionSide, quantity, reduceOnly }) => [side, positionSide, quantity, reduceOnly]),
    ).toEqual([
      ['SELL', 'LONG', '0.5', undefined],
      ['BUY', 'SHORT', '0.2', undefined],
    ])
  })

  test('S-22 S-25 one that nobody answers is looked up, the others stand as they ended, nothing is sent twice', async () => {
    const desk = await withPositions()
    desk.usdm.onPlace = (order, clientOrderId) =>
      order.symbol === 'ETHUSDT'
        ? desk.usdm.unconfirmed('timeout')
        : desk.usdm.accepted(desk.usdm.rest(order, clientOrderId, { status: 'FILLED', executedQuantity: d('0.5') }))
    const { act } = valueOf(await desk.parts.desk.closeAll(caller, newKey(), body(desk)))
    expect(told(act.intents)).toEqual(['BTCUSDT accepted', 'ETHUSDT unconfirmed unconfirmed-timeout'])
    await desk.pass(25_000)
    const later = valueOf(await desk.parts.desk.actOf(act.actId))
    expect(told(later.intents)).toEqual(['BTCUSDT accepted', 'ETHUSDT not-placed not-placed-proved'])
    expect(orders(desk)).toHaveLength(2)
  })

  test('S-05 I8 after a restart in between, each leg is in doubt and none is sent again', async () => {
    const path = newJournalPath()
    const desk = await withPositions([LONG, SHORT], path)
    desk.usdm.onPlace = () => new Promise(() => undefined)
    void desk.parts.desk.closeAll(caller, newKey(), body(desk))
    await settle()
    const again = await openDesk({ journalPath: path, live: false })
    expect(again.picture().intents.map(({ state, kind }) => `${kind} ${state}`)).toEqual([
      'close unconfirmed',
      'close unconfirmed',
    ])
    expect(again.usdm.placed()).toEqual([])
  })
})

describe('S-13 what is not as it was seen closes nothing at all', () => {
  test.each([
    ['another size', { positions: named([LONG, { ...SHORT, quantity: d('-2') }]) }, 'position-changed', 'ETHUSDT'],
    [
      'turned to the other side',
      { positions: named([{ ...LONG, quantity: d('-0.5') }, SHORT]) },
      'position-changed',
      'BTCUSDT',
    ],
    ['one more than the list', { positions: named([LONG]) }, 'positions-changed', 'ETHUSDT'],
    ['gone', { positions: named([LONG, SHORT, { ...LONG, symbol: 'SOLUSDT' }]) }, 'no-position', 'SOLUSDT'],
    ['named twice', { positions: named([LONG, LONG]) }, 'position-twice', 'BTCUSDT'],
    ['a loser among winners', { which: 'winners' }, 'positions-changed', 'ETHUSDT'],
    ['a winner among losers', { which: 'losers' }, 'positions-changed', 'BTCUSDT'],
    [
      'a price that moved',
      { positions: [{ ...named([LONG])[0]!, price: '51000', priceAgeMs: 10 }], which: 'chosen' },
      'price-moved',
      'BTCUSDT',
    ],
  ] as const)('%s', async (_, more, code, symbol) => {
    const desk = await withPositions()
    expect(
      await desk.parts.desk.closeAll(caller, newKey(), body(desk, more as Partial<CloseAllRequest>)),
    ).toMatchObject({
      reason: { code, params: { symbol } },
    })
    expect(orders(desk)).toEqual([])
    expect(desk.picture().intents).toEqual([])
  })

  test('winners, losers and the ticked ones close without the others', async () => {
    for (const [which, position] of [
      ['winners', LONG],
      ['losers', SHORT],
      ['chosen', LONG],
    ] as const) {
      const desk = await withPositions()
      const { act } = valueOf(
        await desk.parts.desk.closeAll(caller, newKey(), body(desk, { which, positions: named([position]) })),
      )
      expect(told(act.intents)).toEqual([`${position.symbol} accepted`])
    }
  })

  test('S-73 an old price of one refuses the act and says of which', async () => {
    const desk = await withPositions()
    desk.prices.set('usdm:ETHUSDT', { lastPrice: d('3000'), ageMs: 5_000 })
    expect(await desk.parts.desk.closeAll(caller, newKey(), body(desk))).toMatchObject({
      kind: 'not-live',
      reason: { code: 'price-stale', params: { symbol: 'ETHUSDT' } },
    })
  })

  test('S-52 I7 nothing leaves once trading is locked; an older generation is told', async () => {
    const desk = await withPositions()
    expect(await desk.parts.desk.closeAll(caller, newKey(), body(desk, { seen: { generation: 77 } }))).toMatchObject({
      reason: { code: 'generation-changed' },
    })
    await desk.parts.desk.killSwitch(caller, newKey(), { account: 'paper', mode: 'entries' })
    expect(await desk.parts.desk.closeAll(caller, newKey(), body(desk))).toMatchObject({ kind: 'locked' })
    expect(orders(desk)).toEqual([])
  })
})

describe('closing one position at a price', () => {
  const at = (desk: DeskStage, more: Partial<ClosePositionRequest>): ClosePositionRequest => ({
    account: 'paper',
    market: 'usdm',
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    seen: { generation: desk.generation(), positionQuantity: '0.5' },
    ...more,
  })

  test('rests as a reduce-only limit order of the part that was asked for', async () => {
    const desk = await withPositions([LONG])
    const { intent } = valueOf(
      await desk.parts.desk.closePosition(caller, newKey(), at(desk, { quantity: '0.2', price: '50100.5' })),
    )
    expect(intent).toMatchObject({
      kind: 'close',
      state: 'accepted',
      order: {
        side: 'SELL',
        orderType: 'LIMIT',
        timeInForce: 'GTC',
        price: '50100.5',
        quantity: '0.2',
        reduceOnly: true,
      },
    })
  })

  test.each([
    ['off the tick', { price: '50100.55' }, 'price-tick'],
    ['outside the band', { price: '40000' }, 'price-below-band'],
    ['off the step', { quantity: '0.2005' }, 'quantity-step'],
  ])('%s is refused by the rules of the ticket', async (_, more, code) => {
    const desk = await withPositions([LONG])
    expect(await desk.parts.desk.closePosition(caller, newKey(), at(desk, more))).toMatchObject({
      kind: 'invalid',
      reason: { code },
    })
    expect(orders(desk)).toEqual([])
  })

  test('more than there is never goes out', async () => {
    const desk = await withPositions([LONG])
    const { intent } = valueOf(await desk.parts.desk.closePosition(caller, newKey(), at(desk, { quantity: '9' })))
    expect(intent.order?.quantity).toBe('0.5')
  })
})
