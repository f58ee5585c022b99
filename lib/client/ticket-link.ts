'use client'
import { create } from 'zustand'
import type { Market, Side } from '../domain/market'

/** The order in the ticket as the chart draws it: dotted, in iris. Decimal text. */
export interface DraftLine {
  readonly market: Market
  readonly symbol: string
  readonly side: Side
  readonly price: string
  readonly quantity: string | undefined
}

interface TicketLink {
  /** A price clicked in book or chart. `at` tells two clicks on one price apart. */
  readonly picked:
    | { readonly market: Market; readonly symbol: string; readonly price: string; readonly at: number }
    | undefined
  readonly draft: DraftLine | undefined
  pickPrice(market: Market, symbol: string, price: string): void
  showDraft(draft: DraftLine | undefined): void
}

/** What ticket, book and chart tell each other without importing each other. */
export const useTicketLink = create<TicketLink>((set) => ({
  picked: undefined,
  draft: undefined,
  pickPrice: (market, symbol, price) => set({ picked: { market, symbol, price, at: performance.now() } }),
  showDraft: (draft) => set({ draft }),
}))
