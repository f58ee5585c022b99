import { isDecimal } from '../../lib/domain/decimal'
import type { Market } from '../engine/market-types'
import { units, type Units } from '../engine/units'

/** A body that cannot be used; the text says what was wrong and what is allowed. */
export class BadBody extends Error {}

type Fields = Readonly<Record<string, unknown>>

/** An object with none but the named fields. */
export function objectOf(body: unknown, allowed: readonly string[]): Fields {
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new BadBody(`The body must be a JSON object with ${allowed.join(', ') || 'no fields'}.`)
  for (const name of Object.keys(body))
    if (!allowed.includes(name))
      throw new BadBody(`Unknown field ${JSON.stringify(name)}. Allowed: ${allowed.join(', ')}.`)
  return body as Fields
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || value === '') throw new BadBody(`${name} must be a text that is not empty.`)
  return value
}

export function optionalText(fields: Fields, name: string): string | undefined {
  return fields[name] === undefined ? undefined : textOf(fields, name)
}

export function marketOf(fields: Fields): Market {
  const { market } = fields
  if (market !== 'spot' && market !== 'usdm') throw new BadBody('market must be "spot" or "usdm".')
  return market
}

/** An amount above zero, at most eight decimals. */
export function amountOf(value: unknown, name: string): Units {
  if (typeof value !== 'string' || !isDecimal(value) || !/^\d+(\.\d{1,8})?$/.test(value) || units(value) <= 0n)
    throw new BadBody(`${name} must be a decimal text above zero with at most eight decimals, such as "10000".`)
  return units(value)
}

const ASSET = /^[A-Z0-9]{1,20}$/

/** Credits by asset. */
export function creditsOf(value: unknown, name: string): Record<string, string> {
  if (value === undefined) return {}
  const credits: Record<string, string> = {}
  for (const [asset, amount] of Object.entries(objectOrBad(value, name))) {
    if (!ASSET.test(asset))
      throw new BadBody(`${name} names the asset ${JSON.stringify(asset)}; allowed: capital letters and digits.`)
    amountOf(amount, `${name}.${asset}`)
    credits[asset] = amount as string
  }
  return credits
}

function objectOrBad(value: unknown, name: string): object {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new BadBody(`${name} must be an object of amounts by asset, such as {"USDT":"10000"}.`)
  return value
}
