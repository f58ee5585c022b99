import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest'
import type { FaultOrder } from '../../../../simulator/control/client'
import { decimal, equals, floorToStep, multiply, type DecimalString } from '../../../domain/decimal'
import type { Intent } from '../../../domain/intent'
import type { Market } from '../../../domain/market'
import { isOpen, type NewOrder } from '../../../domain/order'
import type { AccountPicture } from '../../../wire/replies'
import type { Answer, Caller } from '../../runtime'
import { openExchangeStage, type ExchangeStage } from './exchange-stage'

/*
 * A desk and the exchange in a box in this process, over real sockets, on one fast clock; for tests of one fault at a time.
 * Whoever imports it has one for all its tests: before each of them no fault is set, nothing is open and the books are full.
 */
export const d = decimal
const RATE = 10
export const caller: Caller = { sessionId: 's', ownerId: 'o', name: 'owner', address: '127.0.0.1' }
export const PATH = { spot: '/api/v3/order', usdm: '/fapi/v1/order' } as const
export let stage: ExchangeStage

beforeAll(async () => {
  stage = await openExchangeStage({ rate: RATE })
  await stage.control.pause()
  await until(async () => {
    await stage.refreshPrices()
    for (const market of ['spot', 'usdm'] as const) stage.price(market, 'BTCUSDT')
  })
  await untilLive()
}, 60_000)
afterAll(() => stage.close())
beforeEach(async () => {
  await stage.control.clearFaults()
  await untilLive()
  if (picture().orders.some((order) => isOpen(order))) await cancelAll()
  // Full books again: nobody quotes in a market that stands still.
  for (const market of ['spot', 'usdm'] as const)
    await stage.control.movePrice(market, 'BTCUSDT', stage.price(market, 'BTCUSDT'))
})

export const picture = (): AccountPicture => {
  const found = stage.parts.feed.picture('paper')
  if (found === undefined) throw new Error('no picture')
  return found.picture
}
const generation = (): number => stage.parts.feed.picture('paper')?.gen ?? -1
export const until = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 18_000, interval: 10 })
const untilLive = () => until(() => expect(picture().phases).toEqual({ spot: 'live', usdm: 'live' }))

export function value<T>(answer: Answer<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.value
}

export const resting = (market: Market, more: Partial<NewOrder> = {}): NewOrder => ({
  market,
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: d('0.01'),
  price: floorToStep(multiply(stage.price(market, 'BTCUSDT'), d('0.9')), d('0.1')),
  ...more,
})
export const atMarket = (market: Market, more: Partial<NewOrder> = {}): NewOrder =>
  resting(market, { orderType: 'MARKET', price: undefined, timeInForce: undefined, quantity: d('0.002'), ...more })

/** Sends the order; while the account is stale or read anew nothing is sent, and the trader presses again (S-13, S-72). */
export async function place(order: NewOrder): Promise<Intent> {
  return until(async () => {
    const body = { account: 'paper', order, seen: { generation: generation() }, confirmed: ['repeat', 'doubt'] }
    return value(await stage.parts.desk.placeOrder(caller, randomUUID(), body)).intent
  })
}
export const intentNow = async ({ intentId }: Intent): Promise<Intent> =>
  value(await stage.parts.desk.intentDetail(intentId)).intent

/** Every order at the exchange that carries the id, algo orders included. */
export async function atExchange({ clientOrderId }: Intent): Promise<number> {
  const { spot, usdm } = await stage.control.truth(stage.apiKey)
  return [...spot.orders, ...usdm.orders, ...usdm.algoOrders].filter(
    (row) => row['clientOrderId'] === clientOrderId || row['clientAlgoId'] === clientOrderId,
  ).length
}

/** Picture and ledger are what the exchange holds: open orders with what is executed of them, money, positions, trades (I4, I5). */
export async function untilTrue(): Promise<void> {
  await until(async () => {
    const { spot, usdm } = await stage.control.truth(stage.apiKey)
    const now = picture()
    expect(now.phases).toEqual({ spot: 'live', usdm: 'live' })
    const open = now.orders
      .filter((order) => isOpen(order))
      .map((order) => `${order.orderId} ${plain(order.executedQuantity)}`)
    const openThere = [
      ...spot.openOrders.map((row) => `${row['orderId']} ${plain(row['executedQty'])}`),
      ...usdm.orders.filter(isOpenRow).map((row) => `${row['orderId']} ${plain(row['executedQty'])}`),
      ...usdm.algoOrders.filter((row) => row['algoStatus'] === 'NEW').map((row) => `${row['algoId']} 0`),
    ]
    expect(open.sort()).toEqual(openThere.sort())
    for (const { asset, free, locked } of spot.balances) {
      const shown = now.balances.find((each) => each.market === 'spot' && each.asset === asset)
      expect(`${asset} ${plain(shown?.free ?? '0')} ${plain(shown?.locked ?? '0')}`).toBe(
        `${asset} ${plain(free)} ${plain(locked)}`,
      )
    }
    for (const row of usdm.positions) {
      const shown = now.positions.find((each) => each.symbol === row['symbol'])
      expect(equals((shown?.quantity ?? '0') as DecimalString, plain(row['positionAmt']))).toBe(true)
    }
    const fills = value(await stage.parts.desk.fills('paper', { limit: 500 }))
    const there = [
      ...[...spot.fills, ...usdm.fills].map((row) => `${row['orderId']} ${row['id']} ${plain(row['qty'])}`),
      ...spot.allocations.map((row) => `${row['orderId']} alloc-${row['allocationId']} ${plain(row['qty'])}`),
    ]
    expect(fills.map((fill) => `${fill.orderId} ${fill.tradeId} ${plain(fill.quantity)}`).sort()).toEqual(there.sort())
  })
}
/** Without zeros at its end. */
export const plain = (text: unknown): DecimalString => {
  const [whole = '0', part = ''] = String(text).split('.')
  const rest = part.replace(/0+$/, '')
  return d(rest === '' ? whole : `${whole}.${rest}`)
}
const isOpenRow = (row: Record<string, unknown>): boolean =>
  row['status'] === 'NEW' || row['status'] === 'PARTIALLY_FILLED'

type Changes = { readonly [K in keyof FaultOrder]?: FaultOrder[K] | undefined }
export interface Case {
  readonly id: string
  readonly what: string
  readonly market: Market
  /** Undefined leaves a field out, such as the path of orders. */
  readonly fault?: Changes
  /** Another order than one that rests. */
  readonly order?: () => NewOrder
}
/** With the names of its cases, for titles. */
export const named = (cases: readonly Case[]): [string, Case][] =>
  cases.map((played) => [`${played.id} ${played.what} on ${played.market}`, played])

export const both = (id: string, what: string, fault: Changes = {}): Case[] => [
  { id, what, market: 'spot', fault },
  { id, what, market: 'usdm', fault },
]
export function set({ id, market, fault }: Case, truth?: 'executed' | 'not') {
  const all = { id, market, path: PATH[market], method: 'POST', truth, ...fault }
  const said = Object.entries(all).filter(([, given]) => given !== undefined)
  return stage.control.setFault(Object.fromEntries(said) as unknown as FaultOrder)
}

export async function cancelAll(): Promise<void> {
  const body = { account: 'paper', scope: { mode: 'everything' as const } }
  const { run } = value(await stage.parts.desk.cancelAll(caller, randomUUID(), body))
  await until(async () => expect(value(await stage.parts.desk.cancelRun(run.runId)).state).not.toBe('running'))
}
