import 'server-only'
import type { NewOrder } from '../../../domain/order'
import type { Parameters } from '../sign'

const WITH_TIME: ReadonlySet<string> = new Set(['LIMIT', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'])

/** Sent with a type that takes none, the exchange answers -1106. Source: spot.md 6.1. */
export const timeOf = ({ orderType, timeInForce }: NewOrder): string | undefined =>
  WITH_TIME.has(orderType) ? (timeInForce ?? 'GTC') : undefined

/** How an order follows, hides and finds its price; the same of an order that stands alone and of a leg. Source: spot.md 6.3, 6.4, 9.5. */
export const bookTerms = (order: NewOrder): Parameters => ({
  trailingDelta: order.trailingDelta,
  icebergQty: order.icebergQuantity,
  pegPriceType: order.pegPriceType,
  // Only together.
  pegOffsetType: order.pegOffset === undefined ? undefined : 'PRICE_LEVEL',
  pegOffsetValue: order.pegOffset,
})
