import type { ExchangeClock } from '../engine/clock'
import type { Side, SymbolMarket } from '../engine/market-types'
import { ONE, times, type Units, units } from '../engine/units'
import { intervalOf, type Interval, SECOND } from './candles/intervals'
import type { LiveSymbol } from './live-symbol'

/** How a reference price comes about. Source: spot.md 11. */
export type ReferenceCalculation =
  | { readonly type: 'ARITHMETIC_MEAN'; readonly bucketCount: number; readonly bucketWidthMs: number }
  | { readonly type: 'EXTERNAL'; readonly id: number }

/** PRICE_RANGE rule: bounds of a taker's prices as multiples of the reference price; an absent one bounds nothing. */
export interface PriceRange {
  readonly bidUp?: Units
  readonly bidDown?: Units
  readonly askUp?: Units
  readonly askDown?: Units
}

interface Rule {
  readonly calculation?: ReferenceCalculation
  readonly range?: PriceRange
}

const MEAN: ReferenceCalculation = { type: 'ARITHMETIC_MEAN', bucketCount: 10, bucketWidthMs: SECOND }
/** Method 2: the index price of the USDⓈ-M future. */
const FUTURES_INDEX: ReferenceCalculation = { type: 'EXTERNAL', id: 2 }

const band = (up: string, down: string): PriceRange => ({
  bidUp: units(up),
  bidDown: units(down),
  askUp: units(up),
  askDown: units(down),
})

/** Spot symbols with a reference price, a price range rule, or both. All others never had a reference price. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['BTCUSDT', { calculation: MEAN, range: band('2.0000', '0.5000') }],
  ['ETHUSDT', { calculation: MEAN, range: band('2.0000', '0.5000') }],
  ['SOLUSDT', { calculation: MEAN, range: band('1.0500', '0.9500') }],
  // Only what hurts the taker is bounded: buying dear and selling cheap.
  ['XRPUSDT', { calculation: MEAN, range: { bidUp: units('1.1000'), askDown: units('0.9000') } }],
  ['BNBUSDT', { calculation: FUTURES_INDEX, range: band('2.0000', '0.5000') }],
  // A rule without a reference price is not enforced.
  ['DOGEUSDT', { range: band('2.0000', '0.5000') }],
])

/** The reference price of one symbol, kept beside its market. */
export interface ReferencePrice {
  readonly calculation: ReferenceCalculation
  /** Null: there is none at the moment. */
  price(): Units | null
  /** When {@link price} was computed, ms. */
  timestamp(): number
  /** What it says from now on: a price, null for none, undefined for the computed one. */
  set(price: Units | null | undefined): void
  /** Forgets the prices of before, after the control moved the market. */
  restart(): void
}

// Beside the markets, which the accounts know by their narrow interface alone.
const references = new WeakMap<SymbolMarket, ReferencePrice>()

/** The symbol's reference price with its method; undefined when it never had one (-2043). */
export const referenceOf = (market: SymbolMarket): ReferencePrice | undefined => references.get(market)

/** The reference price in units of quote; null while there is none, undefined when the symbol never had one. */
export const referencePriceOf = (market: SymbolMarket): Units | null | undefined => references.get(market)?.price()

/** The symbol's PRICE_RANGE execution rule; undefined without one. */
export const priceRangeOf = (market: SymbolMarket): PriceRange | undefined =>
  market.spec.market === 'spot' ? RULES.get(market.spec.symbol)?.range : undefined

/**
 * The prices within which a taker of `side` may trade now, cut towards zero at the eighth decimal; take them once, when the
 * taker phase starts. Undefined when nothing is enforced: no rule, or no reference price. Source: spot.md 11.
 */
export function takerBounds(
  market: SymbolMarket,
  side: Side,
): { readonly low: Units | undefined; readonly high: Units | undefined } | undefined {
  const range = priceRangeOf(market)
  const reference = referencePriceOf(market)
  if (range === undefined || reference === undefined || reference === null) return undefined
  const [up, down] = side === 'BUY' ? [range.bidUp, range.bidDown] : [range.askUp, range.askDown]
  return { low: down && times(reference, down), high: up && times(reference, up) }
}

/** Gives a spot market its reference price. `future` is the perpetual of the same name, if there is one. */
export function keepReferencePrice(market: LiveSymbol, clock: ExchangeClock, future: SymbolMarket | undefined): void {
  const calculation = RULES.get(market.spec.symbol)?.calculation
  if (calculation === undefined) return
  references.set(
    market,
    calculation.type === 'ARITHMETIC_MEAN'
      ? settable(calculation, clock, meanOfBuckets(market, clock, calculation))
      : settable(calculation, clock, { price: () => future?.indexPrice() ?? null, restart: () => {} }),
  )
}

interface Computed {
  price(): Units | null
  restart(): void
}

function settable(calculation: ReferenceCalculation, clock: ExchangeClock, computed: Computed): ReferencePrice {
  let said: Units | null | undefined
  let saidAt = 0
  return {
    calculation,
    price: () => (said === undefined ? computed.price() : said),
    timestamp: () => (said === undefined ? Math.floor(clock.now() / SECOND) * SECOND : saidAt),
    set(price) {
      said = price
      saidAt = clock.now()
    },
    restart: computed.restart,
  }
}

/** Mean of the last prices of whole buckets, cut at the eighth decimal; a bucket without trade has the price before it. */
function meanOfBuckets(
  market: LiveSymbol,
  clock: ExchangeClock,
  { bucketCount, bucketWidthMs }: Extract<ReferenceCalculation, { type: 'ARITHMETIC_MEAN' }>,
): Computed {
  const second = intervalOf('1s') as Interval
  let from = 0
  let known: { readonly bucket: number; readonly price: Units } | undefined
  return {
    price() {
      const bucket = Math.floor(clock.now() / bucketWidthMs) * bucketWidthMs
      if (known?.bucket === bucket) return known.price
      market.candles.roll(clock.now())
      let sum = 0n
      let count = 0n
      for (let open = bucket - bucketCount * bucketWidthMs; open < bucket; open += bucketWidthMs) {
        const last = open < from ? undefined : market.candles.candle(second, open + bucketWidthMs - SECOND)
        if (last === undefined) continue
        sum += last.close
        count++
      }
      const price = count === 0n ? market.lastPrice() : sum / count
      if (count > 0n) known = { bucket, price }
      return price
    },
    restart() {
      from = Math.ceil(clock.now() / bucketWidthMs) * bucketWidthMs
      known = undefined
    },
  }
}

/** A multiplier as the exchange writes it: four decimals. */
export const multiplierText = (multiplier: Units): string => {
  const tenThousandths = (multiplier * 10_000n) / ONE
  return `${tenThousandths / 10_000n}.${(tenThousandths % 10_000n).toString().padStart(4, '0')}`
}
