import type { FreshNumbers } from '../../lib/client/submission'
import type { IntentReason } from '../../lib/domain/intent'
import { isDecimal, isNegative, isZero, absolute } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'

const w = words.ticket

/** What changed between the look and the press, with the numbers as they are now (S-13). */
export function movedText(
  { reason, fresh }: { readonly reason: IntentReason; readonly fresh: FreshNumbers },
  rules: SymbolRules,
): string {
  const { seen = '', now = '' } = reason.params ?? {}
  const price = (text: string | undefined) =>
    text !== undefined && isDecimal(text) ? formatPrice(text, rules.price.tick) : undefined
  const position = (text: string | undefined) =>
    text !== undefined && isDecimal(text) ? sizeText(text, rules.baseAsset) : undefined
  const nowPrice = price(fresh.price)
  const nowPosition = position(fresh.positionQuantity)
  switch (reason.code) {
    case 'price-moved':
      return w.movedPrice(price(seen) ?? seen, price(now) ?? now)
    case 'seen-price-old':
      return w.movedOld(nowPrice ?? now)
    case 'position-changed':
      return w.movedPosition(position(seen) ?? seen, position(now) ?? now)
    default:
      return w.movedAccount(nowPrice, nowPosition)
  }
}

function sizeText(quantity: string, asset: string): string {
  if (!isDecimal(quantity) || isZero(quantity)) return w.noPosition
  const side = isNegative(quantity) ? words.short : words.long
  return `${side} ${formatShort(absolute(quantity))} ${asset}`
}
