import { absolute, isNegative } from '../../lib/domain/decimal'
import type { MarginPosition } from '../../lib/domain/margin-account'
import type { VenueSetting } from '../../lib/domain/venue-change'
import { formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'

export const directionOf = ({ quantity }: Pick<MarginPosition, 'quantity'>): string =>
  isNegative(quantity) ? words.short : words.long

/** "Long", and with the symbol where a setting is about several. */
export const positionName = (position: MarginPosition, setting: VenueSetting['kind']): string =>
  setting === 'position-mode' || setting === 'multi-assets'
    ? `${position.symbol} ${directionOf(position)}`
    : directionOf(position)

/** "Long 0.05 BTCUSDT". */
export const wholePosition = (position: MarginPosition): string =>
  `${directionOf(position)} ${formatShort(absolute(position.quantity))} ${position.symbol}`
