import 'server-only'
import type { Order } from '../../../domain/order'
import type { BatchTrading, Outcome } from '../../port'
import { ownEvidence, type VenueCore } from '../core'
import type { LegReader } from '../leg-reader'
import type { EndpointKind } from '../outcomes'
import type { OrderLine } from '../order-line'
import { asList } from '../payload'
import type { Parameters } from '../sign'
import { toOrder } from './order'
import { modifyParameters, placeParameters } from './order-parameters'

const MOST_ORDERS = 5
const MOST_CANCELS = 10

/** Several orders in one request, each with an answer of its own. Source: usdm.md 6.1, batchOrders. */
export function createBatchTrading(core: VenueCore, line: OrderLine): BatchTrading {
  const { caller, clock } = core
  const same =
    <T>(count: number) =>
    (outcome: Outcome<T>): readonly Outcome<T>[] =>
      Array.from({ length: count }, () => outcome)
  const tooMany = (count: number, most: number): Outcome<never> | undefined =>
    count > most
      ? { kind: 'rejected', reason: 'rule', retry: 'never', evidence: ownEvidence(clock, 'batch-size') }
      : undefined

  return {
    mostOrders: MOST_ORDERS,
    mostCancels: MOST_CANCELS,

    async place(items, window) {
      const refused = tooMany(items.length, MOST_ORDERS)
      if (refused !== undefined) return items.map(() => refused)
      const orders = items.map(({ order, clientOrderId }) => placeParameters(order, clientOrderId))
      return caller.compound<readonly Outcome<Order>[]>(
        line.call(
          {
            endpoint: 'batch-place',
            method: 'POST',
            path: '/fapi/v1/batchOrders',
            parameters: { batchOrders: toJson(orders) },
            cost: 5,
          },
          window,
        ),
        (body, leg) => legsOf(body, leg, 'place', items, (order, item) => order.clientOrderId === item.clientOrderId),
        same(items.length),
      )
    },

    async amend(items, window) {
      const refused = tooMany(items.length, MOST_ORDERS)
      if (refused !== undefined) return items.map(() => refused)
      return caller.compound<readonly Outcome<Order | undefined>[]>(
        line.call(
          {
            endpoint: 'batch-modify',
            method: 'PUT',
            path: '/fapi/v1/batchOrders',
            parameters: { batchOrders: toJson(items.map(modifyParameters)) },
            cost: 5,
          },
          window,
        ),
        (body, leg) =>
          legsOf<(typeof items)[number], Order | undefined>(body, leg, 'modify', items, (order, { target }) =>
            isTarget(order, target),
          ),
        same(items.length),
      )
    },

    async cancel(symbol, targets, window) {
      const refused = tooMany(targets.length, MOST_CANCELS)
      if (refused !== undefined) return targets.map(() => refused)
      // The exchange takes one list or the other. Ids are bare numbers, whatever their size.
      const byId = targets.every(({ orderId }) => orderId !== undefined)
      const parameters: Parameters = byId
        ? { symbol, orderIdList: `[${targets.map(({ orderId }) => orderId).join(',')}]` }
        : { symbol, origClientOrderIdList: JSON.stringify(targets.map(({ clientOrderId }) => clientOrderId)) }
      return caller.compound<readonly Outcome<Order | undefined>[]>(
        line.call(
          { endpoint: 'batch-cancel', method: 'DELETE', path: '/fapi/v1/batchOrders', parameters, cost: 1 },
          window,
        ),
        (body, leg) => legsOf<(typeof targets)[number], Order | undefined>(body, leg, 'cancel', targets, isTarget),
        same(targets.length),
      )
    },
  }
}

const isTarget = (
  order: Order,
  target: { orderId?: string | undefined; clientOrderId?: string | undefined },
): boolean =>
  target.orderId === undefined ? order.clientOrderId === target.clientOrderId : order.orderId === target.orderId

/**
 * The answer of each item. A whole answer stands in the order of the request; of a short one only what names its order can be
 * told to belong, and all else is missing, hence unconfirmed (S-25, F-46).
 */
function legsOf<Item, T extends Order | undefined>(
  body: unknown,
  leg: LegReader,
  endpoint: EndpointKind,
  items: readonly Item[],
  belongs: (order: Order, item: Item) => boolean,
): readonly Outcome<T>[] {
  const rows = asList(body, 'batch')
  const read = (row: unknown): Outcome<T> =>
    leg(endpoint, row, (value) => toOrder(value) as T, { nothing: undefined as T })
  const outcomes = rows.map(read)
  return items.map((item, at) => {
    const own = outcomes.find(
      (outcome) => outcome.kind === 'accepted' && outcome.value !== undefined && belongs(outcome.value, item),
    )
    if (own !== undefined) return own
    const there = rows.length === items.length ? outcomes[at] : undefined
    // An order in this place that is another's says nothing of ours.
    if (there === undefined || (there.kind === 'accepted' && there.value !== undefined)) return leg.missing()
    return there
  })
}

/** A list of parameters as the exchange takes it; `orderId` and `modifyId` as numbers of any size. */
function toJson(items: readonly Parameters[]): string {
  const one = (item: Parameters): string =>
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        const bare = (name === 'orderId' || name === 'modifyId') && /^\d+$/.test(String(value))
        return `${JSON.stringify(name)}:${bare ? String(value) : JSON.stringify(String(value))}`
      })
      .join(',')
  return `[${items.map((item) => `{${one(item)}}`).join(',')}]`
}
