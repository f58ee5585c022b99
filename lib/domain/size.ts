import { add, decimalFromInteger, divide, floorToStep, isPositive, multiply, ZERO, type DecimalString } from './decimal'

const HUNDRED = '100' as DecimalString

/** Base quantity that `quote` buys at `price`, floored to the step. "0" when the price is not above zero. */
export function quantityForQuote(quote: DecimalString, price: DecimalString, step: DecimalString): DecimalString {
  return isPositive(price) ? floorToStep(divide(quote, price), step) : ZERO
}

/** `percent` (such as "25") of an amount, floored to the step. */
export function percentOf(amount: DecimalString, percent: DecimalString, step: DecimalString): DecimalString {
  return floorToStep(divide(multiply(amount, percent), HUNDRED), step)
}

/** Spot purchase of `percent` of the free quote asset at `price`, in base, floored to the step. */
export const spotBuyQuantity = (
  freeQuote: DecimalString,
  percent: DecimalString,
  price: DecimalString,
  step: DecimalString,
): DecimalString => quantityForQuote(divide(multiply(freeQuote, percent), HUNDRED), price, step)

/**
 * Futures quantity that `percent` of the available balance opens at `price` with this leverage, taker commission on the
 * notional set aside, in base, floored to the step. `openLossPerUnit` is price minus mark where that is a loss.
 */
export function futuresQuantity(terms: {
  readonly available: DecimalString
  readonly percent: DecimalString
  readonly price: DecimalString
  readonly leverage: number
  readonly takerRate?: DecimalString | undefined
  readonly openLossPerUnit?: DecimalString | undefined
  readonly step: DecimalString
}): DecimalString {
  if (!isPositive(terms.price)) return ZERO
  const budget = divide(multiply(terms.available, terms.percent), HUNDRED)
  const margin = divide(terms.price, decimalFromInteger(terms.leverage))
  const commission = multiply(terms.price, terms.takerRate ?? ZERO)
  const perUnit = add(add(margin, commission), terms.openLossPerUnit ?? ZERO)
  return isPositive(perUnit) ? floorToStep(divide(budget, perUnit), terms.step) : ZERO
}
