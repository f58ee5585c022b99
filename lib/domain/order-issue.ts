import type { DecimalString } from './decimal'
import type { NewOrder } from './order'

/** The field of the ticket an issue stands beside. */
export type OrderField =
  | 'symbol'
  | 'orderType'
  | 'positionSide'
  | 'price'
  | 'triggerPrice'
  | 'quantity'
  | 'quoteQuantity'
  | 'timeInForce'
  | 'reduceOnly'
  | 'closePosition'
  | 'icebergQuantity'
  | 'trailingDelta'
  | 'pegPriceType'
  | 'pegOffset'
  | 'selfTradePrevention'
  | 'smartRouting'
  | 'priceMatch'
  | 'goodTillDate'
  | 'activationPrice'
  | 'callbackPercent'
  | 'priceProtect'

/** One thing wrong, or worth a second look, about an order; `code` and `params` become words in `lib/words`. */
export interface OrderIssue {
  readonly code: string
  readonly field: OrderField
  readonly severity: 'error' | 'warning'
  readonly params: Readonly<Record<string, string>>
  /** The nearest value that would do, to offer as a link. */
  readonly fix?: DecimalString | undefined
}

const WHOLE_NUMBERS: ReadonlySet<OrderField> = new Set<OrderField>(['trailingDelta', 'pegOffset', 'goodTillDate'])

/** The order with the value that an issue offers in place of its own; the same order when it offers none. */
export function withFix(order: NewOrder, { field, fix }: OrderIssue): NewOrder {
  if (fix === undefined) return order
  return { ...order, [field]: WHOLE_NUMBERS.has(field) ? Number(fix) : fix }
}
