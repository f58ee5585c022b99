import 'server-only'
import type { AccountId } from '../../domain/account'
import type { AccountState } from '../../domain/account-state'
import { balanceKey } from '../../domain/account-state'
import { compareReading } from '../../domain/apply-account-reading'
import { wait, type Clock } from '../../domain/clock'
import { isZero } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import type { OrderService } from '../../domain/order'
import { serviceOf } from '../../domain/order-kind'
import type { VenueAccount } from '../../exchange/port'
import type { Journal } from '../journal/open-journal'

/** Something the exchange once vouched for and must still know, unless it began anew. */
interface Witness {
  readonly kind: 'order' | 'trade'
  readonly symbol: string
  readonly service: OrderService
  readonly orderId: string
  readonly clientOrderId?: string | undefined
  readonly tradeId?: string | undefined
  /** Wall time, ms. */
  readonly at: number
}

/** Why a reset is believed, for the journal. */
export type ResetEvidence = Readonly<Record<string, string>>

export interface ResetCheck {
  /** Asks for the newest thing known, once: cheap, before every recovery. */
  isSuspect(): Promise<boolean>
  /** Asks for everything that would still be there, twice; evidence only when all of it is gone (S-67). */
  prove(): Promise<ResetEvidence | undefined>
}

/** Executed orders are kept 90 days, futures orders without a trade 3 (spot.md 7, usdm.md 6.1): beyond that absence says nothing. */
const UNTRADED_LASTS_MS = 2 * 86_400_000
const TRADED_LASTS_MS = 60 * 86_400_000
/** No by-id answer was ever behind for longer (F-35). */
const LONGEST_LAG_MS = 3_600_000
const ROUNDS_APART_MS = 5_000
const MOST_WITNESSES = 3
const READ = { lane: 'audit', freshConnection: true } as const

export function createResetCheck(parts: {
  readonly clock: Clock
  readonly accountId: AccountId
  readonly market: Market
  readonly account: VenueAccount
  readonly journal: Journal
  state(): AccountState
}): ResetCheck {
  const { clock, accountId, market, account, journal } = parts

  function witnesses(): readonly Witness[] {
    const now = clock.now()
    const began = journal.epochs.began(accountId, market)
    const found = new Map<string, Witness>()
    const add = (witness: Witness, traded: boolean): void => {
      const lasts = traded ? TRADED_LASTS_MS : UNTRADED_LASTS_MS
      if (witness.at > began && now - witness.at < lasts)
        found.set(`${witness.kind}:${witness.symbol}:${witness.tradeId ?? witness.orderId}`, witness)
    }
    for (const order of parts.state().orders.values())
      if (order.market === market) {
        const { symbol, service, orderId, clientOrderId } = order
        const at = order.createdTime ?? order.exchangeTime
        add({ kind: 'order', symbol, service, orderId, clientOrderId, at }, !isZero(order.executedQuantity))
      }
    for (const intent of journal.intents.newest(accountId, 50)) {
      const { order, orderId, clientOrderId, symbol, executedQuantity } = intent
      if (intent.market !== market || order === undefined || orderId === undefined) continue
      const traded = executedQuantity !== undefined && !isZero(executedQuantity)
      add(
        { kind: 'order', symbol, service: serviceOf(order), orderId, clientOrderId, at: intent.times.received },
        traded,
      )
    }
    const newestFirst = (a: Witness, b: Witness): number => b.at - a.at
    const orders = [...found.values()].sort(newestFirst).slice(0, MOST_WITNESSES)
    const trades = journal.fills.newest(accountId, { market, limit: 1 }).flatMap((fill): Witness[] => {
      const { symbol, tradeId, orderId, exchangeTime: at, allocation } = fill
      // An allocation cannot be asked for as a trade; its order bears witness.
      return allocation !== true && now - at < TRADED_LASTS_MS
        ? [{ kind: 'trade', symbol, service: 'order', orderId, tradeId, at }]
        : []
    })
    return [...orders, ...trades]
  }

  async function ask(witness: Witness): Promise<'there' | 'gone' | 'unsaid'> {
    const { symbol, service, orderId, clientOrderId, tradeId } = witness
    if (witness.kind === 'trade') {
      const answer = await account.trading.fills({ symbol, fromTradeId: tradeId ?? '', limit: 1 }, READ)
      if (answer.kind !== 'read') return 'unsaid'
      return answer.value.some((fill) => fill.tradeId === tradeId && fill.orderId === orderId) ? 'there' : 'gone'
    }
    const answer = await account.trading.findOrder({ symbol, service, orderId }, READ)
    if (answer.kind === 'failed') return 'unsaid'
    if (answer.kind === 'absent') return 'gone'
    // Ids start anew: another order may stand under one of ours.
    return clientOrderId === undefined || answer.value.clientOrderId === clientOrderId ? 'there' : 'gone'
  }

  async function allGone(): Promise<readonly Witness[] | undefined> {
    const asked = witnesses()
    if (asked.length === 0) return undefined
    for (const witness of asked) if ((await ask(witness)) !== 'gone') return undefined
    return asked
  }

  /** What else speaks for a reset: a lagging answer alone looks the same for a while (F-35, F-37). */
  async function secondWord(gone: readonly Witness[]): Promise<ResetEvidence | undefined> {
    const now = clock.now()
    const oldest = gone.reduce((first, each) => (each.at < first.at ? each : first))
    if (gone.some(({ kind }) => kind === 'trade')) return { also: 'trades-gone' }
    if (now - oldest.at > LONGEST_LAG_MS) return { also: 'old-orders-gone' }
    const reading = await account.read(READ)
    if (reading.kind !== 'read') return undefined
    const state = parts.state()
    const moved = reading.value.balances.some((balance) => {
      const known = state.balances.get(balanceKey(balance))
      return known !== undefined && balance.exchangeTime > known.exchangeTime
    })
    if (moved || compareReading(state, { market, ...reading.value }).length > 0) return { also: 'balances-anew' }
    for (const { symbol, service, orderId, at } of gone) {
      const history = await account.trading.orderHistory({ symbol, service, since: Math.floor(at) }, READ)
      if (history.kind !== 'read') continue
      const below = history.value.find(
        (order) => (order.createdTime ?? order.exchangeTime) > at && BigInt(order.orderId) < BigInt(orderId),
      )
      if (below !== undefined) return { also: 'order-ids-below', newest: below.orderId, ours: orderId }
    }
    return undefined
  }

  return {
    async isSuspect() {
      const [newest] = [...witnesses()].sort((a, b) => b.at - a.at)
      return newest !== undefined && (await ask(newest)) === 'gone'
    },
    async prove() {
      if ((await allGone()) === undefined) return undefined
      await wait(clock, ROUNDS_APART_MS)
      const gone = await allGone()
      if (gone === undefined) return undefined
      const also = await secondWord(gone)
      if (also === undefined) return undefined
      return { ...also, gone: gone.map(({ kind, symbol, orderId }) => `${kind} ${symbol} ${orderId}`).join(', ') }
    },
  }
}
