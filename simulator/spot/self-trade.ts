import type { Meeting, RestingOrder } from '../engine/market-types'
import { minimum, type Units } from '../engine/units'
import { remainingOf, type SpotOrder } from './order'

/** What prevention does to the two orders that would have met; each takes part of an order's quantity away for good. */
export interface Prevention {
  /** Takes all that is left, or this much, from the taker, the maker, or both, as one prevented match. */
  prevent(maker: SpotOrder, taken: { readonly taker?: Units; readonly maker?: Units }): void
  /** Moves what the two would have traded between two accounts of a group. */
  transfer(maker: SpotOrder, quantity: Units): void
}

/**
 * A taker meets an order of its own account or trade group: its mode decides. DECREMENT and TRANSFER take from both what they
 * could have traded with each other, shown or not. Source: spot.md 9.3.
 */
export function preventSelfTrade(taker: SpotOrder, maker: SpotOrder, resting: RestingOrder, act: Prevention): Meeting {
  const left = remainingOf(taker)
  switch (taker.stpMode) {
    case 'EXPIRE_MAKER':
      act.prevent(maker, { maker: resting.remaining })
      return { prevented: 0n }
    case 'EXPIRE_TAKER':
      act.prevent(maker, { taker: left })
      return 'stop'
    case 'EXPIRE_BOTH':
      act.prevent(maker, { taker: left, maker: resting.remaining })
      return 'stop'
    case 'DECREMENT':
    case 'TRANSFER': {
      const both = minimum(left, resting.remaining)
      // Orders of two symbols, met by routing, are paid in different money: nothing can be moved between them.
      const moves =
        taker.stpMode === 'TRANSFER' &&
        maker.stpMode === 'TRANSFER' &&
        taker.accountId !== maker.accountId &&
        taker.symbol === maker.symbol
      if (moves) act.transfer(maker, both)
      act.prevent(maker, { taker: both, maker: both })
      return left === both ? 'stop' : { prevented: both }
    }
  }
}
