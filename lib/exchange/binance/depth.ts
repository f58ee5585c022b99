import 'server-only'
import type { BookDelta, BookLevel, BookSnapshot } from '../../domain/market'
import { asList, asPayload, integerAt, type Payload, ParseFailure, textAt, toAmount } from './payload'

/** A snapshot of the book, best price first. Source: spot.md 7.2 (depth), usdm.md 9. */
export function toBookSnapshot(value: unknown, symbol: string): BookSnapshot {
  const book = asPayload(value, 'depth')
  return { symbol, lastUpdateId: integerAt(book, 'lastUpdateId'), bids: levels(book.bids), asks: levels(book.asks) }
}

/** A change of the book; futures link it by `pu`. Source: spot.md 12.3 and 13, usdm.md 11. */
export function toBookDelta(event: Payload): BookDelta {
  return {
    symbol: textAt(event, 's'),
    firstUpdateId: integerAt(event, 'U'),
    lastUpdateId: integerAt(event, 'u'),
    previousUpdateId: event.pu === undefined ? undefined : integerAt(event, 'pu'),
    bids: levels(event.b),
    asks: levels(event.a),
    exchangeTime: integerAt(event, 'E'),
  }
}

function levels(value: unknown): readonly BookLevel[] {
  return asList(value, 'levels').map((entry) => {
    if (!Array.isArray(entry)) throw new ParseFailure('level: a pair expected')
    const pair = entry as readonly unknown[]
    return { price: toAmount(pair[0], 'price'), quantity: toAmount(pair[1], 'quantity') }
  })
}
