/* What the rules find about an order before it is sent, in words: what is wrong, and what is allowed. */
import { words } from './ticket-words'

type Params = Readonly<Record<string, string>>
type Text = string | ((params: Params) => string)

const p = (params: Params, name: string): string => params[name] ?? '…'

/** Types as a trader says them, in the middle of a sentence; those of spot at market and of futures at a limit share some names. */
const types: Params = {
  LIMIT: 'limit',
  LIMIT_MAKER: 'post-only',
  MARKET: 'market',
  STOP: 'stop limit',
  STOP_MARKET: 'stop market',
  TAKE_PROFIT: 'take profit',
  TAKE_PROFIT_MARKET: 'take profit market',
  STOP_LOSS: 'stop loss',
  STOP_LOSS_LIMIT: 'stop loss limit',
  TAKE_PROFIT_LIMIT: 'take profit limit',
  TRAILING_STOP_MARKET: 'trailing stop',
}
const typeOf = (a: Params): string => types[p(a, 'orderType')] ?? p(a, 'orderType')

const terms: Params = {
  icebergQuantity: 'part to show in the book',
  trailingDelta: 'trailing distance',
  pegPriceType: 'price pegged to the book',
  pegOffset: 'level of the book',
  smartRouting: 'smart order routing',
  priceMatch: 'price matched to the book',
  goodTillDate: 'end date',
  activationPrice: 'price at which following begins',
  callbackPercent: 'turn in percent',
  priceProtect: 'price protection',
  triggerPrice: 'trigger by mark price',
  quoteQuantity: 'size in the quote asset',
}
const termOf = (a: Params): string => terms[p(a, 'term')] ?? p(a, 'term')
const modeOf = (mode: string): string => (words.selfTradeChoices as Params)[mode] ?? mode

/** Basis points as percent. */
const percentOf = (basisPoints: string): string => `${Number(basisPoints) / 100} %`
/** What a peg chose, where the trader named no price. */
const peggedTo = (a: Params): string => (a['pegged'] === undefined ? '' : `The book would price it at ${a['pegged']}. `)
const sideWord = (side: string): string => (side === 'BUY' ? 'buy' : 'sell')

/** Findings of the rules about an order, beside its field. */
export const issueTexts: Readonly<Record<string, Text>> = {
  'list-legs': (a) => `These are not the legs of an ${p(a, 'kind')} list.`,
  'list-working-type': 'The order that works first must be a limit order.',
  'list-sides': (a) => `An ${p(a, 'kind')} list buys first and then sells all that was bought.`,
  'list-pair': 'One leg must take profit and the other cut the loss, both of one size.',
  'list-prices': 'The upper leg must stand above the market and the lower one below it.',
  'symbol-not-trading': (a) => `This symbol takes no orders now (${p(a, 'status')}).`,
  'order-type-not-allowed': (a) => `This symbol takes no ${typeOf(a)} orders.`,
  'time-in-force-missing': 'Choose how long it may rest.',
  'time-in-force-not-allowed': (a) => `${p(a, 'timeInForce')} does not go with this order type.`,
  'price-missing': 'Fill in the price.',
  'price-not-taken': (a) => `A ${typeOf(a)} order takes no price.`,
  'price-tick': (a) => `Prices move in steps of ${p(a, 'tick')}.`,
  'price-below-min': (a) => `Lowest price is ${p(a, 'min')}.`,
  'price-above-max': (a) => `Highest price is ${p(a, 'max')}.`,
  'price-precision': (a) =>
    `At most ${p(a, 'decimals')} decimals${a['tick'] === undefined ? '' : `: prices move in steps of ${a['tick']}`}.`,
  'price-above-band': (a) =>
    `${peggedTo(a)}Highest price now is ${p(a, 'limit')}, by the exchange’s band around ${p(a, 'reference')}.`,
  'price-below-band': (a) =>
    `${peggedTo(a)}Lowest price now is ${p(a, 'limit')}, by the exchange’s band around ${p(a, 'reference')}.`,
  'post-only-would-take': (a) =>
    a['bestAsk'] !== undefined
      ? `Best ask is ${p(a, 'bestAsk')}: this would trade at once, so post-only will be refused.`
      : `Best bid is ${p(a, 'bestBid')}: this would trade at once, so post-only will be refused.`,
  'trigger-missing': 'Fill in the trigger price.',
  'trigger-not-taken': (a) => `A ${typeOf(a)} order takes no trigger.`,
  'close-position-not-taken': (a) =>
    `A ${typeOf(a)} order needs a size; only stop market and take profit market orders close a whole position.`,
  'position-side-not-taken': (a) => `Spot has no ${p(a, 'positionSide')} side.`,
  'trigger-wrong-side': (a) =>
    `It would trigger at once: it must stand ${a['needs'] === 'below' ? 'below' : 'above'} ${p(a, 'reference')}.`,
  'quantity-missing': 'Fill in the size.',
  'quantity-step': (a) => `Smallest step is ${p(a, 'step')}.`,
  'quantity-below-min': (a) => `Smallest size is ${p(a, 'min')}.`,
  'quantity-above-max': (a) => `Largest size is ${p(a, 'max')}.`,
  'quantity-precision': (a) =>
    `At most ${p(a, 'decimals')} decimals${a['step'] === undefined ? '' : `: the step is ${a['step']}`}.`,
  'quote-quantity-not-allowed': 'This order wants its size in the base asset.',
  'quantity-with-close-position': 'Closing the whole position takes no size.',
  'notional-below-min': (a) => `Smallest order is worth ${p(a, 'min')}; this one is worth ${p(a, 'notional')}.`,
  'notional-above-max': (a) => `Largest order is worth ${p(a, 'max')}; this one is worth ${p(a, 'notional')}.`,
  'funds-short': (a) => `Needs ${p(a, 'needed')} ${p(a, 'asset')}, free is ${p(a, 'available')}.`,
  'margin-short': (a) => `Needs ${p(a, 'needed')} ${p(a, 'asset')} of margin, free is ${p(a, 'available')}.`,
  'reduce-only-not-allowed': 'Reduce-only exists on futures alone.',
  'reduce-only-without-position': (a) =>
    a['fires'] === undefined
      ? 'There is no position on that side to reduce.'
      : 'There is no position on that side now. It will be refused when it fires unless there is one by then.',
  'reduce-only-above-position': (a) =>
    `The position is ${p(a, 'position')}: a resting reduce-only order may not be larger.`,
  'too-many-open-orders': (a) => `The exchange holds at most ${p(a, 'limit')} open orders here. Cancel one first.`,
  'too-many-algo-orders': (a) =>
    `The exchange holds at most ${p(a, 'limit')} stops and take profits. Cancel one first.`,
  'list-not-allowed': (a) => `This symbol takes no ${p(a, 'kind')} lists.`,
  'too-many-lists': (a) => `The exchange holds at most ${p(a, 'limit')} open lists on this symbol. Cancel one first.`,
  'term-not-taken': (a) => `There is no ${termOf(a)} on this market or for this type.`,
  'agreement-unsigned': 'Sign the TradFi perpetuals agreement on the exchange’s own site first.',
  'good-till-missing': 'Choose until when it may rest.',
  'good-till-not-taken': 'Only an order that is good till a date has an end.',
  'good-till-range': (a) => `It must end more than ${p(a, 'minutes')} minutes from now, and before the year 10000.`,
  'price-beyond-trigger': (a) => `That is too far beyond the trigger: the limit price may go to ${p(a, 'limit')}.`,
  'trigger-beyond-price': (a) => `That is too far beyond the limit price: the trigger may go to ${p(a, 'limit')}.`,
  'fill-or-kill-short': (a) => `The book holds ${p(a, 'available')} at this price: all or nothing will be refused.`,
  'position-side-mode': (a) =>
    a['mode'] === 'hedge'
      ? 'The account is in hedge mode: choose Long or Short.'
      : 'The account is in one-way mode: there is no Long and Short side to choose.',
  'quote-quantity-book-thin': 'On the book as it stands this amount is less than the smallest order.',
  'position-above-max': (a) =>
    `One account may have at most ${p(a, 'max')} here; held and being bought is ${p(a, 'held')}.`,
  'leverage-limit': (a) => `At ${p(a, 'leverage')}x the position may be worth at most ${p(a, 'limit')}.`,
  'market-outside-band': (a) =>
    a['best'] === undefined
      ? 'Nobody stands on the other side of the book: a market order will be refused.'
      : `The best price is ${p(a, 'best')}, outside the exchange’s band that ends at ${p(a, 'limit')}: a market order will be refused.`,
  'reduce-only-opens': (a) =>
    `A ${sideWord(p(a, 'side'))} on the ${p(a, 'positionSide') === 'LONG' ? 'Long' : 'Short'} side opens: it cannot be reduce-only.`,
  'reduce-only-claimed': (a) =>
    `Open orders close ${p(a, 'claimed')} of the ${p(a, 'position')} before this one. Cancel them, or close less.`,
  'iceberg-not-taken': (a) => `A ${typeOf(a)} order shows all of itself.`,
  'iceberg-not-allowed': 'This symbol takes no icebergs.',
  'iceberg-time-in-force': (a) =>
    `Only an order that rests can hide a part; ${p(a, 'timeInForce')} does not. Choose GTC.`,
  'iceberg-above-quantity': (a) => `The visible part must be smaller than the whole, ${p(a, 'quantity')}.`,
  'iceberg-parts': (a) =>
    `It would come in ${p(a, 'parts')} parts; at most ${p(a, 'limit')} are allowed. Show more at a time.`,
  'trailing-not-taken': (a) => `A ${typeOf(a)} order does not follow the price.`,
  'trailing-not-allowed': 'This symbol takes no trailing stops.',
  'trailing-range': (a) =>
    `The trailing distance must be ${percentOf(p(a, 'min'))} to ${percentOf(p(a, 'max'))} (${p(a, 'min')} to ${p(a, 'max')} basis points).`,
  'callback-missing': 'Fill in how far the price has to turn.',
  'callback-range': (a) => `The price may have to turn by ${p(a, 'min')} % to ${p(a, 'max')} %.`,
  'callback-precision': 'The turn goes in steps of 0.1 %.',
  'activation-wrong-side': (a) =>
    `Following must begin ${a['needs'] === 'below' ? 'below' : 'above'} ${p(a, 'reference')}.`,
  'peg-not-taken': (a) => `A ${typeOf(a)} order cannot take its price from the book.`,
  'peg-not-allowed': 'This symbol takes no pegged prices.',
  'peg-mismatch': (a) =>
    p(a, 'orderType') === 'LIMIT_MAKER'
      ? 'A post-only order can only be pegged to its own side.'
      : 'Pegged to its own side, it can only rest: choose GTC.',
  'peg-offset-range': (a) => `It may stand ${p(a, 'min')} to ${p(a, 'max')} levels away.`,
  'peg-offset-alone': 'Choose which side of the book the levels count from.',
  'peg-book-thin': (a) => `The book has fewer than ${p(a, 'levels')} levels there: the order will be refused.`,
  'self-trade-not-allowed': (a) =>
    `“${modeOf(p(a, 'mode'))}” is not possible here. Choose ${p(a, 'allowed')
      .split(', ')
      .map((mode) => `“${modeOf(mode)}”`)
      .join(', ')}.`,
  'smart-routing-not-allowed': 'Orders of this symbol are not routed over several books.',
  'smart-routing-type': 'Only limit and market orders are routed over several books.',
  'smart-routing-term': (a) => `A routed order takes no ${termOf(a)}.`,
  'price-match-not-taken': (a) => `A ${typeOf(a)} order has no price to match.`,
  'price-match-with-price': 'Either the book chooses the price, or you do.',
  'price-match-book-thin': (a) => `The book is not deep enough for ${p(a, 'priceMatch')}: the order will be refused.`,
  'too-many-iceberg-orders': (a) => `The exchange holds at most ${p(a, 'limit')} icebergs here. Cancel one first.`,
}
