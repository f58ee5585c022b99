import {
  absolute,
  add,
  decimalFromInteger,
  divide,
  isBelow,
  isPositive,
  isZero,
  multiply,
  negate,
  roundToStep,
  subtract,
  type DecimalString,
} from './decimal'
import { floorToStep } from './decimal'

/** The five ways to say where a stop or take profit stands. */
export type LevelField = 'price' | 'percent' | 'offset' | 'pnl' | 'roi'

/** What a level is measured against. */
export interface LevelContext {
  readonly short: boolean
  readonly entryPrice: DecimalString
  /** Entry or last price: what percent and offset are counted from. Profit and its share count from the entry always. */
  readonly basePrice: DecimalString
  /** Absolute, of the part that is closed there; base asset. */
  readonly quantity: DecimalString
  /** Absent leaves out `roi`. */
  readonly leverage?: number | undefined
  readonly price: { readonly min: DecimalString; readonly tick: DecimalString }
}

/**
 * One level in all five. Percent, offset (quote asset), profit (margin asset, before fees) and its share of the margin put in (percent)
 * are above zero where the position gains, below where it loses, for long and short alike.
 */
export interface ExitLevel {
  readonly price: DecimalString
  readonly percent: DecimalString | undefined
  readonly offset: DecimalString
  readonly pnl: DecimalString
  readonly roi: DecimalString | undefined
}

const HUNDRED = '100' as DecimalString
/** Far more decimals than a tick has, so that what is shown leads back to the price it came from. */
const DECIMALS = 24
/** Share of a tick by which such a way back may miss. */
const SLACK = '0.000000001' as DecimalString

/** The level of a price, in all five. Undefined parts cannot be told: no base price, no leverage. */
export function levelAt(price: DecimalString, context: LevelContext): ExitLevel {
  const { basePrice, entryPrice, quantity } = context
  const offset = gain(price, basePrice, context)
  const gained = gain(price, entryPrice, context)
  return {
    price,
    percent: isZero(basePrice) ? undefined : divide(multiply(offset, HUNDRED), basePrice, DECIMALS),
    offset,
    pnl: multiply(gained, quantity),
    roi: roiOf(gained, context),
  }
}

/**
 * The price that one of the five asks for, on the tick and rounded in favor of the position: up for a long and down for a short, so
 * that a stop never risks more and a target never gives less than was typed. Undefined when it cannot be told, or is not above zero.
 */
export function priceOf(field: LevelField, value: DecimalString, context: LevelContext): DecimalString | undefined {
  const exact = exactPrice(field, value, context)
  if (exact === undefined || !isPositive(exact)) return undefined
  const price = field === 'price' ? exact : inFavor(exact, context)
  return isPositive(price) ? price : undefined
}

/** Levels from whichever field was touched last; undefined while it says no price. */
export function linkedLevel(field: LevelField, value: DecimalString, context: LevelContext): ExitLevel | undefined {
  const price = priceOf(field, value, context)
  return price === undefined ? undefined : levelAt(price, context)
}

const gain = (price: DecimalString, from: DecimalString, { short }: LevelContext): DecimalString =>
  short ? subtract(from, price) : subtract(price, from)

function roiOf(gained: DecimalString, { entryPrice, leverage }: LevelContext): DecimalString | undefined {
  if (leverage === undefined || leverage <= 0 || isZero(entryPrice)) return undefined
  return divide(multiply(multiply(gained, decimalFromInteger(leverage)), HUNDRED), entryPrice, DECIMALS)
}

function exactPrice(field: LevelField, value: DecimalString, context: LevelContext): DecimalString | undefined {
  const { basePrice, entryPrice, quantity, leverage, short } = context
  const at = (from: DecimalString, gained: DecimalString): DecimalString => add(from, short ? negate(gained) : gained)
  switch (field) {
    case 'price':
      return value
    case 'percent':
      return at(basePrice, divide(multiply(basePrice, value), HUNDRED, DECIMALS))
    case 'offset':
      return at(basePrice, value)
    case 'pnl':
      return isZero(quantity) ? undefined : at(entryPrice, divide(value, quantity, DECIMALS))
    case 'roi': {
      if (leverage === undefined || leverage <= 0) return undefined
      return at(
        entryPrice,
        divide(multiply(entryPrice, value), multiply(decimalFromInteger(leverage), HUNDRED), DECIMALS),
      )
    }
  }
}

/** On the tick, which futures count from the lowest price (usdm.md 5); what misses a tick by a hair of a division is on it. */
function inFavor(exact: DecimalString, { short, price: { min, tick } }: LevelContext): DecimalString {
  if (isZero(tick) || isBelow(exact, min)) return exact
  const above = subtract(exact, min)
  const nearest = roundToStep(above, tick)
  if (isBelow(absolute(subtract(nearest, above)), multiply(tick, SLACK))) return add(min, nearest)
  const floored = floorToStep(above, tick)
  return add(min, short ? floored : add(floored, tick))
}
