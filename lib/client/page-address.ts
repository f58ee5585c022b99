'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import type { Market } from '../domain/market'

/** What the address of a desk says: `/a/<accountId>/<market>/<symbol>?i=15m`. */
export interface PageAddress {
  readonly accountId: string
  readonly market: Market
  readonly symbol: string
  readonly interval: string
}

export const INTERVALS = ['1s', '1m', '5m', '15m', '1h', '4h', '1d', '1w', '1M'] as const
const DEFAULT_INTERVAL = '15m'

export function parseAddress(pathname: string, interval: string | null): PageAddress | undefined {
  const [, a, accountId, market, symbol] = pathname.split('/')
  if (a !== 'a' || accountId === undefined || symbol === undefined || symbol === '') return undefined
  if (market !== 'spot' && market !== 'usdm') return undefined
  const known = INTERVALS.find((one) => one === interval)
  return { accountId, market, symbol: decodeURIComponent(symbol), interval: known ?? DEFAULT_INTERVAL }
}

export function writeAddress(address: PageAddress): string {
  const path = `/a/${address.accountId}/${address.market}/${encodeURIComponent(address.symbol)}`
  return address.interval === DEFAULT_INTERVAL ? path : `${path}?i=${address.interval}`
}

/** Where an account's orders stand that are not settled. */
export const writeUnresolvedAddress = (accountId: string): string => `/a/${accountId}/unresolved`

/** The address, and how to go elsewhere on the same desk without leaving the page. */
export function usePageAddress(initial: PageAddress): PageAddress & {
  go(next: Partial<Pick<PageAddress, 'market' | 'symbol' | 'interval'>>): void
} {
  const pathname = usePathname()
  const interval = useSearchParams().get('i')
  const address = useMemo(() => parseAddress(pathname, interval) ?? initial, [pathname, interval, initial])
  const go = useCallback(
    (next: Partial<Pick<PageAddress, 'market' | 'symbol' | 'interval'>>) => {
      window.history.pushState(null, '', writeAddress({ ...address, ...next }))
    },
    [address],
  )
  return useMemo(() => ({ ...address, go }), [address, go])
}
