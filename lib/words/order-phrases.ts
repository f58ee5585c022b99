/** What an order is, in words: how it finds its price and what its terms are. Numbers come already written. */

export type PhraseSide = 'BUY' | 'SELL'

/** How an order finds its price. */
export interface PriceParts {
  readonly side: PhraseSide
  readonly price?: string | undefined
  /** The book chooses: of which side, and how many levels behind its best. */
  readonly book?: { readonly of: 'bid' | 'ask'; readonly behind: number } | undefined
  /** What has to be reached first. */
  readonly trigger?: string | undefined
  /** Percent that the price has to turn, once `trigger` is reached or at once. */
  readonly turn?: string | undefined
}

/** Other terms than price and size. */
export interface TermParts {
  readonly postOnly?: boolean | undefined
  readonly timeInForce?: string | undefined
  /** When a GTD order ends. */
  readonly until?: string | undefined
  readonly reduceOnly?: boolean | undefined
  readonly positionSide?: string | undefined
  readonly side: PhraseSide
  readonly triggerBy?: string | undefined
  readonly iceberg?: string | undefined
  readonly selfTrade?: string | undefined
  readonly routed?: boolean | undefined
  readonly protect?: boolean | undefined
}

const ORDINALS: Readonly<Record<number, string>> = { 4: '5th', 9: '10th', 19: '20th' }

/** "the best bid", "the 5th ask", "3 levels behind the best bid". */
export function bookPlace({ of, behind }: NonNullable<PriceParts['book']>): string {
  const nth = ORDINALS[behind]
  if (behind === 0) return `the best ${of}`
  return nth === undefined ? `${behind} level${behind === 1 ? '' : 's'} behind the best ${of}` : `the ${nth} ${of}`
}

/** What must happen before the order goes to the book: " when 48,000 is reached and the price then turns 1.5% down". */
export function whenPhrase({ side, trigger, turn }: PriceParts): string {
  if (trigger === undefined && turn === undefined) return ''
  const turned = turn === undefined ? '' : `turns ${turn}% ${side === 'SELL' ? 'down' : 'up'}`
  if (trigger === undefined) return ` when the price ${turned}`
  return ` when ${trigger} is reached${turned === '' ? '' : ` and the price then ${turned}`}`
}

/** The limit: " at 50,000.00", " at the best bid, at most 50,000.00"; empty for an order at market. */
export function limitPhrase({ side, price, book }: PriceParts): string {
  if (book === undefined) return price === undefined ? '' : ` at ${price}`
  const bound = price === undefined ? '' : `, at ${side === 'BUY' ? 'most' : 'least'} ${price}`
  const place = bookPlace(book)
  return `${/^\d/.test(place) ? ' ' : ' at '}${place}${bound}`
}

/** The whole of it, as it follows the size. An order that waits for nothing and has no limit trades at market. */
export function pricePhrase(parts: PriceParts): string {
  const all = `${limitPhrase(parts)}${whenPhrase(parts)}`
  return all === '' ? ' at market' : all
}

export const selfTradeWords: Readonly<Record<string, string>> = {
  NONE: 'may trade with my own orders',
  EXPIRE_TAKER: 'ends itself before it meets my own',
  EXPIRE_MAKER: 'ends my own resting orders it meets',
  EXPIRE_BOTH: 'ends itself and my own order it meets',
  DECREMENT: 'takes off what would meet my own',
  TRANSFER: 'takes off what would meet my own, or moves it within the group',
}

const TIMES: Readonly<Record<string, string>> = {
  IOC: 'fill now, rest canceled',
  FOK: 'all now or nothing',
}

/** Every term in a few words, in the order in which they matter. */
export function termWords(parts: TermParts): readonly string[] {
  const { positionSide, side, timeInForce, until } = parts
  const terms: string[] = []
  if (positionSide === 'LONG') terms.push(side === 'BUY' ? 'opens long' : 'closes long')
  if (positionSide === 'SHORT') terms.push(side === 'SELL' ? 'opens short' : 'closes short')
  if (parts.postOnly === true) terms.push('post-only')
  else if (timeInForce !== undefined && timeInForce in TIMES) terms.push(TIMES[timeInForce] ?? '')
  if (until !== undefined) terms.push(`until ${until}`)
  if (parts.reduceOnly === true) terms.push('reduce-only')
  if (parts.triggerBy !== undefined)
    terms.push(parts.triggerBy === 'CONTRACT_PRICE' ? 'by last price' : 'by mark price')
  if (parts.protect === true) terms.push('price protection')
  if (parts.iceberg !== undefined) terms.push(`shows ${parts.iceberg} at a time`)
  if (parts.routed === true) terms.push('smart routing')
  if (parts.selfTrade !== undefined) terms.push(selfTradeWords[parts.selfTrade] ?? parts.selfTrade)
  return terms
}
