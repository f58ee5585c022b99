import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownLines } from '../components/chart/own-lines'
import { deriveList } from '../components/order-lists/derive-list'
import { LEG_PLACES, newListDraft, withKind, type LegDraft, type LegPlace } from '../components/order-lists/list-draft'
import { legBodies } from '../lib/client/list-sentence'
import { decimal, floorToStep, multiply } from '../lib/domain/decimal'
import type { Intent } from '../lib/domain/intent'
import { groupOf } from '../lib/domain/list-group'
import type { SymbolRules } from '../lib/domain/market'
import { isOpen, type NewOrderType } from '../lib/domain/order'
import type { ListKind, OrderList } from '../lib/domain/order-list'
import { caller, openLiveDesk, until, valueOf, YES, type LiveDesk } from '../lib/server/trading/testing/live-desk'
import { PlaceListBody } from '../lib/wire/requests'

/*
 * Every order list with the types its legs take, through the whole desk against the exchange in a box: the form makes it, the HTTP body
 * takes it, the exchange accepts it whole, the stream tells of it and of each order, it stands as one group, the chart draws its
 * orders, and it is canceled as one and with all. What a row showed becomes its line in docs/orders.md; ORDERS_TABLE=write writes it.
 */

interface ListRow {
  readonly kind: ListKind
  /** Types of the legs, in the order of the form. */
  readonly types: readonly NewOrderType[]
}

const PAIR: readonly (readonly NewOrderType[])[] = [
  ['LIMIT_MAKER', 'STOP_LOSS'],
  ['LIMIT_MAKER', 'STOP_LOSS_LIMIT'],
  ['TAKE_PROFIT', 'STOP_LOSS'],
  ['TAKE_PROFIT_LIMIT', 'STOP_LOSS_LIMIT'],
]
const PENDING: readonly NewOrderType[] = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
]
const ROWS: readonly ListRow[] = [
  ...PAIR.map((types): ListRow => ({ kind: 'OCO', types })),
  ...(['OTO', 'OPO'] as const).flatMap((kind) => PENDING.map((type): ListRow => ({ kind, types: ['LIMIT', type] }))),
  { kind: 'OTO', types: ['LIMIT_MAKER', 'LIMIT'] },
  ...(['OTOCO', 'OPOCO'] as const).flatMap((kind) =>
    PAIR.map((types): ListRow => ({ kind, types: ['LIMIT', ...types] })),
  ),
]
const COLUMNS = ['ticket', 'API', 'stream', 'one group', 'chart', 'cancel as one', 'cancel all'] as const
type Column = (typeof COLUMNS)[number]
const shown = new Map<ListRow, Map<Column, string>>(ROWS.map((row) => [row, new Map<Column, string>()]))
const note = (row: ListRow, column: Column, what = 'yes') => shown.get(row)?.set(column, what)
const rowName = ({ kind, types }: ListRow): string => `${kind} of ${types.join(', ')}`

let desk: LiveDesk
let rules: SymbolRules | undefined
beforeAll(async () => {
  desk = await openLiveDesk()
  const read = await desk.stage.venues.spot.marketData.instruments({ lane: 'interface' })
  if (read.kind === 'read') rules = read.value.find((each) => each.symbol === 'BTCUSDT')
})
afterAll(() => desk.stage.close())

const at = (share: string): string =>
  floorToStep(multiply(desk.stage.price('spot', 'BTCUSDT'), decimal(share)), decimal('0.1'))

/** The form as a person fills it: an entry far below the market, a profit above it, a stop below. */
function fill(row: ListRow) {
  const legs = { ...newListDraft('BTCUSDT').legs }
  const places = LEG_PLACES[row.kind]
  for (const [index, place] of places.entries()) legs[place] = leg(place, row.types[index] ?? 'LIMIT')
  return deriveList({ ...withKind(newListDraft('BTCUSDT'), row.kind), size: '0.01', legs }, rules, {
    lastPrice: desk.stage.price('spot', 'BTCUSDT'),
  })
}

function leg(place: LegPlace, type: NewOrderType): LegDraft {
  const cutsLoss = type.startsWith('STOP_LOSS')
  const first = place === 'working'
  return {
    type,
    price: first ? at('0.85') : cutsLoss ? at('0.79') : at('1.1'),
    trigger: cutsLoss ? at('0.8') : at('1.1'),
    trailing: '',
  }
}

async function place(
  row: ListRow,
): Promise<{ readonly whole: Intent; readonly legs: readonly Intent[]; readonly list: OrderList }> {
  await desk.stage.refreshPrices()
  const { list, issues } = fill(row)
  expect(issues).toEqual([])
  if (list === undefined) throw new Error('no list')
  note(row, 'ticket')
  const body = PlaceListBody.parse({
    account: 'paper',
    kind: list.kind,
    symbol: list.symbol,
    legs: legBodies(list),
    seen: { generation: desk.generation() },
    confirmed: YES,
  })
  const send = async () => valueOf(await desk.stage.parts.desk.placeList(caller, randomUUID(), body)).act.intents
  let intents = await send()
  // The exchange takes a hundred orders in ten seconds: who is quick enough to meet that waits until it takes more.
  const [refused] = intents
  if (refused?.reason?.code === 'rejected-rate-limit') {
    const freeAgain = Number(refused.reason.params?.['until'])
    await until(() => expect(Date.now()).toBeGreaterThan(freeAgain))
    await desk.stage.refreshPrices()
    intents = await send()
  }
  expect(intents.map(({ state, reason }) => [state, reason])).toEqual(intents.map(() => ['accepted', undefined]))
  note(row, 'API')
  const [whole, ...legs] = intents
  if (whole === undefined) throw new Error('a list has an intent of its own')
  const known = () => desk.picture().lists?.find((one) => one.listClientOrderId === whole.clientOrderId)
  await until(() => expect(known()).toBeDefined())
  return { whole, legs, list: known() as OrderList }
}

describe.each(ROWS.map((row) => [rowName(row), row] as const))('S-25 %s', (_name, row) => {
  test('it is made by the form, placed whole, told of by the stream, one group, drawn, and canceled as one', async () => {
    const { whole, legs, list } = await place(row)
    const orders = () => legs.map((one) => desk.order(one.clientOrderId))
    await until(() => expect(orders().every((order) => order !== undefined && isOpen(order))).toBe(true))
    await until(async () => {
      for (const one of legs) {
        const { evidence } = valueOf(await desk.stage.parts.desk.intentDetail(one.intentId))
        expect(evidence.map((each) => each.source)).toContain('event')
      }
    })
    note(row, 'stream')
    const open = orders().flatMap((order) => (order === undefined ? [] : [order as never]))
    const group = groupOf(list, open, row.kind)
    const waits = row.kind === 'OCO' ? 0 : row.types.length - 1
    expect(group.legs.map((one) => one.waits).filter(Boolean)).toHaveLength(waits)
    expect(groupOf(list, open).kind).toBe(row.kind)
    note(row, 'one group')
    const lines = ownLines({
      market: 'spot',
      symbol: 'BTCUSDT',
      rules,
      orders: open,
      positions: [],
      draft: undefined,
      held: undefined,
    })
    const priced = row.types.filter((type) => type !== 'MARKET').length
    expect(lines.filter((line) => line.kind === 'order')).toHaveLength(priced)
    note(row, 'chart')
    valueOf(
      await desk.stage.parts.desk.cancelList(caller, randomUUID(), {
        account: 'paper',
        symbol: 'BTCUSDT',
        orderListId: whole.orderId ?? list.orderListId,
      }),
    )
    await until(() => expect(orders().map((order) => order?.status)).toEqual(legs.map(() => 'CANCELED')))
    note(row, 'cancel as one')
  })
})

/** Triggers of spot that the exchange holds at a time on the symbol. */
const MOST_TRIGGERS = 5
const triggersOf = ({ types }: ListRow): number =>
  types.filter((type) => type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT')).length
const groups = ROWS.reduce<ListRow[][]>((found, row) => {
  const last = found.at(-1)
  const held = (last ?? []).reduce((count, one) => count + triggersOf(one), 0)
  if (last !== undefined && held + triggersOf(row) <= MOST_TRIGGERS) last.push(row)
  else found.push([row])
  return found
}, [])
test.each(groups.map((rows) => [rows.map(rowName).join('; '), rows] as const))(
  'cancel all ends %s, with all of their orders',
  async (_names, rows) => {
    const placed: { readonly row: ListRow; readonly legs: readonly Intent[] }[] = []
    for (const row of rows) placed.push({ row, legs: (await place(row)).legs })
    const { run } = valueOf(
      await desk.stage.parts.desk.cancelAll(caller, randomUUID(), { account: 'paper', scope: { mode: 'everything' } }),
    )
    await until(() => expect(desk.picture().cancelRun).toMatchObject({ runId: run.runId, state: 'verified' }))
    for (const { row, legs } of placed) {
      await until(() =>
        expect(legs.map((one) => desk.order(one.clientOrderId)?.status)).toEqual(legs.map(() => 'CANCELED')),
      )
      note(row, 'cancel all')
    }
  },
)

const PAGE = fileURLToPath(new URL('../docs/orders.md', import.meta.url))
const BEGIN = '<!-- made by scripts/lists-table.test.ts -->'
const END = '<!-- end of lists -->'

test('docs/orders.md says of every list what was shown here', () => {
  const head = ['List', 'Orders', ...COLUMNS]
  const lines = ROWS.map((row) => [
    row.kind,
    row.types.map((type) => `\`${type}\``).join(', '),
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
