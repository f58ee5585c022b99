import type { DecimalString } from './decimal'
import type { OrderField, OrderIssue } from './order-issue'

/**
 * Every finding of `checkOrder`, with the parameters its words may use. Binance's own codes for the same refusal stand
 * beside. Source: spot.md 5.2, 6 and 16; usdm.md 5, 6.2, 7.1 and 14.
 */
export type OrderIssueCode =
  /** {status}: the symbol takes no orders now (spot -1013, usdm -4140). */
  | 'symbol-not-trading'
  /** {orderType} (spot -2010, usdm -1116). */
  | 'order-type-not-allowed'
  /** {timeInForce} missing where one is wanted, or not of this market (-1102, -1115). */
  | 'time-in-force-missing'
  | 'time-in-force-not-allowed'
  | 'price-missing'
  /** {orderType}: a price where none is taken (-1106). */
  | 'price-not-taken'
  /** {tick}. */
  | 'price-tick'
  /** {min}. */
  | 'price-below-min'
  /** {max}. */
  | 'price-above-max'
  /** {decimals} (-1111). */
  | 'price-precision'
  /** {limit} {reference}: outside the percent price band (spot -1013, usdm -4016, -4024). */
  | 'price-above-band'
  | 'price-below-band'
  /** {bestAsk} or {bestBid}: would take at once, so that the exchange refuses it (warning). */
  | 'post-only-would-take'
  | 'trigger-missing'
  /** {orderType} (-1106). */
  | 'trigger-not-taken'
  /** {reference}: would trigger at once (usdm -2021). */
  | 'trigger-wrong-side'
  /** {orderType}: only a trigger closes a whole position (-4136). */
  | 'close-position-not-taken'
  /** {positionSide}: spot has no position sides. */
  | 'position-side-not-taken'
  | 'quantity-missing'
  /** {step}. */
  | 'quantity-step'
  /** {min}. */
  | 'quantity-below-min'
  /** {max}. */
  | 'quantity-above-max'
  /** {decimals} (-1111). */
  | 'quantity-precision'
  | 'quote-quantity-not-allowed'
  /** A size and close-position at once (-4137). */
  | 'quantity-with-close-position'
  /** {min} {notional}. */
  | 'notional-below-min'
  /** {max} {notional}. */
  | 'notional-above-max'
  /** {needed} {available} {asset}. */
  | 'funds-short'
  | 'margin-short'
  | 'reduce-only-not-allowed'
  | 'reduce-only-without-position'
  /** {position}: a resting reduce-only order larger than the position (-2022). */
  | 'reduce-only-above-position'
  /** {limit}. */
  /** {kind}: other legs than the list has (-1102). */
  | 'list-legs'
  /** {orderType}: only a limit order can be worked first (-1014). */
  | 'list-working-type'
  /** {kind}: OPO and OPOCO buy, then sell all that was bought (-1222 … -1225). */
  | 'list-sides'
  /** {side}: one leg takes profit and one cuts a loss, of one size (-1158 … -1168, -1196 … -1199). */
  | 'list-pair'
  /** The upper leg is not above the lower one, or the pair not around the market (-2010). */
  | 'list-prices'
  | 'too-many-open-orders'
  | 'too-many-algo-orders'

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
