import type { Balance, Position } from './account'
import { add, multiply, subtract, ZERO, type DecimalString } from './decimal'
import { marginModeIn, type FuturesSettings } from './futures-settings'
import type { LeverageBracket } from './leverage-bracket'
import type { CollateralRate, MarginAccount, MarginPosition, OrderExposure } from './margin-account'
import { isOpen, type Order } from './order'

/** What is known of a futures account, as its picture and the tables beside it have it. */
export interface MarginParts {
  readonly settings: FuturesSettings
  readonly balances: readonly Balance[]
  readonly positions: readonly Position[]
  readonly orders: readonly Order[]
  /** In force, by symbol. */
  readonly leverage: Readonly<Record<string, number>>
  readonly brackets: Readonly<Record<string, readonly LeverageBracket[]>>
  readonly rates?: Readonly<Record<string, CollateralRate>> | undefined
  /** Newest mark price; undefined leaves the one last reported with the position. */
  markPriceOf(symbol: string): DecimalString | undefined
  marginAssetOf(symbol: string): string | undefined
}

/** The account as its margin is reckoned; undefined while a mark price, a leverage or a margin asset is not known. */
export function marginAccountOf(parts: MarginParts): MarginAccount | undefined {
  const { settings, leverage, brackets, rates } = parts
  const positions: MarginPosition[] = []
  for (const position of parts.positions) {
    const { symbol, positionSide, quantity, entryPrice, marginAsset, isolatedWallet = ZERO } = position
    const markPrice = parts.markPriceOf(symbol) ?? position.markPrice
    const times = leverage[symbol] ?? position.leverage
    if (markPrice === undefined || times === undefined) return undefined
    const marginMode = marginModeIn(settings, symbol) ?? 'cross'
    positions.push({
      ...{ symbol, positionSide, quantity, entryPrice, markPrice, marginMode, leverage: times, marginAsset },
      isolatedWallet: marginMode === 'isolated' ? isolatedWallet : ZERO,
    })
  }
  const exposures = exposuresOf(parts)
  if (exposures === undefined) return undefined
  return {
    hedgeMode: settings.hedgeMode,
    multiAssets: settings.multiAssets,
    crossWallets: Object.fromEntries(
      parts.balances.flatMap((balance) =>
        balance.market === 'usdm' ? [[balance.asset, balance.crossWallet ?? balance.wallet] as const] : [],
      ),
    ),
    positions,
    exposures,
    brackets,
    ...(rates === undefined ? {} : { rates }),
  }
}

/** Whether an order can only make a position smaller: it says so, or its sides do in hedge mode. Source: usdm.md 6.2. */
export const onlyReduces = (order: Pick<Order, 'reduceOnly' | 'side' | 'positionSide'>): boolean =>
  order.reduceOnly ||
  (order.positionSide === 'LONG' && order.side === 'SELL') ||
  (order.positionSide === 'SHORT' && order.side === 'BUY')

/** Conditional orders lock nothing before they trigger. Undefined while a leverage or a margin asset is not known. */
function exposuresOf({ orders, leverage, marginAssetOf }: MarginParts): readonly OrderExposure[] | undefined {
  const exposures = new Map<string, OrderExposure>()
  for (const order of orders) {
    const { symbol, positionSide, price } = order
    if (order.market !== 'usdm' || order.service !== 'order' || !isOpen(order) || onlyReduces(order)) continue
    if (price === undefined) continue
    const marginAsset = marginAssetOf(symbol)
    const times = leverage[symbol]
    if (marginAsset === undefined || times === undefined) return undefined
    const key = `${symbol}:${positionSide}`
    const known = exposures.get(key) ?? { symbol, positionSide, marginAsset, leverage: times, bids: ZERO, asks: ZERO }
    const notional = multiply(price, subtract(order.quantity, order.executedQuantity))
    exposures.set(
      key,
      order.side === 'BUY'
        ? { ...known, bids: add(known.bids, notional) }
        : { ...known, asks: add(known.asks, notional) },
    )
  }
  return [...exposures.values()]
}
