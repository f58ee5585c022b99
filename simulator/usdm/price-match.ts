import type { Side, SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import { given, type Parameters } from './parameters'
import { notRequired, refusal } from './refusals'
import type { PriceMatch } from './order'

/** How deep each mode looks, and on whose side. OPPONENT_10 and OPPONENT_20 are no longer taken since 2025-10-23. */
const DEPTHS: Readonly<Partial<Record<PriceMatch, { readonly own: boolean; readonly level: number }>>> = {
  OPPONENT: { own: false, level: 1 },
  OPPONENT_5: { own: false, level: 5 },
  QUEUE: { own: true, level: 1 },
  QUEUE_5: { own: true, level: 5 },
  QUEUE_10: { own: true, level: 10 },
  QUEUE_20: { own: true, level: 20 },
}

/**
 * Reads priceMatch; NONE when it was not sent. Throws -5037 on an unknown word, -5038 where the type has no price to match, -1106
 * beside a price. Source: usdm.md sections 4 and 6.2.
 */
export function priceMatchIn(params: Parameters, hasPrice: boolean): PriceMatch | 'NONE' {
  const text = given(params, 'priceMatch')
  if (text === undefined || text === 'NONE') return 'NONE'
  if (!Object.hasOwn(DEPTHS, text)) throw refusal(-5037)
  if (!hasPrice) throw refusal(-5038)
  if (given(params, 'price') !== undefined) throw notRequired('price')
  return text as PriceMatch
}

/** The price of the level the mode names, as the public book shows it at this moment. Throws -5041 when the book is not so deep. */
export function matchedPrice(market: SymbolMarket, side: Side, match: PriceMatch): Units {
  const depth = DEPTHS[match]
  if (!depth) throw refusal(-5037)
  const facing: Side = side === 'BUY' ? 'SELL' : 'BUY'
  const level = market.book.levels(depth.own ? side : facing, depth.level)[depth.level - 1]
  if (!level) throw refusal(-5041)
  return level.price
}
