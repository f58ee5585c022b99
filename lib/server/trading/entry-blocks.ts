import 'server-only'
import type { EntryBlock } from '../../domain/entry-block'
import type { IntentReason } from '../../domain/intent'
import { reasonOf } from './codes'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Rules of symbols older than this say nothing sure of an entry (S-73). */
const RULES_LAST_MS = 86_400_000
/** A clock known worse than this may not date an entry (S-86). */
const WORST_CLOCK_MS = 1_000
/** How soon the page is told of a block that came by itself. */
const LOOK_MS = 1_000

/** Why no entry may be sent on a whole market: rules, then the clock. Protective orders and cancels pass. */
export function marketBlock(room: TradingRoom, { market, venue }: TradingSeat): IntentReason | undefined {
  const age = room.marketView.rulesAge(room.account.environment, market)
  if (age !== undefined && age > RULES_LAST_MS) return reasonOf('rules-old', { market })
  return clockBlock(venue)
}

/** Why no request that can add risk may be dated by what is known of the exchange's clock (S-86). */
export function clockBlock(venue: TradingSeat['venue']): IntentReason | undefined {
  const { errorBound } = venue.clock()
  if (errorBound <= WORST_CLOCK_MS) return undefined
  const known = Number.isFinite(errorBound) ? { errorBoundMs: String(Math.round(errorBound)) } : {}
  return reasonOf('clock-uncertain', known)
}

/** Tells the account's picture why entry is off on a market or a symbol, now. */
export function tellEntryBlocks(room: TradingRoom): void {
  const blocks: EntryBlock[] = []
  for (const seat of room.seats.values()) {
    // Before a market is live its phase says more than a clock nobody has read yet.
    if (room.live.phase(seat.market) === 'starting') continue
    const reason = marketBlock(room, seat)
    if (reason !== undefined) blocks.push({ market: seat.market, reason })
  }
  for (const { market, symbol, intentId, orderIds } of room.book.doubled())
    blocks.push({
      market,
      symbol,
      intentId,
      reason: reasonOf('two-orders-one-id', { symbol, orderIds: orderIds.join(', ') }),
    })
  room.live.setEntryBlocks(blocks)
}

/** Keeps telling it while the account is at work. Returns how to end. */
export function watchEntryBlocks(room: TradingRoom): () => void {
  tellEntryBlocks(room)
  return room.clock.every(LOOK_MS, () => tellEntryBlocks(room))
}
