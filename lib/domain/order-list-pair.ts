import type { Side } from './market'

type Part = 'limit' | 'take profit' | 'stop loss'

const PARTS: Readonly<Record<string, Part>> = {
  LIMIT_MAKER: 'limit',
  TAKE_PROFIT: 'take profit',
  TAKE_PROFIT_LIMIT: 'take profit',
  STOP_LOSS: 'stop loss',
  STOP_LOSS_LIMIT: 'stop loss',
}

/**
 * Why two types make no pair, as the exchange's code; undefined when they do. One takes profit and the other cuts a loss: SELL takes
 * it above and cuts below, BUY the other way about. Of several faults that of a limit order comes first, then that of a stop loss.
 * Source: spot.md 8.2.
 */
export function pairFault(side: Side, aboveType: string, belowType: string): number | undefined {
  const above = PARTS[aboveType]
  const below = PARTS[belowType]
  if (above === undefined || below === undefined) return -1158
  if (above === 'limit' && below === 'limit') return -1168
  if (side === 'SELL') {
    if (below === 'limit') return -1166
    if (above === 'stop loss') return -1197
    return below === 'take profit' ? -1199 : undefined
  }
  if (above === 'limit') return -1165
  if (below === 'stop loss') return -1196
  return above === 'take profit' ? -1198 : undefined
}
