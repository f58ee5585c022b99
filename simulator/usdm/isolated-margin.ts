import type { SymbolMarket } from '../engine/market-types'
import { magnitude, maximum, minimum, times, type Units } from '../engine/units'
import { crossWalletOf } from './margin'
import { termsOf } from './margin-formulas'
import { touchMarginChange } from './saved-state'
import { type Account, leverageOf, type MarginChange, marginTypeOf, type Position } from './account'
import type { Order } from './order'
import type { Desk } from './state'

/** Enters money that came to (above zero) or left an isolated position into its history. */
export function noteMarginChange(
  desk: Desk,
  account: Account,
  market: SymbolMarket,
  position: Position,
  moved: Units,
  deltaType: MarginChange['deltaType'],
  time: number,
): void {
  if (moved === 0n) return
  desk.state.marginChangeCount += 1
  const change: MarginChange = {
    symbol: position.symbol,
    positionSide: position.side,
    type: moved > 0n ? 1 : 2,
    deltaType,
    amount: magnitude(moved),
    asset: market.spec.quoteAsset,
    time,
    number: desk.state.marginChangeCount,
  }
  account.marginChanges.push(change)
  touchMarginChange(desk, account.id, change)
}

/** A fill as the isolated wallet sees it: taken before the position has changed. */
export interface IsolatedFill {
  readonly held: Units
  readonly closing: Units
  readonly opening: Units
  readonly price: Units
  readonly realized: Units
  /** What it paid in the margin asset. */
  readonly fee: Units
}

/**
 * Moves money between the cross wallet and an isolated position after a fill was booked. What closes gives back its share of the
 * isolated wallet and bears its own result and fee, out of the rest of that wallet where the share does not do. What opens brings
 * the margin its order had locked, less the fee. Returns what a closing cost beyond the isolated wallet. Source: usdm.md
 * section 13, "Isolated wallet on open".
 */
export function moveIsolatedMargin(
  desk: Desk,
  account: Account,
  market: SymbolMarket,
  position: Position,
  order: Order,
  fill: IsolatedFill,
  time: number,
): Units {
  if (marginTypeOf(account, position.symbol) !== 'ISOLATED') return 0n
  const { spec } = market
  const before = position.isolatedWallet
  const quantity = fill.closing + fill.opening
  const closingFee = (fill.fee * fill.closing) / quantity
  let shortfall = 0n
  if (fill.closing > 0n) {
    const released = (before * fill.closing) / fill.held
    const left = released + fill.realized - closingFee
    position.isolatedWallet -= released
    if (left < 0n) {
      const more = minimum(position.isolatedWallet, -left)
      position.isolatedWallet -= more
      shortfall = -left - more
    }
  }
  if (fill.opening > 0n) {
    // A market order locked margin at the worse of the price it met and the mark.
    const lockedAt = order.price === 0n ? maximum(fill.price, market.markPrice()) : order.price
    const leverage = leverageOf(account, spec.symbol, termsOf(spec).maxLeverage)
    const locked = times(lockedAt, fill.opening) / BigInt(leverage)
    const openingFee = fill.fee - closingFee
    // The fee has left the balance already: what stays in the cross wallet is all there is to bring.
    const free = maximum(0n, crossWalletOf(desk, account, spec.quoteAsset))
    position.isolatedWallet += maximum(0n, minimum(locked - openingFee, free))
  }
  noteMarginChange(desk, account, market, position, position.isolatedWallet - before, 'TRADE', time)
  return shortfall
}
