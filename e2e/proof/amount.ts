/** Decimals kept of an amount. */
const SCALE = 18

/** An amount in whole units of 10⁻¹⁸, so that `0.10` and `0.1` are one. Throws for what is no decimal text. */
export function unitsOf(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) throw new Error(`${text} is no amount.`)
  const [, sign, whole = '0', fraction = ''] = match
  const units = BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'))
  return sign === '-' ? -units : units
}

/** The other way round, at most `decimals` of them, towards zero. */
export function textOf(units: bigint, decimals = 8): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0')
  const fraction = digits.slice(-SCALE, -SCALE + decimals || undefined).slice(0, decimals)
  return decimals === 0 ? sign + digits.slice(0, -SCALE) : `${sign}${digits.slice(0, -SCALE)}.${fraction}`
}

/** Largest multiple of `step` not above `units`, towards zero for amounts above it. */
export const floorTo = (units: bigint, step: bigint): bigint => units - (units % step)
