import type { MarginPicture } from '../../lib/client/use-margin-context'
import type { Position } from '../../lib/domain/account'
import type { DecimalString } from '../../lib/domain/decimal'
import type { BookLevel, SymbolRules } from '../../lib/domain/market'
import type { SeenMarket } from '../../lib/domain/seen-market'

/** What is known when a ticket is read: rules, prices, what is free, what is held. A missing part is unknown, never zero. */
export interface TicketContext {
  readonly rules: SymbolRules | undefined
  readonly seen: SeenMarket
  readonly position: Position | undefined
  /** Futures: long and short of a symbol stand beside each other. */
  readonly hedge: boolean
  readonly leverage: number | undefined
  /** Rates such as "0.001". */
  readonly commission: { readonly maker: DecimalString; readonly taker: DecimalString } | undefined
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  /** Futures: what the account's margin is reckoned from, for the liquidation price. */
  readonly margin: MarginPicture | undefined
}
