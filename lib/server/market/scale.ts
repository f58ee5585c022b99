import { decimalsOf, unscaled, type DecimalString } from '../../domain/decimal'

/**
 * Turns decimal text into whole ticks or steps and is the only float-shaped amount on the server: book and market frames
 * hold integers (ARCHITECTURE, Amounts). 2^53 ticks are more than any price has.
 */
export interface Scale {
  readonly decimals: number
  /** The tick or step itself, in units of 10^-decimals. */
  readonly unit: number
}

export function scaleOf(tick: DecimalString): Scale {
  const decimals = decimalsOf(tick)
  const unit = Number(unscaled(tick, decimals))
  return { decimals, unit: unit > 0 ? unit : 1 }
}

const ZERO_CODE = 48
const POINT_CODE = 46

/**
 * The amount as a count of ticks. Digits beyond the tick are cut; an amount between two ticks (the tick has just been
 * made larger) goes to the nearer one. A char loop, since this runs for every level of every depth event.
 */
export function toTicks(amount: string, scale: Scale): number {
  let value = 0
  let left = -1
  for (let at = 0; at < amount.length; at++) {
    const code = amount.charCodeAt(at)
    if (code === POINT_CODE) left = scale.decimals
    else if (left !== 0) {
      value = value * 10 + (code - ZERO_CODE)
      if (left > 0) left -= 1
    }
  }
  if (left < 0) left = scale.decimals
  for (; left > 0; left--) value *= 10
  return scale.unit === 1 ? value : Math.round(value / scale.unit)
}
