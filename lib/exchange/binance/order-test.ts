import 'server-only'
import type { OrderTest, Reading, ReadOptions } from '../port'
import type { VenueCore } from './core'
import { amountAt, asPayload } from './payload'
import { type Parameters, type Signer, signQuery } from './sign'

/** Asks about an order without placing it: costs weight, no order count, and leaves nothing behind. Source: spot.md 7.3, usdm.md 6.1. */
export function askAboutOrder(
  core: VenueCore,
  signer: Signer,
  question: { readonly path: string; readonly parameters: Parameters; readonly cost: number },
  { lane, freshConnection }: ReadOptions,
): Promise<Reading<OrderTest>> {
  const { path, parameters, cost } = question
  return core.caller.query(
    {
      endpoint: 'read',
      lane,
      cost,
      send: () =>
        core.send({
          method: 'POST',
          path,
          query: signQuery({ ...parameters, timestamp: core.venueClock.now() }, signer),
          apiKey: signer.apiKey,
          freshConnection,
        }),
    },
    toOrderTest,
  )
}

/** `{}` or blanks without rates; with them the standard commission of the order. Source: spot.md 10. */
export function toOrderTest(body: unknown): OrderTest {
  const payload = asPayload(body, 'order test')
  const standard = payload['standardCommissionForOrder']
  if (standard === undefined) return {}
  const rates = asPayload(standard, 'standardCommissionForOrder')
  return { commission: { maker: amountAt(rates, 'maker'), taker: amountAt(rates, 'taker') } }
}
