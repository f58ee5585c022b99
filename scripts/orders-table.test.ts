import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownLines } from '../components/chart/own-lines'
import { deriveTicket } from '../components/order-entry/derive-ticket'
import type { Intent } from '../lib/domain/intent'
import type { SymbolRules } from '../lib/domain/market'
import { isOpen, type NewOrder } from '../lib/domain/order'
import { serviceOf } from '../lib/domain/order-kind'
import { caller, openLiveDesk, until, valueOf, YES, type LiveDesk } from '../lib/server/trading/testing/live-desk'
import { NewOrderBody } from '../lib/wire/trading'
import { draftOf } from './orders/draft-of'
import { newKey, ORDER_ROWS, rowName, shareOf, type OrderRow } from './orders/order-rows'

/*
 * Every type × time in force × market through the whole desk against the exchange in a box: the ticket makes it, the HTTP body
 * takes it, the exchange accepts it, the stream tells of it with all its terms, the chart draws it, and it can be replaced and
 * canceled, alone and with all. What a row showed becomes its line in docs/orders.md; ORDERS_TABLE=write writes the page.
 */

const COLUMNS = ['ticket', 'API', 'stream', 'chart', 'replace', 'cancel', 'cancel all'] as const
type Column = (typeof COLUMNS)[number]
const shown = new Map<OrderRow, Map<Column, string>>(ORDER_ROWS.map((row) => [row, new Map<Column, string>()]))
const note = (row: OrderRow, column: Column, what = 'yes') => shown.get(row)?.set(column, what)

let desk: LiveDesk
const rules = new Map<string, SymbolRules>()

beforeAll(async () => {
  desk = await openLiveDesk()
  for (const market of ['spot', 'usdm'] as const) {
    const read = await desk.stage.venues[market].marketData.instruments({ lane: 'interface' })
    if (read.kind === 'read') for (const each of read.value) rules.set(`${market}:${each.symbol}`, each)
  }
  // Reduce-only orders and stops of a whole position need one.
  await desk.place(desk.limit('usdm', '1', { orderType: 'MARKET', timeInForce: undefined, price: undefined }))
  await until(() => expect(desk.picture().positions).toHaveLength(1))
})
afterAll(() => desk.stage.close())

const buildOf = (row: OrderRow): NewOrder =>
  row.build(shareOf(desk.stage.price(row.market, 'BTCUSDT')), desk.stage.clock.now())

async function accepted(row: OrderRow): Promise<{ readonly order: NewOrder; readonly intent: Intent }> {
  await desk.stage.refreshPrices()
  const order = buildOf(row)
  expect(NewOrderBody.safeParse(order)).toMatchObject({ success: true })
  const intent = await desk.place(order)
  expect({ state: intent.state, reason: intent.reason }).toEqual({ state: 'accepted', reason: undefined })
  return { order, intent }
}

type Target = { readonly service: 'order' | 'algo'; readonly orderId: string | undefined }
interface Live {
  readonly clientOrderId: string
  readonly orderId?: string | undefined
}

/** A limit order of futures takes a new size and price in place; the order keeps its ids. */
async function amended(order: NewOrder, target: Target): Promise<Live> {
  const known = desk.picture().orders.find((one) => one.market === 'usdm' && one.orderId === target.orderId)
  if (known === undefined) throw new Error('no order to amend')
  const quantity = order.quantity === '0.01' ? '0.011' : '0.003'
  const { intent } = valueOf(
    await desk.stage.parts.desk.amendOrder(caller, newKey(), {
      account: 'paper',
      market: 'usdm',
      symbol: 'BTCUSDT',
      target,
      quantity,
      price: known.price,
      seen: { generation: desk.generation() },
      confirmed: YES,
    }),
  )
  expect({ state: intent.state, reason: intent.reason }).toEqual({ state: 'accepted', reason: undefined })
  await until(() =>
    expect(desk.order(known.clientOrderId)).toMatchObject({ quantity: expect.stringContaining(quantity) }),
  )
  return { clientOrderId: known.clientOrderId, orderId: target.orderId }
}

/** Everything else goes and another comes, in one act. */
async function replaced(row: OrderRow, order: NewOrder, target: Target, seen: () => { status: string }): Promise<Live> {
  const next = buildOf(row)
  const { act } = valueOf(
    await desk.stage.parts.desk.replaceOrder(caller, newKey(), {
      account: 'paper',
      target,
      order: order.quantity === '0.01' ? { ...next, quantity: '0.011' as never } : next,
      seen: { generation: desk.generation() },
      confirmed: YES,
    }),
  )
  expect(act.intents.map((one) => one.state)).toEqual(act.intents.map(() => 'accepted'))
  await until(() => expect(isOpen(seen())).toBe(false))
  const placed = act.intents.find((one) => one.kind === 'place')
  if (placed === undefined) throw new Error('nothing was placed')
  await until(() => expect(desk.order(placed.clientOrderId)?.status).toBe('NEW'))
  return placed
}

/** Terms that the picture must show as they were asked for. */
const TERMS = [
  'side',
  'timeInForce',
  'triggerBy',
  'reduceOnly',
  'closePosition',
  'trailingDelta',
  'pegPriceType',
  'pegOffset',
  'selfTradePrevention',
  'smartRouting',
  'priceMatch',
  'goodTillDate',
  'priceProtect',
] as const

describe.each(ORDER_ROWS.map((row) => [rowName(row), row] as const))('%s', (_name, row) => {
  test('the ticket makes it', async () => {
    await desk.stage.refreshPrices()
    const order = buildOf(row)
    const last = desk.stage.price(row.market, 'BTCUSDT')
    const { order: made } = deriveTicket(draftOf(order), {
      rules: rules.get(`${row.market}:BTCUSDT`),
      seen: { lastPrice: last, markPrice: last },
      position: undefined,
      hedge: false,
      leverage: undefined,
      commission: undefined,
      bids: [],
      asks: [],
      margin: undefined,
    })
    expect(made).toEqual(order)
    note(row, 'ticket')
  })

  test('it is placed, told of by the stream with its terms, drawn, replaced and canceled', async () => {
    const { order, intent } = await accepted(row)
    note(row, 'API')
    const seen = () => {
      const found = desk.order(intent.clientOrderId)
      if (found === undefined) throw new Error('not in the picture')
      return found
    }
    await until(() => expect(isOpen(seen())).toBe(row.rests))
    await until(async () => {
      const { evidence } = valueOf(await desk.stage.parts.desk.intentDetail(intent.intentId))
      expect(evidence.map((one) => one.source)).toContain('event')
    })
    for (const term of TERMS)
      if (order[term] !== undefined) expect({ [term]: seen()[term] }).toEqual({ [term]: order[term] })
    note(row, 'stream')
    if (!row.rests) {
      for (const column of ['chart', 'replace', 'cancel', 'cancel all'] as const) note(row, column, 'ends at once')
      return
    }
    const lines = ownLines({
      market: row.market,
      symbol: 'BTCUSDT',
      rules: rules.get(`${row.market}:BTCUSDT`),
      orders: [seen() as never],
      positions: [],
      draft: undefined,
      held: undefined,
    })
    // What only trails has no price of its own, and the exchange names none.
    const onlyTrails =
      order.trailingDelta !== undefined && order.triggerPrice === undefined && order.price === undefined
    expect(lines.filter((line) => line.kind === 'order')).toHaveLength(onlyTrails ? 0 : 1)
    note(row, 'chart', onlyTrails ? 'has no price' : 'yes')
    const target = { service: serviceOf(order), orderId: intent.orderId } as const
    const live =
      row.market === 'usdm' && target.service === 'order'
        ? await amended(order, target)
        : await replaced(row, order, target, seen)
    note(row, 'replace')
    valueOf(
      await desk.stage.parts.desk.cancelOrder(caller, newKey(), {
        account: 'paper',
        market: row.market,
        symbol: 'BTCUSDT',
        target: { service: target.service, orderId: live.orderId },
      }),
    )
    await until(() => expect(desk.order(live.clientOrderId)?.status).toBe('CANCELED'))
    note(row, 'cancel')
  })
})

/** The exchange holds five triggers of a spot symbol at a time; everything else goes in one run, since each reads all orders twice. */
const MOST_TRIGGERS = 5
const resting = ORDER_ROWS.filter((row) => row.rests)
const isSpotTrigger = (row: OrderRow) => row.market === 'spot' && !row.orderType.startsWith('LIMIT')
const triggers = resting.filter(isSpotTrigger)
const groups = [
  resting.filter((row) => !isSpotTrigger(row)),
  ...triggers.flatMap((_row, at) => (at % MOST_TRIGGERS === 0 ? [triggers.slice(at, at + MOST_TRIGGERS)] : [])),
]
test.each(groups.map((group) => [group.map(rowName).join(', '), group] as const))(
  'cancel all ends %s',
  async (_names, group) => {
    const placed: { readonly row: OrderRow; readonly id: string }[] = []
    for (const row of group) placed.push({ row, id: (await accepted(row)).intent.clientOrderId })
    const { run } = valueOf(
      await desk.stage.parts.desk.cancelAll(caller, newKey(), { account: 'paper', scope: { mode: 'everything' } }),
    )
    await until(() => expect(desk.picture().cancelRun).toMatchObject({ runId: run.runId, state: 'verified' }), 70_000)
    for (const { row, id } of placed) {
      await until(() => expect([rowName(row), desk.order(id)?.status]).toEqual([rowName(row), 'CANCELED']))
      note(row, 'cancel all')
    }
  },
  90_000,
)

const PAGE = fileURLToPath(new URL('../docs/orders.md', import.meta.url))
const BEGIN = '<!-- made by scripts/orders-table.test.ts -->'
const END = '<!-- end -->'

test('docs/orders.md says of every type what was shown here', () => {
  const marketName = { spot: 'Spot', usdm: 'Futures' } as const
  const head = ['Market', 'Type', 'Time in force', 'With', ...COLUMNS]
  const lines = ORDER_ROWS.map((row) => [
    marketName[row.market],
    `\`${row.orderType}\``,
    row.timeInForce ?? '',
    row.with,
    ...COLUMNS.map((column) => shown.get(row)?.get(column) ?? '**no**'),
  ])
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const page = readFileSync(PAGE, 'utf8')
  const start = page.indexOf(BEGIN) + BEGIN.length
  const made = `${page.slice(0, start)}\n\n${table}\n\n${page.slice(page.indexOf(END))}`
  if (process.env['ORDERS_TABLE'] === 'write') writeFileSync(PAGE, made)
  expect(lines.flat()).not.toContain('**no**')
  expect(made).toBe(readFileSync(PAGE, 'utf8'))
})
