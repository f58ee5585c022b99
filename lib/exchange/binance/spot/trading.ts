import 'server-only'
import type { NewOrder, Order } from '../../../domain/order'
import { isAtMarket, isTriggered, ORDER_TYPES } from '../../../domain/order-kind'
import type { OrderTarget, Outcome, Trading } from '../../port'
import { type CallTerms, ownEvidence, type VenueCore } from '../core'
import { createOrderLine } from '../order-line'
import { askAboutOrder } from '../order-test'
import type { Parameters, Signer } from '../sign'
import { toAmendedOrder } from './amend-answer'
import { createListTrading } from './order-list'
import { replaceLegs } from './replace-answer'
import {
  canceledOne,
  toAllocations,
  toCanceledOrders,
  toFills,
  toOrder,
  toOrders,
  toPlacedFills,
  toPlacedOrder,
} from './order'
import { bookTerms, timeOf } from './order-parameters'

const RECEIVE_WINDOW = 3_000
const LONGEST_LIST = 1_000
/** Source: spot.md 7.1. */
/** With the rates that it would charge. Source: spot.md 7.1. */
const TEST_WEIGHT = 20
const WEIGHTS = { allOpenOrders: 80, openOrders: 6, findOrder: 4 }

/** Orders of one spot account. Source: spot.md 6, 7.3, 7.4. */
export function createTrading(core: VenueCore, signer: Signer): Trading {
  const { caller, venueClock, clock } = core
  const line = createOrderLine(core, signer)
  const signed = (path: string, parameters: Parameters, about: CallTerms) =>
    core.signedCall(signer, path, parameters, about)

  return {
    market: 'spot',
    sendWindow: () => ({ timestamp: venueClock.now(), recvWindow: RECEIVE_WINDOW }),

    place(order, clientOrderId, window) {
      const refused = notPlaceable(order)
      if (refused !== undefined) return Promise.resolve(refuse(refused))
      const routed = order.smartRouting === true
      return caller.change(
        line.call(
          {
            endpoint: 'place',
            method: 'POST',
            path: routed ? '/api/v3/sor/order' : '/api/v3/order',
            socketMethod: routed ? 'sor.order.place' : 'order.place',
            parameters: placeParameters(order, clientOrderId),
            cost: 1,
          },
          window,
        ),
        (body) => toPlacedOrder(onlyOne(body), order),
        (body) => toPlacedFills(onlyOne(body)),
      )
    },

    test(order, options) {
      const path = order.smartRouting === true ? '/api/v3/sor/order/test' : '/api/v3/order/test'
      const parameters = { ...orderParameters(order), computeCommissionRates: 'true' }
      return askAboutOrder(core, signer, { path, parameters, cost: TEST_WEIGHT }, options)
    },

    amend({ target, clientOrderId, terms }, window) {
      if (terms.price !== undefined) return Promise.resolve(refuse('price'))
      return caller.change(
        line.call(
          {
            endpoint: 'amend',
            method: 'PUT',
            path: '/api/v3/order/amend/keepPriority',
            socketMethod: 'order.amend.keepPriority',
            // Without it the order gets an id that nobody knows.
            parameters: { ...named(target), newClientOrderId: clientOrderId, newQty: terms.quantity },
            cost: 4,
          },
          window,
        ),
        (body): Order | undefined => toAmendedOrder(body),
        undefined,
        () => undefined,
      )
    },

    lists: createListTrading(core, signer, line),

    replace({ target, cancelClientOrderId, order, clientOrderId, onlyUntraded }, window) {
      const refused = notPlaceable(order)
      if (refused !== undefined) return Promise.resolve({ cancel: refuse(refused), place: refuse(refused) })
      return caller.compound(
        line.call(
          {
            endpoint: 'replace',
            method: 'POST',
            path: '/api/v3/order/cancelReplace',
            socketMethod: 'order.cancelReplace',
            parameters: {
              ...placeParameters(order, clientOrderId),
              // A cancel that missed must not let a second order rest beside the first one.
              cancelReplaceMode: 'STOP_ON_FAILURE',
              cancelOrderId: target.orderId,
              cancelOrigClientOrderId: target.orderId === undefined ? target.clientOrderId : undefined,
              cancelNewClientOrderId: cancelClientOrderId,
              cancelRestrictions: onlyUntraded === true ? 'ONLY_NEW' : undefined,
            },
            cost: 1,
          },
          window,
        ),
        (body, leg) => replaceLegs(body, leg, target, order),
        (outcome) => ({ cancel: outcome, place: outcome }),
      )
    },

    cancel(target, cancelClientOrderId, window) {
      return caller.change(
        line.call(
          {
            endpoint: 'cancel',
            method: 'DELETE',
            path: '/api/v3/order',
            socketMethod: 'order.cancel',
            parameters: { ...named(target), newClientOrderId: cancelClientOrderId },
            cost: 1,
          },
          window,
        ),
        (body) => canceledOne(body, target),
      )
    },

    cancelAllOn(symbol, service, window) {
      if (service === 'algo') return Promise.resolve(acceptNothing())
      return caller.change(
        line.call(
          {
            endpoint: 'cancel-all',
            method: 'DELETE',
            path: '/api/v3/openOrders',
            socketMethod: 'openOrders.cancelAll',
            parameters: { symbol },
            cost: 1,
          },
          window,
        ),
        toCanceledOrders,
      )
    },

    weights: WEIGHTS,

    findOrder(target, { lane, freshConnection: fresh }) {
      return caller.query(signed('/api/v3/order', named(target), { lane, cost: WEIGHTS.findOrder, fresh }), toOrder)
    },

    openOrders(service, symbol, { lane, freshConnection: fresh }) {
      if (service === 'algo') return Promise.resolve(core.nothing([]))
      const cost = symbol === undefined ? WEIGHTS.allOpenOrders : WEIGHTS.openOrders
      return caller.query(signed('/api/v3/openOrders', { symbol }, { lane, cost, fresh }), toOrders)
    },

    orderHistory({ symbol, service, since, limit }, { lane, freshConnection: fresh }) {
      if (service === 'algo') return Promise.resolve(core.nothing([]))
      const parameters = { symbol, startTime: since, limit: limit ?? LONGEST_LIST }
      return caller.query(signed('/api/v3/allOrders', parameters, { lane, cost: 20, fresh }), toOrders)
    },

    async fills({ symbol, orderId, fromTradeId, since, limit, routed }, { lane, freshConnection: fresh }) {
      // Only these may stand together: order and first trade, or a time alone. Source: spot.md 7.4.
      const byId = orderId !== undefined || fromTradeId !== undefined
      const parameters = {
        symbol,
        orderId,
        fromId: fromTradeId,
        startTime: byId ? undefined : since,
        limit: limit ?? LONGEST_LIST,
      }
      const cost = orderId === undefined ? 20 : 5
      const trades = await caller.query(signed('/api/v3/myTrades', parameters, { lane, cost, fresh }), toFills)
      if (routed !== true || trades.kind !== 'read') return trades
      const within = { symbol, orderId, startTime: orderId === undefined ? since : undefined, limit: LONGEST_LIST }
      const pieces = await caller.query(
        signed('/api/v3/myAllocations', within, { lane, cost: 20, fresh }),
        toAllocations,
      )
      if (pieces.kind !== 'read') return pieces
      const odd = [...(trades.odd ?? []), ...(pieces.odd ?? [])]
      return { ...pieces, value: [...trades.value, ...pieces.value], ...(odd.length > 0 ? { odd } : {}) }
    },
  }

  function refuse(text: string): Outcome<never> {
    return { kind: 'rejected', reason: 'rule', retry: 'never', evidence: ownEvidence(clock, text) }
  }

  function acceptNothing(): Outcome<readonly Order[]> {
    return { kind: 'accepted', value: [], evidence: ownEvidence(clock, 'nothing-to-cancel') }
  }
}

/** Orders this market cannot take never leave (S-21, local validation). */
function notPlaceable(order: NewOrder): string | undefined {
  if (!ORDER_TYPES.spot.includes(order.orderType)) return 'order-type'
  return order.reduceOnly === true || order.closePosition === true ? 'reduce-only' : undefined
}

/** FULL names the trades made at once and, with LIMIT_MAKER, the status. Source: spot.md 6.1, 6.6. */
const placeParameters = (order: NewOrder, clientOrderId: string): Parameters => ({
  ...orderParameters(order),
  newClientOrderId: clientOrderId,
  newOrderRespType: 'FULL',
})

function orderParameters(order: NewOrder): Parameters {
  return {
    symbol: order.symbol,
    side: order.side,
    type: order.orderType,
    timeInForce: timeOf(order),
    quantity: order.quantity,
    quoteOrderQty: order.quantity === undefined ? order.quoteQuantity : undefined,
    price: isAtMarket(order) ? undefined : order.price,
    stopPrice: isTriggered(order) ? order.triggerPrice : undefined,
    ...bookTerms(order),
    selfTradePreventionMode: order.selfTradePrevention,
  }
}

/** The socket answers a routed order with a list of one. Source: spot.md 9.4. */
const onlyOne = (body: unknown): unknown => (Array.isArray(body) && body.length === 1 ? body[0] : body)

/** By `orderId` alone is the fast path; both ids would have to agree. Source: spot.md 7.3. */
const named = ({ symbol, orderId, clientOrderId }: OrderTarget): Parameters => ({
  symbol,
  orderId,
  origClientOrderId: orderId === undefined ? clientOrderId : undefined,
})
