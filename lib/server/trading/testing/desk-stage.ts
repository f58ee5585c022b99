import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decimal, type DecimalString } from '../../../domain/decimal'
import type { Account } from '../../../domain/account'
import type { Intent } from '../../../domain/intent'
import type { Market, SymbolRules } from '../../../domain/market'
import type { NewOrder } from '../../../domain/order'
import { spotRules, usdmRules } from '../../../domain/testing/sample-rules'
import { createManualClock, type ManualClock } from '../../../domain/testing/manual-clock'
import type { AccountChangeBody } from '../../../wire/bridge'
import type { AccountPicture } from '../../../wire/replies'
import type { SeenRequest } from '../../../wire/requests'
import type { MarketView, PriceView } from '../../market/market-view'
import type { Answer, Caller, IntentAnswer } from '../../runtime'
import { createTradingDesk, type TradingDeskParts } from '../create-trading-desk'
import { quietLog } from './quiet-log'
import { ScriptedVenue, usdt } from './scripted-venue'

export const caller: Caller = { sessionId: 's', ownerId: 'o', name: 'owner', address: '127.0.0.1' }

/** The engine over two scripted markets and a clock turned by hand. */
export interface DeskStage {
  readonly clock: ManualClock
  readonly spot: ScriptedVenue
  readonly usdm: ScriptedVenue
  readonly parts: TradingDeskParts
  readonly prices: Map<string, PriceView>
  readonly rules: Map<string, SymbolRules>
  /** Everything published so far. */
  readonly changes: AccountChangeBody[]
  rulesAge: number | undefined
  picture(): AccountPicture
  generation(): number
  /** Turns the clock by `ms` in small steps, letting answers arrive in between. */
  pass(ms: number): Promise<void>
  /** Lets what is due now happen. */
  settle(): Promise<void>
  place(
    order: NewOrder,
    more?: { key?: string; confirmed?: string[]; price?: string; generation?: number; seen?: Partial<SeenRequest> },
  ): Promise<Answer<IntentAnswer>>
  newest(): Intent
  alarms(): string[]
}

/** A place of its own for a journal.db, gone with the temporary folder of the machine. */
export const newJournalPath = (): string => join(mkdtempSync(join(tmpdir(), 'binnacle-journal-')), 'journal.db')

const TESTNET: Account = {
  accountId: 'testnet',
  label: 'Testnet',
  environment: 'testnet',
  markets: ['spot'],
  mayTrade: true,
}
const silent = (venue: ScriptedVenue) => ({ venue: venue.venue, account: venue.account })

let keys = 0
/** A fresh idempotency key. */
export const newKey = (): string => `00000000-0000-7000-8000-${String(++keys).padStart(12, '0')}`

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export async function openDesk(
  options: {
    journalPath?: string
    clock?: ManualClock
    live?: boolean
    spot?: ScriptedVenue
    mayTrade?: boolean
    /** With a second account whose exchange never answers. */
    away?: boolean
    /** Share of the price that a market may move (S-13). */
    mostMoved?: DecimalString
  } = {},
): Promise<DeskStage> {
  const clock = options.clock ?? createManualClock()
  const spot = options.spot ?? new ScriptedVenue('spot', clock)
  const usdm = new ScriptedVenue('usdm', clock)
  if (spot.balances.length === 0) spot.balances = [usdt('spot', '100000'), { ...usdt('spot', '5'), asset: 'BTC' }]
  usdm.balances = [usdt('usdm', '100000')]
  const prices = new Map<string, PriceView>()
  for (const market of ['spot', 'usdm'])
    prices.set(`${market}:BTCUSDT`, { lastPrice: decimal('50000'), markPrice: decimal('50000'), ageMs: 0 })
  const rules = new Map<string, SymbolRules>([
    ['spot:BTCUSDT', spotRules],
    ['usdm:BTCUSDT', usdmRules],
    ['spot:ETHUSDT', { ...spotRules, symbol: 'ETHUSDT', baseAsset: 'ETH' }],
  ])
  const changes: AccountChangeBody[] = []
  const marketView: MarketView = {
    rules: (_, market, symbol) => rules.get(`${market}:${symbol}`),
    rulesAge: () => stage.rulesAge,
    refreshRules: () => Promise.resolve(),
    price: (_, market, symbol) => prices.get(`${market}:${symbol}`),
    onMarkPrice: () => () => undefined,
  }
  const parts = createTradingDesk({
    clock,
    journalPath: options.journalPath ?? newJournalPath(),
    installationTag: 'TAG',
    accounts: [
      {
        account: {
          accountId: 'paper',
          label: 'Paper',
          environment: 'paper',
          markets: ['spot', 'usdm'],
          mayTrade: options.mayTrade ?? true,
        },
        venues: {
          spot: { venue: spot.venue, account: spot.account },
          usdm: { venue: usdm.venue, account: usdm.account },
        },
      },
      ...(options.away === true
        ? [{ account: TESTNET, venues: { spot: silent(new ScriptedVenue('spot', clock)) } }]
        : []),
    ],
    marketView,
    build: 'test',
    mostMoved: options.mostMoved,
    log: quietLog,
  })
  parts.feed.onChanges(({ events }) => changes.push(...events))
  const stage: DeskStage = {
    clock,
    spot,
    usdm,
    parts,
    prices,
    rules,
    changes,
    rulesAge: 0,
    picture() {
      const found = parts.feed.picture('paper')
      if (found === undefined) throw new Error('no picture')
      return found.picture
    },
    generation: () => parts.feed.picture('paper')?.gen ?? -1,
    async pass(ms) {
      for (let left = ms; left > 0; left -= 100) {
        clock.advance(Math.min(100, left))
        await settle()
      }
    },
    settle,
    async place(order, more = {}) {
      const answer = parts.desk.placeOrder(caller, more.key ?? newKey(), {
        account: 'paper',
        order,
        seen: {
          generation: more.generation ?? stage.generation(),
          ...(more.price === undefined ? {} : { price: more.price }),
          ...more.seen,
        },
        ...(more.confirmed === undefined ? {} : { confirmed: more.confirmed }),
      })
      await settle()
      return answer
    },
    newest() {
      const [intent] = [...stage.picture().intents].sort((a, b) => b.times.received - a.times.received)
      if (intent === undefined) throw new Error('no intent')
      return intent as Intent
    },
    alarms: () => changes.flatMap((change) => (change.type === 'alarm' ? change.alarm.reason.code : [])),
  }
  await parts.start()
  if (options.live !== false) {
    for (const venue of [spot, usdm]) venue.handlers?.onLive()
    await stage.pass(1_500)
    const { phases } = stage.picture()
    if (phases.spot !== 'live' || phases.usdm !== 'live') throw new Error(`not live: ${JSON.stringify(phases)}`)
  }
  return stage
}

export const limitOrder = (market: Market = 'spot', more: Partial<NewOrder> = {}): NewOrder => ({
  market,
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: decimal('0.01'),
  price: decimal('49000'),
  ...more,
})

export const marketOrder = (market: Market = 'spot', more: Partial<NewOrder> = {}): NewOrder =>
  limitOrder(market, { orderType: 'MARKET', timeInForce: undefined, price: undefined, ...more })

export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.value
}
