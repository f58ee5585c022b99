import type { SymbolMarket } from '../engine/market-types'
import { magnitude, minimum, ONE, type Units } from '../engine/units'
import { signOf } from './amounts'
import { endForced, openForced } from './forced-orders'
import { crossRisk } from './margin'
import { unrealizedPnl } from './position'
import { settleFill } from './settlement'
import { type Account, marginTypeOf, type Position, positionsOf } from './account'
import { type Order, remainingOf } from './order'
import { type Desk, holdersOf } from './state'

/** The ranking changes this often, ms. Source: usdm.md section 8, adlQuantile. */
const RANKED_EVERY = 30_000

/** Trade ids of what meets outside the book stand above those of any book. */
const FIRST_OFF_BOOK_TRADE = 5_000_000_000

export const nextOffBookTrade = (desk: Desk): number => {
  desk.state.offBookTradeCount += 1
  return FIRST_OFF_BOOK_TRADE + desk.state.offBookTradeCount
}

interface Ranked {
  readonly account: Account
  readonly position: Position
  /** Profit ÷ cost × effective leverage; a loss is divided by the leverage instead. In units. */
  readonly score: Units
}

/** How much a position has gained for what it risks. Source: Binance FAQ "What is auto-deleveraging", the ranking. */
function scoreOf(desk: Desk, account: Account, market: SymbolMarket, position: Position): Units {
  const mark = market.markPrice()
  const profit = unrealizedPnl(position, mark)
  const gain = position.cost === 0n ? 0n : (profit * ONE * ONE) / position.cost
  const isolated = marginTypeOf(account, position.symbol) === 'ISOLATED'
  const risk = isolated ? undefined : crossRisk(desk, account, market.spec.quoteAsset)
  const margin = risk ? risk.wallet + risk.unrealized : position.isolatedWallet + profit
  const notional = magnitude(position.quantity * mark) / ONE
  const leverage = margin <= 0n ? notional : (notional * ONE) / margin
  if (gain >= 0n) return (gain * leverage) / ONE
  return leverage === 0n ? gain : (gain * ONE) / leverage
}

/** Holders of one direction of a symbol, first to be deleveraged first. */
function ranking(desk: Desk, market: SymbolMarket, direction: 1n | -1n): Ranked[] {
  const { symbol } = market.spec
  return holdersOf(desk, symbol)
    .flatMap((account) =>
      positionsOf(account, symbol)
        .filter((position) => signOf(position.quantity) === direction)
        .map((position) => ({ account, position, score: scoreOf(desk, account, market, position) })),
    )
    .sort((a, b) => (a.score === b.score ? (a.account.id < b.account.id ? -1 : 1) : a.score > b.score ? -1 : 1))
}

interface Ranks {
  readonly at: number
  readonly quantiles: ReadonlyMap<string, number>
}

// Read by every positionRisk row; of each exchange and symbol for thirty seconds.
const known = new WeakMap<Desk, Map<string, Ranks>>()

/** Where a position stands in the queue of its direction, 0 (last) to 4, as of the last half minute; 0 for one who stands alone. */
export function adlQuantile(desk: Desk, account: Account, market: SymbolMarket, position: Position): number {
  if (position.quantity === 0n) return 0
  const { symbol } = market.spec
  const at = Math.floor(desk.clock.now() / RANKED_EVERY)
  const perSymbol = known.get(desk) ?? new Map<string, Ranks>()
  known.set(desk, perSymbol)
  let ranks = perSymbol.get(symbol)
  if (ranks?.at !== at) {
    const quantiles = new Map<string, number>()
    for (const direction of [1n, -1n] as const) {
      const queue = ranking(desk, market, direction)
      queue.forEach((each, place) =>
        quantiles.set(
          `${each.account.id}/${each.position.side}`,
          Math.floor((5 * (queue.length - 1 - place)) / queue.length),
        ),
      )
    }
    ranks = { at, quantiles }
    perSymbol.set(symbol, ranks)
  }
  return ranks.quantiles.get(`${account.id}/${position.side}`) ?? 0
}

/**
 * Closes what a liquidation order could not sell against the opposite positions, best ranked first, at the bankruptcy price and
 * without fees: for them an adl_autoclose order, for the liquidated account a fill of its own order. Source: usdm.md 10.3.
 */
export function deleverage(desk: Desk, market: SymbolMarket, order: Order, bankruptcy: Units): void {
  const price = bankruptcy - (bankruptcy % market.spec.tick)
  const direction = order.side === 'SELL' ? -1n : 1n
  for (const { account, position } of ranking(desk, market, direction)) {
    if (remainingOf(order) === 0n) return
    if (account.id === order.accountId) continue
    const quantity = minimum(magnitude(position.quantity), remainingOf(order))
    if (quantity === 0n) continue
    const tradeId = nextOffBookTrade(desk)
    settleFill(desk, market, order, { tradeId, price, quantity, time: desk.clock.now(), maker: false, free: true })
    closeOffBook(desk, market, account, position, { quantity, price, autoClose: 'ADL', tradeId })
  }
}

/** Closes (a part of) a position outside the book, without fee, by one order of the exchange's own. */
export function closeOffBook(
  desk: Desk,
  market: SymbolMarket,
  account: Account,
  position: Position,
  closing: {
    readonly quantity: Units
    readonly price: Units
    readonly autoClose: 'ADL' | 'SETTLEMENT'
    readonly tradeId: number
  },
): void {
  const { quantity, price, autoClose, tradeId } = closing
  const order = openForced(desk, market, account, { position, quantity, price, autoClose })
  settleFill(desk, market, order, { tradeId, price, quantity, time: desk.clock.now(), maker: false, free: true })
  endForced(desk, market, order)
}
