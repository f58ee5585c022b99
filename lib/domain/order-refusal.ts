import { reduces } from './check-order-reduce'
import { decimalsOf } from './decimal'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import type { OrderIssueCode } from './order-issue-code'
import type { NewOrderList } from './order-list'
import { isAtMarket, isTriggered, serviceOf } from './order-kind'

/** How the exchange refuses: its code, and the words of its text that tell this refusal from others of the code. */
export interface Refusal {
  readonly code: number
  /** Part of the text; absent where the code alone says it. */
  readonly text?: string | undefined
}

type Answer = Refusal | undefined | ((issue: OrderIssue, order: NewOrder) => Refusal | undefined)

const filter = (name: string): Refusal => ({ code: -1013, text: `Filter failure: ${name}` })
const engineFilter = (name: string): Refusal => ({ code: -2010, text: `Filter failure: ${name}` })
const engine = (text: string): Refusal => ({ code: -2010, text })
const unsupported = (what: string): Refusal => ({
  code: -1013,
  text: `${what} orders are not supported for this symbol`,
})
const missing = (name: string): Refusal => ({ code: -1102, text: `'${name}'` })
/** Futures write the name in lower case. */
const notRequired = (name: string, { market }: Pick<NewOrder, 'market'>): Refusal => ({
  code: -1106,
  text: `'${market === 'usdm' ? name.toLowerCase() : name}'`,
})
const byMarket =
  (spot: Refusal | undefined, usdm: Refusal | undefined): Answer =>
  (_, { market }) =>
    market === 'spot' ? spot : usdm

/** Names of the wire for the amounts of an order. Source: spot.md 6.1; usdm.md 6.2 and 7.1. */
const SPOT_NAMES: Readonly<Record<string, string>> = {
  triggerPrice: 'stopPrice',
  quoteQuantity: 'quoteOrderQty',
  icebergQuantity: 'icebergQty',
}
const USDM_NAMES: Readonly<Record<string, string>> = {
  activationPrice: 'activatePrice',
  callbackPercent: 'callbackRate',
}

const SPOT_TYPES: Readonly<Record<string, string>> = {
  MARKET: 'Market',
  LIMIT: 'Limit',
  LIMIT_MAKER: 'Limit maker',
  STOP_LOSS: 'Stop loss',
  STOP_LOSS_LIMIT: 'Stop loss limit',
  TAKE_PROFIT: 'Take profit',
  TAKE_PROFIT_LIMIT: 'Take profit limit',
}

const lot =
  (usdm: number): Answer =>
  (issue, { market }) =>
    market === 'spot'
      ? filter(issue.params['filter'] ?? 'LOT_SIZE')
      : { code: issue.params['decimals'] === undefined ? usdm : -1111 }

const priceForm =
  (price: number, trigger: number): Answer =>
  (issue, { market }) =>
    market === 'spot'
      ? filter('PRICE_FILTER')
      : { code: issue.params['decimals'] !== undefined ? -1111 : issue.field === 'price' ? price : trigger }

const precision: Answer = ({ field }, { market }) =>
  market === 'spot' ? { code: -1111, text: `'${SPOT_NAMES[field] ?? field}'` } : { code: -1111 }

const band = (usdm: number): Answer => byMarket(filter('PERCENT_PRICE'), { code: usdm })
/** NOTIONAL, or the older MIN_NOTIONAL. */
const notional: Answer = byMarket({ code: -1013, text: 'NOTIONAL' }, { code: -4164 })
const bySide =
  (buy: number, sell: number): Answer =>
  (_, { side }) => ({ code: side === 'BUY' ? buy : sell })

/**
 * What the exchange answers to an order with this finding; undefined for what the desk refuses by itself, because nothing of it
 * would reach the exchange. Source: spot.md 6.1, 8.2, 9, 16; usdm.md 5, 6.2, 7.1, 14.
 */
const ANSWERS: Readonly<Record<OrderIssueCode, Answer>> = {
  'symbol-not-trading': (_, order) =>
    order.market === 'spot' ? { code: -1013, text: 'Market is closed.' } : { code: reduces(order) ? -4141 : -4140 },
  'order-type-not-allowed': ({ params }, { market, orderType }) =>
    market === 'usdm' ? { code: -1116 } : unsupported(SPOT_TYPES[orderType] ?? params['orderType'] ?? ''),
  'term-not-taken': undefined,
  'agreement-unsigned': { code: -4411 },
  // Without a word the desk sends GTC.
  'time-in-force-missing': undefined,
  'time-in-force-not-allowed': (_, order) =>
    isAtMarket(order) || order.orderType === 'LIMIT_MAKER' ? undefined : { code: -1115 },
  'good-till-missing': missing('goodTillDate'),
  'good-till-not-taken': (_, order) => notRequired('goodTillDate', order),
  'good-till-range': { code: -5040 },
  'price-missing': missing('price'),
  // A list says the price and the trigger of every leg.
  'price-not-taken': ({ params }, order) => (params['kind'] === undefined ? undefined : notRequired('price', order)),
  'price-tick': priceForm(-4014, -4014),
  'price-below-min': priceForm(-4013, -4006),
  'price-above-max': priceForm(-4002, -4007),
  'price-precision': precision,
  'price-above-band': band(-4016),
  'price-below-band': band(-4024),
  'price-beyond-trigger': bySide(-4183, -4184),
  'trigger-beyond-price': bySide(-4210, -4211),
  'post-only-would-take': byMarket(engine('Order would immediately match and take.'), { code: -5022 }),
  'fill-or-kill-short': { code: -5021 },
  'trigger-missing': byMarket({ code: -1102, text: "'stopPrice' or 'trailingDelta'" }, missing('triggerPrice')),
  'trigger-not-taken': ({ params }, order) => {
    if (params['kind'] !== undefined) return notRequired('stopPrice', order)
    return order.market === 'usdm' && isTriggered(order) ? notRequired('triggerPrice', order) : undefined
  },
  'trigger-wrong-side': byMarket(engine('Order would trigger immediately.'), { code: -2021 }),
  'close-position-not-taken': (_, order) =>
    serviceOf(order) === 'algo' ? notRequired('closePosition', order) : undefined,
  'position-side-not-taken': undefined,
  'position-side-mode': { code: -4061 },
  'quantity-missing': missing('quantity'),
  'quantity-step': lot(-4023),
  'quantity-below-min': lot(-4004),
  'quantity-above-max': lot(-4005),
  'quantity-precision': precision,
  'quote-quantity-not-allowed': (_, { market, quantity, orderType }) => {
    if (quantity !== undefined) return undefined
    if (market === 'usdm' || orderType !== 'MARKET') return missing('quantity')
    return { code: -1013, text: 'Quote order qty market orders are not support for this symbol.' }
  },
  'quote-quantity-book-thin': ({ params }) =>
    engine(`Order book liquidity is less than ${params['filter'] ?? 'LOT_SIZE'} filter minimum quantity.`),
  'quantity-with-close-position': undefined,
  'notional-below-min': notional,
  'notional-above-max': notional,
  'funds-short': engine('Account has insufficient balance for requested action.'),
  'margin-short': { code: -2019 },
  'position-above-max': engineFilter('MAX_POSITION'),
  'leverage-limit': { code: -2027 },
  'market-outside-band': { code: -4131 },
  'reduce-only-not-allowed': undefined,
  'reduce-only-without-position': (_, order) =>
    serviceOf(order) === 'algo' && order.closePosition !== true ? undefined : { code: -2022 },
  'reduce-only-opens': undefined,
  'reduce-only-above-position': { code: -2022 },
  'reduce-only-claimed': { code: -4118 },
  'iceberg-not-taken': (_, order) => notRequired('icebergQty', order),
  'iceberg-not-allowed': unsupported('Iceberg'),
  'iceberg-time-in-force': ({ params }) => ({ code: params['kind'] === undefined ? -1014 : -1160 }),
  'iceberg-above-quantity': engine('IcebergQty exceeds QTY.'),
  'iceberg-parts': filter('ICEBERG_PARTS'),
  'trailing-not-taken': ({ field }, order) => notRequired(USDM_NAMES[field] ?? field, order),
  'trailing-not-allowed': unsupported('Trailing stop'),
  'trailing-range': filter('TRAILING_DELTA'),
  'callback-missing': missing('callbackRate'),
  'callback-range': (_, { callbackPercent = '' }) =>
    decimalsOf(callbackPercent as never) > 8 ? { code: -1111 } : { code: -1130, text: "'callbackRate'" },
  'callback-precision': { code: -1111 },
  'activation-wrong-side': { code: -4135 },
  'peg-not-taken': engine('This order type may not use pegged price.'),
  'peg-not-allowed': unsupported('Pegged'),
  'peg-mismatch': engine('This price peg cannot be used with this order type.'),
  'peg-offset-range': { code: -1130, text: "'pegOffsetValue'" },
  'peg-offset-alone': { code: -1128 },
  'peg-book-thin': engine('Order book liquidity is too low for this pegged order.'),
  'self-trade-not-allowed': byMarket(
    { code: -1013, text: 'This symbol does not allow the specified self-trade prevention mode.' },
    { code: -5039 },
  ),
  'smart-routing-not-allowed': { code: -1013, text: 'SOR is not supported for this symbol.' },
  'smart-routing-type': { code: -1116 },
  'smart-routing-term': { code: -1104 },
  'price-match-not-taken': { code: -5038 },
  'price-match-with-price': (_, order) => notRequired('price', order),
  'price-match-book-thin': { code: -5041 },
  'list-legs': undefined,
  'list-not-allowed': ({ params }) => unsupported(params['kind'] ?? ''),
  'list-working-type': { code: -1014 },
  'list-sides': ({ params }) =>
    // A quantity that is not to be named stays at home.
    params['named'] !== undefined ? undefined : { code: params['working'] !== undefined ? -1222 : -1223 },
  'list-pair': ({ params }) => (params['refusal'] === undefined ? undefined : { code: Number(params['refusal']) }),
  'list-prices': engine('The relationship of the prices for the orders is not correct.'),
  'too-many-lists': engineFilter('MAX_NUM_ORDER_LISTS'),
  'too-many-open-orders': byMarket(engineFilter('MAX_NUM_ORDERS'), { code: -2025 }),
  'too-many-algo-orders': byMarket(engineFilter('MAX_NUM_ALGO_ORDERS'), { code: -4045 }),
  'too-many-iceberg-orders': engineFilter('MAX_NUM_ICEBERG_ORDERS'),
}

/** How the exchange refuses an order for this finding; undefined when it would never hear of it. */
export function refusalOf(issue: OrderIssue, order: NewOrder): Refusal | undefined {
  const answer = ANSWERS[issue.code as OrderIssueCode]
  return typeof answer === 'function' ? answer(issue, order) : answer
}

/** The exchange's verdict on an order with these findings, in the order of `checkOrder`: its refusal, or undefined when it takes it. */
export function predictedRefusal(issues: readonly OrderIssue[], order: NewOrder): Refusal | undefined {
  for (const issue of issues) {
    const refusal = refusalOf(issue, order)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** Codes whose text names a parameter, which in a list has the name of its leg before it. */
const NAMES_PARAMETER: ReadonlySet<number> = new Set([-1102, -1106, -1111, -1128, -1130])

/** The same for a list, with the findings of `checkOrderList`. */
export function predictedListRefusal(issues: readonly OrderIssue[], { legs }: NewOrderList): Refusal | undefined {
  for (const issue of issues) {
    const leg = legs.find(({ role }) => role === issue.params['role']) ?? legs[0]
    const refusal = leg === undefined ? undefined : refusalOf(issue, leg.order)
    if (refusal !== undefined) return NAMES_PARAMETER.has(refusal.code) ? { code: refusal.code } : refusal
  }
  return undefined
}

/** Whether an answer of the exchange is this refusal. */
export const isRefusal = ({ code, text }: Refusal, answer: { readonly code: number; readonly text: string }): boolean =>
  answer.code === code && (text === undefined || answer.text.includes(text))
