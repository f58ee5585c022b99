import { HOUSE } from '../../engine/market-types'
import type { Random } from '../../engine/random'
import { ONE, over, times, type Units } from '../../engine/units'
import { HOUR } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import type { ForceOrder } from '../streams/futures-payloads'
import type { CoinProcess } from './coin-process'
import { createLeveragedCrowd, type HeldPosition } from './leveraged-crowd'

/** Hours of the past in which the crowd has entered. */
const PAST_HOURS = 24
/** Forced trades of one step; who is liquidated beyond that was closed against the insurance fund. */
const MOST_TRADES = 8
/** How far from the fair price a forced order is filled, as a fraction. */
const REACH = 0.01
/** What a forced trade of one book level does to the price, how that grows with size, and the most of it. */
const IMPACT = 0.0001
const IMPACT_POWER = 0.6
const MOST_IMPACT = 0.0012

/** Liquidations of the synthetic crowd of one perpetual: orders into the accounts' book, which move the price on. */
export interface ForcedTrades {
  /** `fairTicks` is where the market stands, in ticks. */
  step(ms: number, fairTicks: number, coins: CoinProcess): void
}

export interface ForcedSurroundings {
  readonly onForced?: ((order: ForceOrder) => void) | undefined
  readonly now: () => number
  /** Moves the price on by a fraction. */
  readonly push: (move: number) => void
}

export function createForcedTrades(market: LiveSymbol, random: Random, around: ForcedSurroundings): ForcedTrades {
  const { tick, step } = market.spec
  const { asset } = market.listing.coin
  const level = market.listing.coin.levelNotional * (market.listing.activity ?? 1)
  const crowd = createLeveragedCrowd(random, pastPrices())

  function pastPrices(): number[] {
    const hour = Math.floor(market.candles.currentMinute() / HOUR) * HOUR
    const prices: number[] = []
    for (let back = PAST_HOURS; back > 0; back--) {
      const bar = market.candles.over(hour - back * HOUR, hour - (back - 1) * HOUR)
      if (bar !== undefined) prices.push(Number(bar.close / tick))
    }
    prices.push(Number(market.candles.lastPrice() / tick))
    return prices
  }

  const onTick = (ticks: number): Units => BigInt(Math.max(1, Math.round(ticks))) * tick

  function close(position: HeldPosition, fairTicks: number, unrest: number): void {
    const side = position.closes
    const reach = fairTicks * (side === 'SELL' ? 1 - REACH : 1 + REACH)
    const limit = onTick(reach)
    const price = Number(onTick(fairTicks)) / Number(ONE)
    const quantity =
      BigInt(Math.max(1, Math.round(((position.size * level) / price / Number(step)) * Number(ONE)))) * step
    const executions = market.take({ orderId: 0, owner: HOUSE, side, quantity, limit })
    const last = executions.at(-1)
    if (last === undefined) return
    let filled = 0n
    let quote = 0n
    for (const each of executions) {
      filled += each.quantity
      quote += times(each.price, each.quantity)
    }
    const impact = IMPACT * position.size ** IMPACT_POWER * Math.min(2, unrest)
    around.push((side === 'SELL' ? -1 : 1) * Math.min(MOST_IMPACT, impact))
    around.onForced?.({
      side,
      price: onTick(position.bankruptcyPrice),
      averagePrice: over(quote, filled),
      quantity,
      lastQuantity: last.quantity,
      filledQuantity: filled,
      time: around.now(),
    })
  }

  return {
    step(ms, fairTicks, coins) {
      crowd.advance(ms, fairTicks, coins.momentum(asset))
      const reached = crowd.liquidated(fairTicks)
      for (const position of reached.slice(0, MOST_TRADES)) close(position, fairTicks, coins.unrest(asset))
    },
  }
}
