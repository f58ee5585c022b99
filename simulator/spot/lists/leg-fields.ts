import type { Call } from '../../gateway/types'

type Params = Call['params']

/**
 * What a leg of a list may say of its own: the suffix of the parameter and the name a single order has for it.
 * Source: spot.md 8.1.
 */
const LEG_FIELDS: readonly (readonly [suffix: string, field: string])[] = [
  ['Type', 'type'],
  ['Side', 'side'],
  ['ClientOrderId', 'newClientOrderId'],
  ['Price', 'price'],
  ['Quantity', 'quantity'],
  ['StopPrice', 'stopPrice'],
  ['TrailingDelta', 'trailingDelta'],
  ['IcebergQty', 'icebergQty'],
  ['TimeInForce', 'timeInForce'],
  ['StrategyId', 'strategyId'],
  ['StrategyType', 'strategyType'],
  ['PegPriceType', 'pegPriceType'],
  ['PegOffsetType', 'pegOffsetType'],
  ['PegOffsetValue', 'pegOffsetValue'],
]

/** What the list says for all of its legs. */
const SHARED_FIELDS = ['symbol', 'newOrderRespType', 'selfTradePreventionMode']

/** The texts of one leg under the names of a single order, and how the request called each of them. */
export interface LegFields {
  readonly fields: ReadonlyMap<string, string>
  readonly nameOf: (field: string) => string
}

/** Parameters that a leg with this prefix may have; `without` are suffixes that its list gives once for all. */
export function legParameters(prefix: string, without: readonly string[] = []): string[] {
  return LEG_FIELDS.filter(([suffix]) => !without.includes(suffix)).map(([suffix]) => prefix + suffix)
}

/**
 * The leg with this prefix. `shared` names parameters of the list that stand for a field of the leg, such as `pendingSide` for
 * `side`; they win over a parameter with the prefix.
 */
export function legFields(params: Params, prefix: string, shared: Readonly<Record<string, string>> = {}): LegFields {
  const names = new Map<string, string>()
  for (const [suffix, field] of LEG_FIELDS) names.set(field, prefix + suffix)
  for (const [field, name] of Object.entries(shared)) names.set(field, name)
  return named(params, names)
}

/** A leg whose every field has a name of its own, as in the deprecated OCO; `fixed` are fields that no parameter gives. */
export function namedLegFields(
  params: Params,
  names: Readonly<Record<string, string>>,
  fixed: Readonly<Record<string, string>>,
): LegFields {
  return named(params, new Map(Object.entries(names)), fixed)
}

function named(
  params: Params,
  names: ReadonlyMap<string, string>,
  fixed: Readonly<Record<string, string>> = {},
): LegFields {
  const fields = new Map(Object.entries(fixed))
  for (const name of SHARED_FIELDS) {
    const text = params.get(name)
    if (text !== undefined) fields.set(name, text)
  }
  for (const [field, name] of names) {
    const text = params.get(name)
    if (text !== undefined) fields.set(field, text)
  }
  return { fields, nameOf: (field) => names.get(field) ?? field }
}
