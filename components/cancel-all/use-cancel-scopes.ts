'use client'
import { useMemo } from 'react'
import { useBalances, useOpenOrders } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import type { Order } from '../../lib/domain/order'
import { splitOrders, type ScopeCounts } from './scopes'

const NONE: ScopeCounts = { entries: [], protective: [] }

/** Open entries and protective orders of the account, live. */
export function useCancelScopes(): ScopeCounts {
  const orders = useOpenOrders()
  const balances = useBalances()
  const instruments = useInstruments()
  return useMemo(() => {
    if (orders === undefined) return NONE
    const baseAssetOf = (order: Order) => instruments.get(instrumentKey(order.market, order.symbol))?.baseAsset
    return splitOrders(orders, balances ?? [], baseAssetOf)
  }, [orders, balances, instruments])
}
