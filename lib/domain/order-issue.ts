import type { DecimalString } from './decimal'

/** The field of the ticket an issue stands beside. */
export type OrderField =
  | 'symbol'
  | 'orderType'
  | 'price'
  | 'triggerPrice'
  | 'quantity'
  | 'quoteQuantity'
  | 'timeInForce'
  | 'reduceOnly'

/** One thing wrong, or worth a second look, about an order; `code` and `params` become words in `lib/words`. */
export interface OrderIssue {
  readonly code: string
  readonly field: OrderField
  readonly severity: 'error' | 'warning'
  readonly params: Readonly<Record<string, string>>
  /** The nearest value that would do, to offer as a link. */
  readonly fix?: DecimalString | undefined
}
