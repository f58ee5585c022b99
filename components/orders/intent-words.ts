import type { Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import type { VenueSetting } from '../../lib/domain/venue-change'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { tellIntent, tellOrder } from './order-words'

const a = words.journal.asked

/** What an intent asked for, in words; a cancel says which order it is aimed at, as far as that is still known. */
export function tellAsked(intent: Intent, rules: SymbolRules | undefined, orders: readonly Order[]): string {
  const { target, market, symbol, setting, list, terms } = intent
  if (setting !== undefined) return tellSetting(setting)
  if (list !== undefined) return a.list(list.kind, symbol)
  if (intent.order !== undefined || target === undefined) return tellIntent(intent, rules)
  const order = orders.find(
    (one) =>
      one.market === market &&
      one.symbol === symbol &&
      one.service === target.service &&
      (target.orderId === undefined ? one.clientOrderId === target.clientOrderId : one.orderId === target.orderId),
  )
  const id = target.orderId ?? target.clientOrderId
  const told =
    order !== undefined ? tellOrder(order, rules) : id === undefined ? symbol : words.orders.orderById(symbol, id)
  if (terms === undefined) return told
  const price = terms.price === undefined ? undefined : formatPrice(terms.price, rules?.price.tick ?? terms.price)
  return a.terms(told, formatShort(terms.quantity), price)
}

function tellSetting(setting: VenueSetting): string {
  switch (setting.kind) {
    case 'leverage':
      return a.leverage(setting.symbol, setting.leverage.toFixed(0))
    case 'margin-mode':
      return a['margin-mode'](setting.symbol, words.positions.mode[setting.marginMode])
    case 'position-mode':
      return a['position-mode'](setting.hedge)
    case 'multi-assets':
      return a['multi-assets'](setting.on)
    case 'position-margin':
      return a['position-margin'](setting.symbol, formatShort(setting.amount), setting.direction === 'add')
  }
}

/** Class that says how an intent stands, beside the word for it. */
export const stateTone = ({ state }: Pick<Intent, 'state'>): string =>
  state === 'unconfirmed' || state === 'sending'
    ? 'unc'
    : state === 'rejected' || state === 'unresolved'
      ? 'badt'
      : state === 'accepted'
        ? ''
        : 't2'
