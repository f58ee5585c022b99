import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ControlClient } from '../control/client'
import { createExchange, type Exchange, type ExchangeOptions } from '../create-exchange'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import { Line, Trader } from '../testing/trader'
import { openStore } from './store'

let folder: string
let clock: ManualClock
let running: Exchange[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exchange-'))
  clock = createManualClock(1_795_000_000_000)
})
afterEach(async () => {
  for (const exchange of running) await exchange.close()
  running = []
  rmSync(folder, { recursive: true, force: true })
})

async function boot(from: string, options: Partial<ExchangeOptions> = {}) {
  const exchange = await createExchange({ clock, folder: from, ...options })
  running.push(exchange)
  const control = new ControlClient(exchange.ports.control)
  await control.pause()
  return { exchange, control }
}

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000' }

test('a process killed after an answer loses nothing of the accounts (F-80)', async () => {
  const first = await boot(folder)
  clock.advance(1000)
  const account = await first.control.createAccount({ spot: { USDT: '10000' }, usdm: { USDT: '10000' } })
  const spot = new Trader(first.exchange.ports.spot, account, () => clock.now())
  const usdm = new Trader(first.exchange.ports.usdm, account, () => clock.now())
  await spot.signed('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.02' })
  const resting = await spot.signed('POST', '/api/v3/order', LIMIT)
  await usdm.signed('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' })
  await usdm.signed('POST', '/fapi/v1/order', LIMIT)
  const before = await first.control.truth(account.apiKey)
  // What is on disk at this moment is what a killed process leaves behind: no orderly close has run.
  const left = mkdtempSync(join(tmpdir(), 'exchange-killed-'))
  cpSync(folder, left, { recursive: true })

  clock.advance(60_000)
  const second = await boot(left)
  const after = await second.control.truth(account.apiKey)
  expect(after.spot).toEqual(before.spot)
  expect(after.usdm.orders).toEqual(before.usdm.orders)
  expect(after.usdm.fills).toEqual(before.usdm.fills)
  expect(after.usdm.balances).toEqual(before.usdm.balances)
  expect(after.usdm.positions).toHaveLength(1)

  const again = new Trader(second.exchange.ports.spot, account, () => clock.now())
  const line = await Line.open(again.port, '/ws-api/v3')
  await line.ask('userDataStream.subscribe.signature', again.socketParams())
  const next = await again.signed('POST', '/api/v3/order', { ...LIMIT, price: '50001' })
  expect(next.body.orderId).toBeGreaterThan(resting.body.orderId)
  // The order of before rests in the book again.
  const canceled = await again.signed('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', orderId: resting.body.orderId })
  expect(canceled.body.status).toBe('CANCELED')
  const { event } = await line.next((message) => message.event?.x === 'CANCELED')
  expect(event.i).toBe(resting.body.orderId)
  line.close()
  await running.pop()?.close()
  rmSync(left, { recursive: true, force: true })
})

test('a transfer between the wallets is on disk on both sides or on none', async () => {
  // Stands for a kill between the two: what it refuses is the futures wallet with what arrives there.
  openStore(folder).close()
  const file = new Database(join(folder, 'exchange.db'))
  file.exec(`CREATE TRIGGER killed BEFORE INSERT ON piece WHEN NEW.room = 'usdm' AND NEW.value LIKE '%123450000000%'
    BEGIN SELECT RAISE(ABORT, 'killed'); END`)
  file.close()
  const first = await boot(folder, { onBug: () => undefined })
  const account = await first.control.createAccount({ spot: { USDT: '10000' } })
  await first.control.transfer(account.apiKey, 'spot', 'USDT', '1234.5')
  expect((await first.control.truth(account.apiKey)).usdm.balances).toEqual({ USDT: '1234.50000000' })
  const left = mkdtempSync(join(tmpdir(), 'exchange-killed-'))
  cpSync(folder, left, { recursive: true })
  const second = await boot(left)
  const { spot, usdm } = await second.control.truth(account.apiKey)
  expect(spot.balances).toEqual([{ asset: 'USDT', free: '10000.00000000', locked: '0.00000000' }])
  expect(Number(usdm.balances.USDT ?? 0)).toBe(0)
  await running.pop()?.close()
  rmSync(left, { recursive: true, force: true })
})

test('a save that the disk refuses is one line, not one for each try, and is made up for', async () => {
  // Stands for a full disk: a balance of seven finds no room.
  openStore(folder).close()
  const file = new Database(join(folder, 'exchange.db'))
  file.exec(`CREATE TRIGGER full BEFORE INSERT ON piece WHEN NEW.room = 'spot' AND NEW.value LIKE '%"700000000"%'
    BEGIN SELECT RAISE(ABORT, 'full'); END`)
  file.close()
  const told: string[] = []
  const bugs: unknown[] = []
  const { control } = await boot(folder, { onTrouble: (line) => told.push(line), onBug: (bug) => bugs.push(bug) })
  const account = await control.createAccount({ spot: { USDT: '7' } })
  for (let call = 0; call < 3; call++) await control.credit(account.apiKey, 'usdm', 'USDT', '1')
  clock.advance(5_000)
  expect(told).toEqual([expect.stringContaining(`cannot save to its data folder ${folder} (SQLITE_CONSTRAINT`)])
  await control.credit(account.apiKey, 'spot', 'USDT', '1')
  expect(told.slice(1)).toEqual([`The exchange saves to its data folder ${folder} again; nothing is missing.`])
  await running.pop()?.close()
  expect(bugs).toEqual([])

  const second = await boot(folder)
  const { spot, usdm } = await second.control.truth(account.apiKey)
  expect([spot.balances[0]?.free, usdm.balances]).toEqual(['8.00000000', { USDT: '3.00000000' }])
})

test('an orderly stop keeps the price, and a reset is kept as well', async () => {
  const first = await boot(folder)
  await first.control.movePrice('spot', 'BTCUSDT', '50123')
  const account = await first.control.createAccount({ spot: { USDT: '100' } })
  await first.control.credit(account.apiKey, 'spot', 'USDT', '5')
  await first.control.reset()
  const price = first.exchange.markets.symbol('spot', 'BTCUSDT')?.lastPrice()
  await running.pop()?.close()

  const second = await boot(folder)
  expect(second.exchange.markets.symbol('spot', 'BTCUSDT')?.lastPrice()).toBe(price)
  expect((await second.control.truth(account.apiKey)).spot.balances).toEqual([
    { asset: 'USDT', free: '100.00000000', locked: '0.00000000' },
  ])
})
