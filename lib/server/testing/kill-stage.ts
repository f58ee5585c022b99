import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import Sqlite from 'better-sqlite3'
import { ControlClient } from '../../../simulator/control/client'
import { createExchange, type Exchange } from '../../../simulator/create-exchange'
import { createRealClock } from '../../../simulator/engine/real-clock'
import { decimal, floorToStep, multiply, type DecimalString } from '../../domain/decimal'
import { isUnsettled, type Intent } from '../../domain/intent'
import { MARKETS, type Market } from '../../domain/market'
import type { NewOrder } from '../../domain/order'
import { spawnDeskChild, startDeskChild, owner, valueOf, type DeskChild, type DeskChildSettings } from './desk-child'
import { layWire, type Wire } from './wire'

/** Both processes run this much faster than the machine: 25 s of doubt are 5 s of waiting. */
const RATE = 5
const SYMBOL = 'BTCUSDT'

/** A desk that may be killed and started again, the exchange it trades on, and the wire between, which counts what is sent. */
export interface KillStage {
  readonly exchange: Exchange
  readonly control: ControlClient
  readonly wires: Readonly<Record<Market, Wire>>
  readonly folder: string
  start(more?: Partial<DeskChildSettings>): Promise<DeskChild>
  spawn(more?: Partial<DeskChildSettings>): ReturnType<typeof spawnDeskChild>
  /** Until both markets of the account are live. */
  live(child: DeskChild): Promise<void>
  order(market: Market, more?: Partial<NewOrder>): NewOrder
  /** Sends it; what the desk answers, or undefined when it was killed first. */
  place(child: DeskChild, order: NewOrder): Promise<Intent | undefined>
  /** Four orders at once: one that rests and one that trades, on each market. */
  burst(child: DeskChild): Promise<unknown>
  /** How often an order was put on the wire, by client order id. */
  sent(): Map<string, number>
  intents(child: DeskChild): Promise<readonly Intent[]>
  /** Orders of this desk at the exchange, by client order id. */
  truth(): Promise<Map<string, number>>
  /** What reached the exchange of this account that changes something, whoever sent it. */
  arrivals(): Promise<readonly unknown[]>
  /** Waits until nothing is in doubt any more (I3). */
  settle(child: DeskChild): Promise<void>
  /**
   * Holds journal, wire and exchange against each other: I1, I2, I8, and that what is settled ended as the exchange says.
   * Returns what is wrong, in words; empty when nothing is.
   */
  audit(child: DeskChild, placedBefore: number): Promise<readonly string[]>
  /** Orders put on the wire so far. */
  placed(): number
  close(): Promise<void>
}

export async function openKillStage(): Promise<KillStage> {
  const host = {
    now: () => Date.now(),
    setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
    clearTimeout: (handle: never) => clearTimeout(handle),
  }
  const clockOrigin = Date.now()
  const exchange = await createExchange({ clock: createRealClock(host, RATE, clockOrigin), seed: 11 })
  const control = new ControlClient(exchange.ports.control)
  const wires = { spot: await layWire(exchange.ports.spot), usdm: await layWire(exchange.ports.usdm) }
  const folder = mkdtempSync(join(tmpdir(), 'binnacle-kill-'))
  const children = new Set<DeskChild>()
  const settings: DeskChildSettings = {
    dataFolder: folder,
    ports: { control: exchange.ports.control, spot: wires.spot.port, usdm: wires.usdm.port },
    clockRate: RATE,
    clockOrigin,
  }
  const prices = {} as Record<Market, DecimalString>
  for (const market of MARKETS) {
    const path = market === 'spot' ? '/api/v3/ticker/price' : '/fapi/v1/ticker/price'
    const answer = await fetch(`http://127.0.0.1:${exchange.ports[market]}${path}?symbol=${SYMBOL}`)
    prices[market] = decimal(((await answer.json()) as { price: string }).price)
  }

  const order = (market: Market, more: Partial<NewOrder> = {}): NewOrder => ({
    market,
    symbol: SYMBOL,
    side: 'BUY',
    positionSide: 'BOTH',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    quantity: decimal('0.002'),
    price: floorToStep(multiply(prices[market], decimal('0.97')), decimal('0.1')),
    ...more,
  })

  async function place(child: DeskChild, wanted: NewOrder): Promise<Intent | undefined> {
    return vi.waitFor(
      async () => {
        try {
          const { gen } = valueOf(await child.desk.picture('paper'))
          const answer = await child.desk.placeOrder(owner, randomUUID(), {
            account: 'paper',
            order: wanted,
            seen: { generation: gen },
            confirmed: ['repeat', 'doubt', 'price-stale', 'not-live'],
          })
          // Refused before anything was written: a price or the clock is older than an order may rest on. Once more.
          return valueOf(answer).intent
        } catch (error) {
          if (child.isGone()) return undefined
          throw error
        }
      },
      { timeout: 10_000, interval: 50 },
    )
  }

  const apiKey = (): string =>
    (JSON.parse(readFileSync(join(folder, 'paper-keys.json'), 'utf8')) as { apiKey: string }).apiKey

  async function truth(): Promise<Map<string, number>> {
    const { spot, usdm } = await control.truth(apiKey())
    const found = new Map<string, number>()
    for (const row of [...spot.orders, ...usdm.orders, ...usdm.algoOrders]) {
      const id = String(row['clientAlgoId'] ?? row['clientOrderId'])
      if (id.startsWith('bnp')) found.set(id, (found.get(id) ?? 0) + 1)
    }
    return found
  }

  const placements = () =>
    MARKETS.flatMap((market) =>
      wires[market].requests.filter(({ method, path }) => method === 'POST' && /order$/i.test(path)),
    )

  function sent(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { query } of placements()) {
      const id = query.get('newClientOrderId') ?? query.get('clientAlgoId') ?? 'none'
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    return counts
  }

  async function intents(child: DeskChild): Promise<readonly Intent[]> {
    return valueOf(await child.desk.intents('paper', { limit: 10_000 }))
  }

  return {
    exchange,
    control,
    wires,
    folder,
    async start(more = {}) {
      const child = await startDeskChild({ ...settings, ...more })
      children.add(child)
      return child
    },
    async spawn(more = {}) {
      const child = await spawnDeskChild({ ...settings, ...more })
      children.add(child)
      return child
    },
    live: (child) =>
      vi.waitFor(
        async () => {
          if (child.isGone()) throw new Error(`gone before it was live\n${child.log()}`)
          const { picture } = valueOf(await child.desk.picture('paper'))
          if (picture.phases.spot !== 'live' || picture.phases.usdm !== 'live')
            throw new Error(
              `not live: ${JSON.stringify(picture.phases)} ${JSON.stringify(picture.sources)}\n${child.log().slice(-2_000)}`,
            )
          // A measurement in the bustle of the start is a tenfold of what it is at the machine's own rate (S-86).
          const { clocks } = await child.desk.health()
          if (clocks.some(({ errorBoundMs }) => errorBoundMs > 900)) throw new Error(JSON.stringify(clocks))
        },
        // Starts that follow each other within seconds may have spent a minute's weight: a hold of 60 s is 12 s here (F-27).
        { timeout: 45_000, interval: 20 },
      ),
    order,
    place,
    burst: (child) => {
      const atMarket = { orderType: 'MARKET', price: undefined, timeInForce: undefined } as const
      return Promise.all([
        place(child, order('spot')),
        place(child, order('usdm')),
        place(child, order('spot', atMarket)),
        place(child, order('usdm', atMarket)),
      ])
    },
    sent,
    intents,
    truth,
    placed: () => placements().length,
    arrivals: () => control.arrivals(apiKey()),
    settle: (child) =>
      vi.waitFor(
        async () => {
          const open = (await intents(child)).filter(isUnsettled).filter(({ state }) => state !== 'unresolved')
          if (open.length > 0) throw new Error(`unsettled: ${JSON.stringify(open)}\n${child.log().slice(-3_000)}`)
        },
        { timeout: 40_000, interval: 50 },
      ),
    async audit(child, placedBefore) {
      const wrong: string[] = []
      const all = await intents(child)
      const since = placements().length - placedBefore
      if (since > 0) wrong.push(`I8: ${since} orders left after the start`)
      const there = await truth()
      for (const [id, count] of sent()) if (count > 1) wrong.push(`I1: ${id} was sent ${count} times`)
      const known = new Map(all.map((intent) => [intent.clientOrderId, intent]))
      for (const [id, count] of there) {
        if (!known.has(id)) wrong.push(`I2: ${id} is at the exchange and not in the journal`)
        if (count > 1) wrong.push(`I1: ${id} is ${count} orders`)
      }
      for (const { clientOrderId, kind, state, reason } of all) {
        if ((kind !== 'place' && kind !== 'close') || isUnsettled({ state })) continue
        const is = there.has(clientOrderId)
        if (is !== (state === 'accepted'))
          wrong.push(`${clientOrderId} is ${is ? '' : 'not '}there and reads ${state} ${reason?.code ?? ''}`)
      }
      return wrong
    },
    async close() {
      for (const child of children) {
        child.kill()
        await child.gone
      }
      await Promise.all(MARKETS.map((market) => wires[market].close()))
      await exchange.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The rows of the journal as they are on disk, read by another connection. */
export function rowsOnDisk(folder: string): readonly Intent[] {
  const database = new Sqlite(join(folder, 'journal.db'), { readonly: true })
  try {
    return (database.prepare('SELECT body FROM intents').pluck().all() as string[]).map(
      (body) => JSON.parse(body) as Intent,
    )
  } finally {
    database.close()
  }
}
