import type { DecimalString } from './decimal'
import type { OrderField, OrderIssue } from './order-issue'

/**
 * Every finding of `checkOrder` and `checkOrderList`, with the parameters its words may use. What the exchange answers to each
 * stands in `order-refusal.ts`. Source: spot.md 5.2, 6, 8, 9 and 16; usdm.md 5, 6.2, 7.1 and 14.
 */
export type OrderIssueCode =
  /** {status}: the symbol takes no orders now. */
  | 'symbol-not-trading'
  /** {orderType}. */
  | 'order-type-not-allowed'
  /** {term}: a word of the other market, which this one has no place for. */
  | 'term-not-taken'
  /** {contractType}: an agreement has to be signed first. */
  | 'agreement-unsigned'
  /** Missing where one is wanted. */
  | 'time-in-force-missing'
  /** {timeInForce}: not of this market or type. */
  | 'time-in-force-not-allowed'
  | 'good-till-missing'
  /** {timeInForce}: only GTD has an end. */
  | 'good-till-not-taken'
  /** {minutes}: not far enough ahead, or too far. */
  | 'good-till-range'
  | 'price-missing'
  /** {orderType}: a price where none is taken. */
  | 'price-not-taken'
  /** {tick}. */
  | 'price-tick'
  /** {min}. */
  | 'price-below-min'
  /** {max}. */
  | 'price-above-max'
  /** {decimals}. */
  | 'price-precision'
  /** {limit} {reference}: outside the percent price band. {pegged} when a peg chose the price. */
  | 'price-above-band'
  | 'price-below-band'
  /** {limit}: limit price too far beyond the trigger. */
  | 'price-beyond-trigger'
  /** {limit}: trigger too far beyond the limit price. */
  | 'trigger-beyond-price'
  /** {bestAsk} or {bestBid}: would take at once, so that the exchange refuses it (warning). */
  | 'post-only-would-take'
  /** {available}: the book does not hold the whole quantity at this price (warning). */
  | 'fill-or-kill-short'
  | 'trigger-missing'
  /** {orderType}. */
  | 'trigger-not-taken'
  /** {reference} {needs}: would trigger at once. */
  | 'trigger-wrong-side'
  /** {orderType}: only stop-market and take-profit-market close a whole position. */
  | 'close-position-not-taken'
  /** {positionSide}: spot has no position sides. */
  | 'position-side-not-taken'
  /** {positionSide} {mode}: not a side of the account's position mode. */
  | 'position-side-mode'
  | 'quantity-missing'
  /** {step} {filter}. */
  | 'quantity-step'
  /** {min} {filter}. */
  | 'quantity-below-min'
  /** {max} {filter}. */
  | 'quantity-above-max'
  /** {decimals}. */
  | 'quantity-precision'
  | 'quote-quantity-not-allowed'
  /** The amount buys less than the smallest order on the book as it stands (warning). */
  | 'quote-quantity-book-thin'
  /** A size and close-position at once. */
  | 'quantity-with-close-position'
  /** {min} {notional}. {pegged} when a peg chose the price. */
  | 'notional-below-min'
  /** {max} {notional}. */
  | 'notional-above-max'
  /** {needed} {available} {asset}. */
  | 'funds-short'
  | 'margin-short'
  /** {max} {held}: more of the base asset than the symbol lets one account have. */
  | 'position-above-max'
  /** {limit} {leverage}: more than may be held at this leverage. */
  | 'leverage-limit'
  /** {best} {limit}: the best counterparty stands outside the price band (warning). */
  | 'market-outside-band'
  | 'reduce-only-not-allowed'
  | 'reduce-only-without-position'
  /** {positionSide}: in hedge mode this side opens. */
  | 'reduce-only-opens'
  /** {position}: a resting reduce-only order larger than the position. */
  | 'reduce-only-above-position'
  /** {position} {claimed}: open orders close what it would. */
  | 'reduce-only-claimed'
  /** {orderType}. */
  | 'iceberg-not-taken'
  | 'iceberg-not-allowed'
  /** {timeInForce}: only a resting order hides. */
  | 'iceberg-time-in-force'
  /** {quantity}: what shows must be less than the whole. */
  | 'iceberg-above-quantity'
  /** {limit} {parts}. */
  | 'iceberg-parts'
  /** {orderType}. */
  | 'trailing-not-taken'
  | 'trailing-not-allowed'
  /** {min} {max}, basis points. */
  | 'trailing-range'
  | 'callback-missing'
  /** {min} {max}, percent. */
  | 'callback-range'
  /** At most one decimal. */
  | 'callback-precision'
  /** {reference} {needs}: a trailing stop to buy begins below the market, one to sell above. */
  | 'activation-wrong-side'
  /** {orderType}. */
  | 'peg-not-taken'
  | 'peg-not-allowed'
  /** {orderType} {pegPriceType}. */
  | 'peg-mismatch'
  /** {min} {max}. */
  | 'peg-offset-range'
  /** An offset without a peg. */
  | 'peg-offset-alone'
  /** {levels}: the book is not so deep (warning). */
  | 'peg-book-thin'
  /** {mode} {allowed}. */
  | 'self-trade-not-allowed'
  | 'smart-routing-not-allowed'
  /** {orderType}: only LIMIT and MARKET are routed. */
  | 'smart-routing-type'
  /** {term}: routed orders take none. */
  | 'smart-routing-term'
  /** {orderType}. */
  | 'price-match-not-taken'
  | 'price-match-with-price'
  /** {priceMatch}: the book is not so deep (warning). */
  | 'price-match-book-thin'
  /** {kind}: other legs than the list has. */
  | 'list-legs'
  /** {kind}: the symbol takes no such list. */
  | 'list-not-allowed'
  /** {orderType}: only a limit order can be worked first. */
  | 'list-working-type'
  /** {kind}: OPO and OPOCO buy, then sell all that was bought. */
  | 'list-sides'
  /** {side}: one leg takes profit and one cuts a loss, of one size. */
  | 'list-pair'
  /** The upper leg is not above the lower one, or the pair not around the market. */
  | 'list-prices'
  /** {limit}. */
  | 'too-many-lists'
  | 'too-many-open-orders'
  | 'too-many-algo-orders'
  | 'too-many-iceberg-orders'

/** One finding, typed by its code. */
export function orderIssue(
  code: OrderIssueCode,
  field: OrderField,
  params: Readonly<Record<string, string>> = {},
  more: { readonly severity?: OrderIssue['severity']; readonly fix?: DecimalString | undefined } = {},
): OrderIssue {
  return {
    code,
    field,
    severity: more.severity ?? 'error',
    params,
    ...(more.fix === undefined ? {} : { fix: more.fix }),
  }
}
