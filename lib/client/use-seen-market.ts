'use client'
import { useMemo } from 'react'
import type { SymbolRules } from '../domain/market'
import { orderKey, type NewOrder, type Order } from '../domain/order'
import type { SeenMarket } from '../domain/seen-market'
import { seenOrders } from '../domain/seen-orders'
import { useBalances, useOpenOrders, usePositions } from './use-account'
import { usePriceReader, useSampledPrices, type Prices } from './use-prices'

type Place = Pick<NewOrder, 'market' | 'symbol' | 'side' | 'positionSide'>

/**
 * What is known around an order of the symbol: prices of this second, free funds, its position, the other open orders. `without`: the
 * order that is to be changed.
 */
export function useSeenMarket(
  { market, symbol, side, positionSide }: Place,
  rules: SymbolRules | undefined,
  without?: Order,
): SeenMarket {
  const prices = useSampledPrices(usePriceReader(market, symbol), signature)
  const balances = useBalances()
  const positions = usePositions()
  const open = useOpenOrders()
  const gone = without === undefined ? undefined : orderKey(without)
  return useMemo(() => {
    const free = (asset: string | undefined) =>
      balances?.find((one) => one.market === market && one.asset === asset)?.free
    const position = positions?.find((one) => one.symbol === symbol && one.positionSide === positionSide)
    const others = open?.filter((one) => gone === undefined || orderKey(one) !== gone)
    return {
      bestBid: prices.bestBid,
      bestAsk: prices.bestAsk,
      lastPrice: prices.lastPrice,
      markPrice: prices.markPrice,
      ...(market === 'spot'
        ? { freeQuote: free(rules?.quoteAsset), freeBase: free(rules?.baseAsset) }
        : { positionQuantity: position?.quantity }),
      ...(others === undefined ? {} : seenOrders(others, { market, symbol, side, positionSide })),
    }
  }, [prices, balances, positions, open, market, symbol, side, positionSide, rules, gone])
}

const signature = ({ bestBid, bestAsk, lastPrice, markPrice }: Prices): string =>
  [bestBid, bestAsk, lastPrice, markPrice].join()
