'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Freshness, SourceHealth, SourceName } from '../domain/freshness'
import { entryBlockOf, type EntryBlock } from '../domain/entry-block'
import type { Market } from '../domain/market'
import type { Balance, Position } from '../domain/account'
import type { CancelRun, Intent } from '../domain/intent'
import { isOpen, type Fill, type ShownOrder } from '../domain/order'
import type { AccountPicture } from '../wire/replies'
import type { AccountView } from '../wire/account-view'
import { useDesk } from './desk-client'
import { worstOf, type LinkState } from './link-state'

/** A part of the account on screen; `select` returns a primitive or a part of the picture itself, never a new object. */
export function useAccount<R>(select: (view: AccountView | undefined) => R): R {
  const { bridge, account } = useDesk()
  const store = bridge.account(account.accountId)
  const read = () => select(store.get())
  return useSyncExternalStore(store.subscribe, read, () => select(undefined))
}

const NO_ROWS: readonly never[] = []

const useRows = <K extends 'orders' | 'fills' | 'balances' | 'positions' | 'intents'>(
  key: K,
): AccountPicture[K] | undefined => useAccount((view) => view?.picture[key])

/** Undefined until the first picture has come. */
export const useOrders = (): readonly ShownOrder[] | undefined => useRows('orders') as readonly ShownOrder[] | undefined
export const useFills = (): readonly Fill[] | undefined => useRows('fills') as readonly Fill[] | undefined
export const useBalances = (): readonly Balance[] | undefined => useRows('balances') as readonly Balance[] | undefined
export const usePositions = (): readonly Position[] | undefined =>
  useRows('positions') as readonly Position[] | undefined
export const useIntents = (): readonly Intent[] | undefined => useRows('intents') as readonly Intent[] | undefined
export const useCancelRun = (): CancelRun | undefined =>
  useAccount((view) => view?.picture.cancelRun) as CancelRun | undefined

/** Open orders of both markets, algo orders included, newest first. */
export function useOpenOrders(): readonly ShownOrder[] | undefined {
  const orders = useOrders()
  return useMemo(
    () =>
      orders
        ?.filter((order) => isOpen(order))
        .sort((a, b) => (b.createdTime ?? b.exchangeTime) - (a.createdTime ?? a.exchangeTime)),
    [orders],
  )
}

export interface EntryStanding {
  readonly allowed: boolean
  readonly code: string | undefined
  readonly params: Readonly<Record<string, string>> | undefined
}

/** Whether an entry may be sent as far as the account's own picture says. The link is asked apart. */
export function useEntryStanding(): EntryStanding {
  const allowed = useAccount((view) => view?.picture.entryAllowed ?? false)
  const reason = useAccount((view) => view?.picture.entryBlockedBy)
  return useMemo(() => ({ allowed, code: reason?.code, params: reason?.params }), [allowed, reason])
}

/** Process that trades where this desk only reads beside it (S-91); undefined at a desk that trades. */
export const useReadingDesk = (): string | undefined =>
  useAccount((view) => {
    const reason = view?.picture.entryBlockedBy
    return reason?.code === 'reading-desk' ? (reason.params?.['process'] ?? '…') : undefined
  })

/** Why no entry may be sent on a market or a symbol, as the server last told. */
export const useEntryBlocks = (): readonly EntryBlock[] =>
  useAccount((view) => (view?.picture.entryBlocks ?? NO_ROWS) as readonly EntryBlock[])

/** The block that an entry on this symbol would meet (S-28, S-73, S-86), as the server last told. */
export function useEntryBlock(market: Market, symbol: string): EntryBlock | undefined {
  return useAccount((view) => entryBlockOf((view?.picture.entryBlocks ?? NO_ROWS) as EntryBlock[], market, symbol))
}

/** Freshness of the bridge itself. Changes seldom: ages are drawn apart. */
export function useLinkFreshness(): Freshness {
  const { bridge } = useDesk()
  return useSyncExternalStore(
    bridge.link.subscribe,
    () => bridge.link.get().freshness,
    () => 'blind' as const,
  )
}

/** What the bridge is doing: a page that has to reload learns it even when it was blind before (S-16). */
export function useLinkPhase(): LinkState['phase'] {
  const { bridge } = useDesk()
  return useSyncExternalStore(
    bridge.link.subscribe,
    () => bridge.link.get().phase,
    () => 'connecting' as const,
  )
}

const SERVER_SIDE = undefined

/** Freshness of the account's own sources (stream and exchange of its markets), with the bridge's. */
export function useAccountFreshness(market?: Market): Freshness {
  const { bridge, account } = useDesk()
  const sources = bridge.sources(account.accountId)
  const link = useLinkFreshness()
  const own = useSyncExternalStore(
    sources.subscribe,
    () => freshnessOf(sources.get()?.sources ?? NO_ROWS, ['account-stream'], market),
    () => 'blind' as const,
  )
  return worstOf([link, own])
}

/** The least fresh of the named sources; blind when none is known. */
export function freshnessOf(
  sources: readonly SourceHealth[],
  names: readonly SourceName[],
  market?: Market,
): Freshness {
  const matching = sources.filter(
    (one) => names.includes(one.source) && (market === undefined || one.market === undefined || one.market === market),
  )
  return matching.length === 0 ? 'blind' : worstOf(matching.map((one) => one.freshness))
}

/** Reads how old the account's picture is, ms, for a label that draws itself. Undefined while nothing is known. */
export function useAccountAge(market?: Market): () => number | undefined {
  const { bridge, account } = useDesk()
  return useCallback(() => {
    const known = bridge.sources(account.accountId).get()
    if (known === undefined) return SERVER_SIDE
    const ages = known.sources
      .filter((one) => one.source === 'account-stream' && (market === undefined || one.market === market))
      .flatMap((one) => (one.ageMs === undefined ? [] : [one.ageMs]))
    // Never heard of is no age: "0.7 s" beside "Blind" would be the age of the news, not of the account.
    return ages.length === 0 ? undefined : Math.max(...ages) + (performance.now() - known.at)
  }, [bridge, account.accountId, market])
}
