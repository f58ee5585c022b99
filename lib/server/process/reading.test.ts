import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { MARKETS, type Market } from '../../domain/market'
import type { Refusal, TradingDesk } from '../runtime'
import { owner, valueOf, type DeskChild, type DeskChildSettings } from '../testing/desk-child'
import { openKillStage, rowsOnDisk, type KillStage } from '../testing/kill-stage'
import { layWire, type Wire } from '../testing/wire'
import { askForLease } from './lease'

let stage: KillStage
/** Wires of the second desk alone, so that whatever it sends is told from what the first one sends. */
let theirs: Readonly<Record<Market, Wire>>
let first: DeskChild
const started: DeskChild[] = []

beforeAll(async () => {
  stage = await openKillStage()
  theirs = { spot: await layWire(stage.exchange.ports.spot), usdm: await layWire(stage.exchange.ports.usdm) }
  first = await stage.start()
  await stage.live(first)
}, 60_000)
afterAll(async () => {
  await stage.close()
  await Promise.all(MARKETS.map((market) => theirs[market].close()))
}, 60_000)
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill()
    await child.gone
  }
})

async function startSecond(more: Partial<DeskChildSettings> = {}): Promise<DeskChild> {
  const ports = { control: stage.exchange.ports.control, spot: theirs.spot.port, usdm: theirs.usdm.port }
  const child = await stage.start({ ports, ...more })
  started.push(child)
  return child
}

/** The desk that trades now, started anew where a test has ended it. */
async function trading(): Promise<DeskChild> {
  if (first.isGone()) {
    first = await stage.start()
    await stage.live(first)
  }
  return first
}

const becomes = (child: DeskChild, kind: 'trades' | 'reads' | 'waits'): Promise<void> =>
  vi.waitFor(async () => expect((await child.role())?.kind).toBe(kind), { timeout: 15_000, interval: 20 })

const picture = async (child: DeskChild) => valueOf(await child.desk.picture('paper')).picture

type Reads =
  | 'accounts'
  | 'picture'
  | 'actOf'
  | 'actByKey'
  | 'cancelRun'
  | 'intents'
  | 'intentDetail'
  | 'orderHistory'
  | 'fills'
  | 'leverageBrackets'
  | 'collateralRates'
  | 'instruments'
  | 'candles'
  | 'health'
  | 'readiness'
  | `journal${string}`

/** Everything of the desk that changes something: a new method is one of these until it is named above. */
function acts(gen: number): Record<Exclude<keyof TradingDesk, Reads>, readonly unknown[]> {
  const key = () => randomUUID()
  const account = 'paper'
  const order = stage.order('spot')
  const seen = { generation: gen }
  const target = { service: 'order', orderId: '1' }
  const where = { account, market: 'spot', symbol: 'BTCUSDT' }
  return {
    placeOrder: [owner, key(), { account, order, seen, confirmed: ['repeat', 'doubt'] }],
    testOrder: [owner, { account, order, seen }],
    replaceOrder: [owner, key(), { account, order, seen, target }],
    amendOrder: [owner, key(), { ...where, target, quantity: '0.001' }],
    placeBatch: [owner, key(), { account, orders: [stage.order('usdm')], seen }],
    amendBatch: [owner, key(), { account, amends: [] }],
    cancelBatch: [owner, key(), { account, targets: [] }],
    placeList: [owner, key(), { account, list: {}, seen }],
    cancelList: [owner, key(), { ...where, orderListId: '1' }],
    changeSetting: [owner, key(), { account, setting: { kind: 'leverage', symbol: 'BTCUSDT', leverage: 3 } }],
    cancelOrder: [owner, key(), { ...where, target }],
    closePosition: [owner, key(), { account, symbol: 'BTCUSDT', positionSide: 'BOTH', seen }],
    closeAll: [owner, key(), { account, seen }],
    reversePosition: [owner, key(), { account, symbol: 'BTCUSDT', positionSide: 'BOTH', seen }],
    protectPosition: [owner, key(), { account, symbol: 'BTCUSDT', positionSide: 'BOTH', exits: [], seen }],
    cancelAll: [owner, key(), { account, scope: { mode: 'everything' } }],
    killSwitch: [owner, key(), { account, mode: 'flatten' }],
    seeAlarms: [owner, { account, upTo: 1 }],
    setDeadMan: [owner, { account, on: true }],
    seeResets: [owner, { account, upTo: 1 }],
    setKeyException: [owner, { account, market: 'spot', on: true }],
    liftLock: [owner, { account }],
    chooseForIntent: [owner, 'i', { account, choice: 'cancel-if-exists' }],
    voidKey: [key()],
  }
}

const sentBy = (wires: Readonly<Record<Market, Wire>>) => MARKETS.flatMap((market) => wires[market].requests)

describe('a desk beside the one that trades (S-91)', () => {
  test('S-91 F-89 shows what the first one does as it happens, and refuses every act without a byte to the exchange', async () => {
    await trading()
    const second = await startSecond()
    expect(await second.role()).toEqual({ kind: 'reads', by: String(first.pid) })
    const placed = await stage.place(first, stage.order('spot'))
    expect(placed?.state).toBe('accepted')
    await vi.waitFor(
      async () => {
        const { orders, phases, intents } = await picture(second)
        expect(phases).toEqual({ spot: 'live', usdm: 'live' })
        expect(orders.map(({ clientOrderId }) => clientOrderId)).toContain(placed?.clientOrderId)
        expect(intents.find(({ intentId }) => intentId === placed?.intentId)?.state).toBe('accepted')
      },
      { timeout: 10_000, interval: 20 },
    )
    expect(await picture(second)).toMatchObject({
      entryAllowed: false,
      entryBlockedBy: { code: 'reading-desk', params: { process: String(first.pid) } },
    })
    const arrived = await stage.arrivals()
    const before = await stage.truth()
    const intentsBefore = rowsOnDisk(stage.folder).length
    const { gen } = valueOf(await second.desk.picture('paper'))
    for (const [name, args] of Object.entries(acts(gen))) {
      const act = second.desk[name as keyof TradingDesk] as (...given: readonly unknown[]) => Promise<unknown>
      expect([name, (await act(...args)) as Refusal]).toMatchObject([
        name,
        { kind: 'locked', reason: { code: 'reading-desk', params: { process: String(first.pid) } } },
      ])
    }
    expect(await stage.truth()).toEqual(before)
    expect(await stage.arrivals()).toEqual(arrived)
    expect(rowsOnDisk(stage.folder)).toHaveLength(intentsBefore)
    const sent = sentBy(theirs)
    expect(sent.length).toBeGreaterThan(0)
    // It reads markets: nothing signed, no key of a stream, nothing but GET, no socket by which orders could go.
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(sent.filter(({ query }) => query.has('signature') || query.has('listenKey'))).toEqual([])
    expect(sent.filter(({ path }) => /listenKey|ws-api|ws-fapi|\/private|order|account/i.test(path))).toEqual([])
  }, 60_000)

  test('S-91 answers questions from the journal’s file and from the desk that trades', async () => {
    await trading()
    const second = await startSecond()
    const placed = await stage.place(first, stage.order('usdm'))
    if (placed === undefined) throw new Error('Nothing was placed.')
    const { desk } = second
    expect(valueOf(await desk.intents('paper', { limit: 5 }))[0]?.intentId).toBe(placed.intentId)
    expect(valueOf(await desk.journalPage('paper', {}, { limit: 5 })).intents[0]?.intentId).toBe(placed.intentId)
    const start = valueOf(await desk.journalExport('paper'))
    expect(start.ends.intents).toBe(rowsOnDisk(stage.folder).length)
    expect(valueOf(await desk.intentDetail(placed.intentId)).intent).toMatchObject({
      clientOrderId: placed.clientOrderId,
      state: 'accepted',
    })
    const orders = valueOf(await desk.orderHistory('paper', 'usdm', 'BTCUSDT', 50))
    expect(orders.map(({ clientOrderId }) => clientOrderId)).toContain(placed.clientOrderId)
    expect(valueOf(await desk.instruments('paper', 'spot')).length).toBeGreaterThan(0)
    expect(await desk.picture('nobody')).toMatchObject({ kind: 'not-found' })
    expect((await desk.health()).clocks).toHaveLength(2)
  }, 60_000)

  test('S-91 S-70 shows nothing as live while the first one stands still, and its journal all the same; live again after', async () => {
    await trading()
    const second = await startSecond()
    await vi.waitFor(async () => expect((await picture(second)).phases.spot).toBe('live'), { timeout: 10_000 })
    process.kill(first.pid, 'SIGSTOP')
    try {
      await vi.waitFor(
        async () => {
          const { phases, sources } = await picture(second)
          expect(phases).toEqual({ spot: 'stale', usdm: 'stale' })
          const own = sources.filter(({ source }) => source !== 'market-stream')
          expect(own.length).toBeGreaterThan(0)
          expect(own.map(({ freshness, reason }) => `${freshness} ${String(reason)}`)).toEqual(
            own.map(() => 'blind desk-silent'),
          )
        },
        { timeout: 10_000, interval: 50 },
      )
      expect(await second.role()).toMatchObject({ kind: 'reads' })
      expect(valueOf(await second.desk.intents('paper', { limit: 5 })).length).toBeGreaterThan(0)
      expect(await second.desk.orderHistory('paper', 'spot', 'BTCUSDT', 5)).toMatchObject({ kind: 'not-live' })
      expect(await second.desk.placeOrder(owner, randomUUID(), {} as never)).toMatchObject({ kind: 'locked' })
    } finally {
      process.kill(first.pid, 'SIGCONT')
    }
    await vi.waitFor(async () => expect((await picture(second)).phases.spot).toBe('live'), { timeout: 20_000 })
  }, 60_000)

  test('S-91 F-80 F-89 two beside it: after kill -9 exactly one takes over, resolves what was in doubt, and the other reads on', async () => {
    await trading()
    const readers = [await startSecond(), await startSecond()]
    // Its order is on the wire, and nobody hears the answer.
    for (const wire of MARKETS.map((market) => stage.wires[market]))
      wire.onRequest(({ method, path }) => {
        if (method !== 'POST' || !/order$/i.test(path)) return 'whole'
        first.kill()
        return 'silent'
      })
    await stage.place(first, stage.order('spot'))
    expect(await first.gone).toBe('SIGKILL')
    for (const market of MARKETS) stage.wires[market].onRequest(undefined)
    const placed = stage.placed()
    const roles = async () =>
      (await Promise.all(readers.map((child) => child.role()))).map((role) => role?.kind ?? 'changing').sort()
    await vi.waitFor(async () => expect(await roles()).toEqual(['reads', 'trades']), { timeout: 15_000, interval: 20 })
    const kinds = await Promise.all(readers.map(async (child) => (await child.role())?.kind))
    const heir = readers[kinds.indexOf('trades')]
    const other = readers[kinds.indexOf('reads')]
    if (heir === undefined || other === undefined) throw new Error('Nobody took over.')
    await stage.live(heir)
    await stage.settle(heir)
    expect(await stage.audit(heir, placed)).toEqual([])
    expect(sentBy(theirs).filter(({ method, path }) => method === 'POST' && /order$/i.test(path))).toEqual([])
    // The one that did not get it names the new one by now.
    await vi.waitFor(
      async () => {
        expect(await other.role()).toMatchObject({ kind: 'reads' })
        expect((await picture(other)).entryBlockedBy?.params).toEqual({ process: String(heir.pid) })
        expect((await picture(other)).phases).toEqual({ spot: 'live', usdm: 'live' })
      },
      { timeout: 15_000, interval: 50 },
    )
    expect((await stage.place(heir, stage.order('usdm')))?.state).toBe('accepted')
    expect(
      await other.desk.cancelAll(owner, randomUUID(), { account: 'paper', scope: { mode: 'everything' } }),
    ).toMatchObject({ kind: 'locked' })
  }, 90_000)

  test('S-91 S-92 takes over after an orderly stop as well, and trades by the whole ordinary start', async () => {
    const before = await trading()
    const second = await startSecond()
    await before.stop()
    expect(await before.gone).toBe(0)
    await becomes(second, 'trades')
    await stage.live(second)
    expect((await stage.place(second, stage.order('spot')))?.state).toBe('accepted')
  }, 60_000)
})

describe('a folder that cannot be read yet (S-91, S-163)', () => {
  const newFolder = (): string => mkdtempSync(join(stage.folder, 'held-'))

  test('S-91 waits for the files of a desk that starts for the first time, and takes over when that one ends before', async () => {
    const dataFolder = newFolder()
    const held = askForLease(dataFolder, 4711)
    if (held.kind !== 'lease') throw new Error('The folder is new.')
    const child = await startSecond({ dataFolder })
    expect(await child.role()).toEqual({ kind: 'waits', by: '4711' })
    held.release()
    await becomes(child, 'trades')
    await stage.live(child)
  }, 60_000)

  test('S-91 S-163 ends in a sentence beside a journal of a newer program', async () => {
    const dataFolder = newFolder()
    const held = askForLease(dataFolder, 4711)
    const journal = new Sqlite(join(dataFolder, 'journal.db'))
    journal.exec(
      'CREATE TABLE migrations (number INTEGER PRIMARY KEY, applied INTEGER NOT NULL); INSERT INTO migrations VALUES (999, 0)',
    )
    journal.close()
    await expect(startSecond({ dataFolder })).rejects.toThrow(/was written by a newer Binnacle: start that one/)
    if (held.kind === 'lease') held.release()
  }, 60_000)
})
