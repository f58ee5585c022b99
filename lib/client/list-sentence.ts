import { decimalFromInteger, divide, decimal, type DecimalString } from '../domain/decimal'
import type { SymbolRules } from '../domain/market'
import type { NewOrder } from '../domain/order'
import type { NewOrderList } from '../domain/order-list'
import { words } from '../words/en'
import type { PlaceListRequest } from '../wire/requests'

const w = words.lists.form.legs

/** How figures are written: a price on its tick, and any other amount. */
export interface Figures {
  price(amount: DecimalString, tick: DecimalString): string
  amount(amount: DecimalString): string
}

/** A leg in words: "Sell 0.01 BTC stop at 48,000.00". */
export function legSentence(order: NewOrder, rules: SymbolRules, figures: Figures): string {
  const { price, triggerPrice, trailingDelta, quantity, orderType } = order
  const shown = (amount: NonNullable<typeof price>) => figures.price(amount, rules.price.tick)
  const size = quantity === undefined ? w.bought : `${figures.amount(quantity)} ${rules.baseAsset}`
  const limit = price === undefined ? '' : w.limit(shown(price))
  const trailing =
    trailingDelta === undefined
      ? ''
      : w.trailing(figures.amount(divide(decimalFromInteger(trailingDelta), decimal('100'), 4)))
  const waits =
    triggerPrice === undefined
      ? ''
      : orderType.startsWith('TAKE_PROFIT')
        ? w.profit(shown(triggerPrice))
        : w.stop(shown(triggerPrice))
  const at =
    orderType === 'MARKET'
      ? w.market
      : waits + trailing === '' && price !== undefined
        ? w.at(shown(price))
        : `${waits}${trailing}${limit}`
  return w.order(words.side[order.side], size, at)
}

/** The whole list in words, as the button says it: what goes first, what comes then, which cancels which. */
export function listSentence({ legs }: NewOrderList, rules: SymbolRules, figures: Figures): string {
  const told = (role: string) =>
    legs.filter((leg) => leg.role === role).map((leg) => legSentence(leg.order, rules, figures))
  const [first] = told('working')
  const [pending] = told('pending')
  const [above] = told('above')
  const [below] = told('below')
  const later = pending ?? (above !== undefined && below !== undefined ? w.or(above, below) : '')
  return first === undefined ? later : w.then(first, later)
}

/** The legs as the list's body names them: market, symbol and position side are the list's. */
export const legBodies = ({ legs }: NewOrderList): PlaceListRequest['legs'] =>
  legs.map(({ role, order }) => {
    const { market: _market, symbol: _symbol, positionSide: _positionSide, ...leg } = order
    return { role, order: leg as PlaceListRequest['legs'][number]['order'] }
  })
