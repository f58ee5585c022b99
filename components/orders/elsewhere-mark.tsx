'use client'
import type { ShownOrder } from '../../lib/domain/order'
import { words } from '../../lib/words/en'

/** Beside an order that was placed in the Binance app, on its site or by another program (S-46). */
export function ElsewhereMark({ order }: { readonly order: ShownOrder }) {
  if (order.elsewhere !== true) return null
  return (
    <span className="elsewhere" title={words.orders.elsewhereTitle}>
      {words.orders.elsewhere}
    </span>
  )
}
