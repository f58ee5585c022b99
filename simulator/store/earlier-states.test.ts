import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccountTruth, ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { Trader } from '../testing/trader'
import { openStore } from './store'

/** What an earlier version left on disk, and what its engine held at that moment. */
interface Earlier {
  readonly pieces: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly truth: AccountTruth
}

/** Saved by the first version: single orders without stops, one-way mode, cross margin, closing stops. */
const earlier = JSON.parse(
  readFileSync(new URL('./earlier-states/one-way-cross.json', import.meta.url), 'utf8'),
) as Earlier

/** Rows by symbol and id, whichever way the engine lists them. */
const inOrder = (rows: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  [...rows].sort((a, b) =>
    `${String(a.symbol)}${String(a.orderId)}` < `${String(b.symbol)}${String(b.orderId)}` ? -1 : 1,
  )

describe('a paper account of an earlier version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exchange-earlier-'))
  const clock = createManualClock(1_795_000_060_000)
  const bugs: unknown[] = []
  let exchange: Exchange
  let control: ControlClient
  let spot: Trader
  let usdm: Trader

  beforeAll(async () => {
    const store = openStore(folder)
    store.save(Object.entries(earlier.pieces).map(([room, pieces]) => ({ room, pieces: Object.entries(pieces) })))
    store.close()
    exchange = await createExchange({ clock, folder, onBug: (bug) => bugs.push(bug) })
    control = new ControlClient(exchange.ports.control)
    await control.pause()
    const account = { apiKey: 'paper-key', secretKey: 'paper-secret' }
    spot = new Trader(exchange.ports.spot, account, () => clock.now())
    usdm = new Trader(exchange.ports.usdm, account, () => clock.now())
  })
  afterAll(async () => {
    await exchange.close()
    rmSync(folder, { recursive: true, force: true })
    expect(bugs).toEqual([])
  })

  test('has its money, orders, fills and positions', async () => {
    const now = await control.truth('paper-key')
    expect(now.spot.balances).toEqual(earlier.truth.spot.balances)
    expect(now.usdm.balances).toMatchObject(earlier.truth.usdm.balances)
    expect(now.spot.orders).toMatchObject(earlier.truth.spot.orders)
    expect(now.spot.fills).toMatchObject(earlier.truth.spot.fills)
    expect(inOrder(now.usdm.orders)).toMatchObject(inOrder(earlier.truth.usdm.orders))
    expect(now.usdm.algoOrders).toMatchObject(earlier.truth.usdm.algoOrders)
    expect(inOrder(now.usdm.fills)).toMatchObject(inOrder(earlier.truth.usdm.fills))
    const sizes = (truth: AccountTruth) =>
      truth.usdm.positions.map(({ symbol, positionAmt, entryPrice }) => ({ symbol, positionAmt, entryPrice }))
    expect(sizes(now)).toEqual(sizes(earlier.truth))
  })

  test('is still set as it was: one-way mode, cross margin, its leverage', async () => {
    const { body } = await usdm.signed('GET', '/fapi/v1/symbolConfig', { symbol: 'ETHUSDT' })
    expect(body[0]).toMatchObject({ marginType: 'CROSSED', leverage: 10 })
    const dual = await usdm.signed('GET', '/fapi/v1/positionSide/dual')
    expect(dual.body).toEqual({ dualSidePosition: false })
  })

  test('cancels its orders of before, and its stops fire', async () => {
    const canceled = await spot.signed('DELETE', '/api/v3/order', {
      symbol: 'BTCUSDT',
      origClientOrderId: 'resting-spot',
    })
    expect(canceled.body).toMatchObject({ status: 'CANCELED', origClientOrderId: 'resting-spot' })
    await control.movePrice('usdm', 'BTCUSDT', '39000')
    clock.advance(2_000)
    const { usdm: now } = await control.truth('paper-key')
    expect(now.algoOrders.find((algo) => algo.clientAlgoId === 'waiting-stop')).toMatchObject({
      algoStatus: 'FINISHED',
    })
    expect(now.orders.find((order) => order.clientOrderId === 'resting-usdm')).toMatchObject({ status: 'FILLED' })
  })

  test('trades on, with ids above those of before', async () => {
    const before = Math.max(...earlier.truth.spot.orders.map(({ orderId }) => Number(orderId)))
    const placed = await spot.signed('POST', '/api/v3/order', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'MARKET',
      quantity: '0.01',
    })
    expect(placed.body).toMatchObject({ status: 'FILLED' })
    expect(placed.body.orderId).toBeGreaterThan(before)
  })
})
