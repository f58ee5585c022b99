'use client'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { DecimalString } from '../domain/decimal'
import { isDecimal, multiply, decimalFromInteger } from '../domain/decimal'
import type { BookLevel, Market } from '../domain/market'
import { useDesk } from './desk-client'
import { topicKey } from './topics'
import type { BookView, MarksView, TickersView } from './topic-state'
import { useTopicStore } from './use-topic'

/** Prices of one symbol at one moment, as decimal text. Ages in ms. */
export interface Prices {
  readonly bestBid?: DecimalString | undefined
  readonly bestAsk?: DecimalString | undefined
  readonly lastPrice?: DecimalString | undefined
  readonly markPrice?: DecimalString | undefined
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  /** The one of them that an order is sent on, with its own age (S-13, S-70). */
  readonly judged?: { readonly price: DecimalString; readonly ageMs: number } | undefined
}

const NONE: Prices = { bids: [], asks: [] }
/** Levels read for the slippage of a market order. */
const DEPTH = 50

/** Reads the present prices whenever it is called: for what is sent, and for samples. */
export function usePriceReader(market: Market, symbol: string): () => Prices {
  const { account } = useDesk()
  const book = useTopicStore('book', topicKey.book(account.accountId, market, symbol))
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, market))
  const marks = useTopicStore('marks', market === 'usdm' ? topicKey.marks(account.accountId) : undefined)
  return useMemo(
    () => () => readPrices(symbol, book.get().value, tickers.get().value, marks.get().value, performance.now()),
    [book, tickers, marks, symbol],
  )
}

/** Pure part of {@link usePriceReader}. */
export function readPrices(
  symbol: string,
  book: BookView | undefined,
  tickers: TickersView | undefined,
  marks: MarksView | undefined,
  now: number,
): Prices {
  const bids = levelsOf(book, 'bids')
  const asks = levelsOf(book, 'asks')
  const lastPrice = decimalOr(tickers?.t[symbol]?.[0])
  const markPrice = decimalOr(marks?.m[symbol]?.[0])
  const judged = [
    { price: lastPrice, seen: tickers },
    { price: markPrice, seen: marks },
    { price: bids[0]?.price, seen: book },
  ].flatMap(({ price, seen }) =>
    price === undefined || seen === undefined ? [] : [{ price, ageMs: now - seen.receivedAt + seen.age }],
  )[0]
  return {
    bids,
    asks,
    bestBid: bids[0]?.price,
    bestAsk: asks[0]?.price,
    lastPrice,
    markPrice,
    judged,
  }
}

/**
 * The same, sampled once a second while the page is visible. The caller renders only when `signature` of the prices
 * changes: what a reader would not notice causes no React commit, and typing never waits for the feed.
 */
export function useSampledPrices(read: () => Prices, signature: (prices: Prices) => string): Prices {
  const [sampled, setSampled] = useState<{ readonly read: () => Prices; readonly prices: Prices }>()
  const sign = useRef(signature)
  const shown = useRef('')
  useEffect(() => {
    sign.current = signature
    // What was typed has changed: it is read against present prices, not against the last sample.
    shown.current = ''
  }, [signature])
  useEffect(() => {
    shown.current = ''
    const sample = () => {
      if (document.visibilityState !== 'visible') return
      const next = read()
      const signed = sign.current(next)
      if (signed === shown.current) return
      shown.current = signed
      setSampled({ read, prices: next })
    }
    sample()
    const timer = setInterval(sample, 1_000)
    // The first values come within a moment of watching: do not let the eye wait a second for them.
    const early = setTimeout(sample, 250)
    return () => {
      clearInterval(timer)
      clearTimeout(early)
    }
  }, [read])
  // A sample of the symbol before is no price of this one.
  return sampled?.read === read ? sampled.prices : NONE
}

function levelsOf(book: BookView | undefined, side: 'bids' | 'asks'): readonly BookLevel[] {
  if (book === undefined || !isDecimal(book.tick) || !isDecimal(book.step)) return []
  const flat = book[side]
  const levels: BookLevel[] = []
  for (let at = 0; at + 1 < flat.length && levels.length < DEPTH; at += 2)
    levels.push({
      price: multiply(decimalFromInteger(flat[at] ?? 0), book.tick),
      quantity: multiply(decimalFromInteger(flat[at + 1] ?? 0), book.step),
    })
  return levels
}

const decimalOr = (text: string | undefined): DecimalString | undefined =>
  text !== undefined && isDecimal(text) ? text : undefined
