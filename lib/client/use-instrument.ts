'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Market, SymbolRules } from '../domain/market'
import { useDesk } from './desk-client'
import { instrumentsOptions } from './queries'

/** Rules of all symbols of both markets by `market:symbol`; empty until they have come. */
export function useInstruments(): ReadonlyMap<string, SymbolRules> {
  const { account } = useDesk()
  const spot = useQuery({ ...instrumentsOptions(account.accountId, 'spot'), enabled: account.markets.includes('spot') })
  const usdm = useQuery({ ...instrumentsOptions(account.accountId, 'usdm'), enabled: account.markets.includes('usdm') })
  return useMemo(() => {
    const rules = new Map<string, SymbolRules>()
    for (const one of [...(spot.data ?? []), ...(usdm.data ?? [])])
      rules.set(instrumentKey(one.market, one.symbol), one)
    return rules
  }, [spot.data, usdm.data])
}

export const instrumentKey = (market: Market, symbol: string): string => `${market}:${symbol}`

export function useInstrument(market: Market, symbol: string): SymbolRules | undefined {
  return useInstruments().get(instrumentKey(market, symbol))
}
