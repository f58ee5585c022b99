import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { isUnsettled, type Intent } from '../domain/intent'
import type { JournalFilter } from '../domain/journal-filter'
import type { LeverageBracket } from '../domain/leverage-bracket'
import type { CollateralRate } from '../domain/margin-account'
import type { Market, SymbolRules } from '../domain/market'
import type { Fill, Order } from '../domain/order'
import type { Health } from '../wire/replies'
import { ask, type HttpAnswer } from './http'

/** A refusal or a loss as TanStack Query knows failures: an error that keeps the code for lib/words. */
export class QueryFailure extends Error {
  constructor(
    readonly code: string,
    readonly params: Readonly<Record<string, string>> = {},
    readonly venueText?: string,
  ) {
    super(code)
  }
}

function valueOf<T>(answer: HttpAnswer<T>): T {
  if (answer.kind === 'ok') return answer.value
  if (answer.kind === 'lost') throw new QueryFailure('server-unreachable')
  const { code, params, venueText } = answer.body.error
  throw new QueryFailure(code, params ?? {}, venueText)
}

async function read<T>(path: string, query: Readonly<Record<string, string | number | undefined>>): Promise<T> {
  return valueOf(await ask<T>('GET', `${path}?${parametersOf(query).toString()}`))
}

function parametersOf(query: Readonly<Record<string, string | number | undefined>>): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
  return parameters
}

/** Rules of every symbol of one market. They change rarely; the server refreshes its own hourly. */
export const instrumentsOptions = (account: string, market: Market) =>
  queryOptions({
    queryKey: ['instruments', account, market] as const,
    queryFn: async () =>
      (await read<{ instruments: SymbolRules[] }>('/api/instruments', { account, market })).instruments,
    staleTime: 30 * 60_000,
    gcTime: Number.POSITIVE_INFINITY,
    retry: 3,
  })

/** How much of a symbol may be held at which leverage; changes rarely. */
export const leverageBracketsOptions = (account: string, symbol: string) =>
  queryOptions({
    queryKey: ['leverage-brackets', account, symbol] as const,
    queryFn: async () =>
      (await read<{ brackets: LeverageBracket[] }>('/api/leverage-brackets', { account, symbol })).brackets,
    staleTime: 30 * 60_000,
    retry: 3,
  })

/** What each asset counts for in USD in multi-assets mode: a price, so that it is read again while it is looked at. */
export const collateralRatesOptions = (account: string) =>
  queryOptions({
    queryKey: ['collateral-rates', account] as const,
    queryFn: async () =>
      (await read<{ rates: Record<string, CollateralRate> }>('/api/collateral-rates', { account })).rates,
    staleTime: 2_000,
    refetchInterval: 5_000,
  })

/** Flat rows: openTime, open, high, low, close, volume; oldest first. */
export type CandleRow = readonly [number, string, string, string, string, string]

/** Candles up to `endTime`, or up to now, for a chart's history: a page at a time. */
export async function fetchCandles(
  account: string,
  market: Market,
  symbol: string,
  interval: string,
  page: { readonly endTime?: number; readonly limit: number },
): Promise<readonly CandleRow[]> {
  const reply = await read<{ candles: CandleRow[] }>('/api/candles', { account, market, symbol, interval, ...page })
  return reply.candles
}

export const orderHistoryOptions = (account: string, market: Market, symbol: string, limit = 200) =>
  queryOptions({
    queryKey: ['orders', account, market, symbol, limit] as const,
    queryFn: async () => (await read<{ orders: Order[] }>('/api/orders', { account, market, symbol, limit })).orders,
    staleTime: 5_000,
  })

export const fillsOptions = (account: string, limit = 200) =>
  queryOptions({
    queryKey: ['fills', account, limit] as const,
    queryFn: async () => (await read<{ fills: Fill[] }>('/api/fills', { account, limit })).fills,
    staleTime: 5_000,
  })

const PAGE_ROWS = 100

/** A page of the journal, newest first; `before` is the last intent of the page before it. */
export const journalOptions = (account: string, filter: JournalFilter, before: string | undefined, limit = PAGE_ROWS) =>
  queryOptions({
    queryKey: ['journal', account, filter, before, limit] as const,
    queryFn: () => read<{ intents: Intent[]; total: number }>('/api/journal', { account, ...filter, before, limit }),
    staleTime: 2_000,
    // A page that comes does not blank the one that stands.
    placeholderData: keepPreviousData,
  })

/** Where a browser fetches the journal as a file, of what is filtered. */
export const exportAddress = (account: string, filter: JournalFilter, format: 'csv' | 'json'): string =>
  `/api/journal/export?${parametersOf({ account, format, ...filter }).toString()}`

export interface IntentDetailView {
  readonly intent: Intent
  readonly evidence: readonly {
    readonly at: number
    readonly source: string
    readonly summary: string
    readonly raw?: string | undefined
  }[]
  readonly fills: readonly Fill[]
  /** Milliseconds from `readAt` until the exchange is asked next; absent when nobody asks any more. */
  readonly nextQuestionMs?: number | undefined
  /** Monotonic time of this page at which the answer came. */
  readonly readAt: number
}
/** An intent with its evidence; while it is not settled it is read again every two seconds. */
export const intentDetailOptions = (intentId: string) =>
  queryOptions({
    queryKey: ['intent', intentId] as const,
    queryFn: async (): Promise<IntentDetailView> => ({
      ...(await read<Omit<IntentDetailView, 'readAt'>>(`/api/intents/${encodeURIComponent(intentId)}`, {})),
      readAt: performance.now(),
    }),
    staleTime: 1_000,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isUnsettled(data.intent) && data.nextQuestionMs !== undefined ? 2_000 : false,
  })

/** For the status bar: weights, clocks, round trips. */
export const healthOptions = () =>
  queryOptions({
    queryKey: ['health'] as const,
    queryFn: () => read<Health>('/api/health', {}),
    refetchInterval: 5_000,
    retry: false,
  })
