import type { Market } from '../../engine/market-types'
import type { Outside } from './occasions'

/** Documented payloads that the exchange in a box does not serve, each with its reason. */
export const outside: Readonly<Record<Market, readonly Outside[]>> = {
  spot: [
    { file: 'rest.exchangeInfo.docs-skeleton', reason: 'a skeleton with placeholders instead of values' },
    {
      file: 'stream.errors.docs',
      reason: 'texts with placeholders in a flat form; refusals come wrapped, as observed.stream.error has them',
    },
    { file: 'errors.catalog', reason: 'a list of codes, not a payload; single errors are compared' },
    { file: 'signing.vectors.hmac', reason: 'signing vectors, checked where signatures are made and verified' },
    { file: 'signing.vectors.ed25519', reason: 'signing vectors, checked where signatures are made and verified' },
  ],
  usdm: [
    { file: 'event.CONDITIONAL_ORDER_TRIGGER_REJECT', reason: 'retired on 2025-12-15; ALGO_UPDATE tells the reason' },
    {
      file: 'event.GRID_UPDATE',
      reason: "an event of the exchange's own bots, marked deprecated; there are no bots here",
    },
    { file: 'event.STRATEGY_UPDATE', reason: "an event of the exchange's own bots; there are no bots here" },
    { file: 'error.-1016', reason: 'sent by a service that was switched off for good; none is here' },
    { file: 'error.-2018', reason: 'a code of the error page that no documented request meets: orders say -2019' },
    { file: 'error.-4400', reason: 'accounts are watched by the quantitative rules here and never locked by them' },
    { file: 'error.-4531', reason: 'sent in May and June 2026 only, while position modes were merged' },
    {
      file: 'rest.order.test.full',
      reason: 'an example of before the acknowledgements lost their prices on 2026-06-30',
    },
  ],
}
