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

/** What another panel asks the ticket to hold ready; never sent by itself. */
export interface TicketWish {
  readonly kind?: 'limit' | 'market' | 'stop' | 'take-profit'
  readonly side?: Side
  readonly size?: string
  readonly closePosition?: boolean
  readonly reduceOnly?: boolean
}

interface TicketLink {
  /** A price clicked in book or chart. `at` tells two clicks on one price apart. */
  readonly picked:
    | { readonly market: Market; readonly symbol: string; readonly price: string; readonly at: number }
    | undefined
  readonly draft: DraftLine | undefined
  readonly wish: (TicketWish & { readonly at: number }) | undefined
  pickPrice(market: Market, symbol: string, price: string): void
  showDraft(draft: DraftLine | undefined): void
  prepare(wish: TicketWish): void
}

/** What ticket, book and chart tell each other without importing each other. */
export const useTicketLink = create<TicketLink>((set) => ({
  picked: undefined,
  draft: undefined,
  wish: undefined,
  pickPrice: (market, symbol, price) => set({ picked: { market, symbol, price, at: performance.now() } }),
  showDraft: (draft) => set({ draft }),
  prepare: (wish) => set({ wish: { ...wish, at: performance.now() } }),
}))
