'use client'
import { useMemo } from 'react'
import { useTicketLink } from '../../lib/client/ticket-link'
import { useBalances, useFills, useOpenOrders, usePositions } from '../../lib/client/use-account'
import { add } from '../../lib/domain/decimal'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { type FillMark, type OwnLine, ownLines } from './own-lines'

const NONE: readonly never[] = []

/** My lines and fills of one symbol, as the account's picture and the ticket have them now. */
export function useOwnLines(
  market: Market,
  symbol: string,
  rules: SymbolRules | undefined,
): { readonly lines: readonly OwnLine[]; readonly fills: readonly FillMark[] } {
  const orders = useOpenOrders() ?? NONE
  const positions = usePositions() ?? NONE
  const balances = useBalances() ?? NONE
  const allFills = useFills() ?? NONE
  const draft = useTicketLink((link) => link.draft)
  const held = useMemo(() => {
    const balance = balances.find((one) => one.market === 'spot' && one.asset === rules?.baseAsset)
    return market === 'spot' && balance !== undefined ? add(balance.free, balance.locked) : undefined
  }, [balances, market, rules?.baseAsset])
  const lines = useMemo(
    () => ownLines({ market, symbol, rules, orders, positions, draft, held }),
    [market, symbol, rules, orders, positions, draft, held],
  )
  const fills = useMemo(
    () =>
      allFills
        .filter((fill) => fill.market === market && fill.symbol === symbol)
        .map((fill) => ({ at: fill.exchangeTime, side: fill.side })),
    [allFills, market, symbol],
  )
  return { lines, fills }
}
