import 'server-only'
import type { NewOrder, Order } from '../../../domain/order'
import { ORDER_TYPES, serviceOf } from '../../../domain/order-kind'
import type { OrderTarget, Outcome, ReadOptions, Reading, Trading } from '../../port'
import { type CallTerms, ownEvidence, type VenueCore } from '../core'
import type { Change, OrderLine } from '../order-line'
import { askAboutOrder } from '../order-test'
import type { Parameters, Signer } from '../sign'
import { createBatchTrading } from './batch'
import { algoParameters, modifyParameters, named, placeParameters } from './order-parameters'
import { toAlgoCancelAnswer, toAlgoOrder, toAlgoOrders } from './algo-order'
import { toCancelAllAnswer, toFills, toOrder, toOrders } from './order'

const RECEIVE_WINDOW = 3_000
const LONGEST_LIST = 1_000
/** Of either store alike. Source: usdm.md 6, 7. */
const WEIGHTS = { allOpenOrders: 40, openOrders: 1, findOrder: 1 }

/** Orders of one futures account, in both stores. Source: usdm.md 6, 7. */
export function createTrading(core: VenueCore, signer: Signer, line: OrderLine): Trading {
  const { caller, venueClock, clock } = core
  const signed = (path: string, parameters: Parameters, terms: CallTerms) =>
    core.signedCall(signer, path, parameters, terms)

  async function findAlgoOrder(target: OrderTarget, options: ReadOptions): Promise<Reading<Order>> {
    const { lane, freshConnection: fresh } = options
    const found = await caller.query(
      signed('/fapi/v1/algoOrder', namedAlgo(target), { lane, cost: 1, fresh }),
      toAlgoOrder,
    )
    if (found.kind !== 'absent') return found
    // Seen in production: "does not exist" for an order that the open list has. Source: usdm.md 7.2.
    const open = await caller.query(
      signed('/fapi/v1/openAlgoOrders', { symbol: target.symbol }, { lane, cost: 1, fresh }),
      toAlgoOrders,
    )
    if (open.kind !== 'read') return open.kind === 'absent' ? found : open
    const listed = open.value.find(
      (order) => order.orderId === target.orderId || order.clientOrderId === target.clientOrderId,
    )
    return listed === undefined ? found : { kind: 'read', value: listed, evidence: open.evidence }
  }

  return {
    market: 'usdm',
    sendWindow: () => ({ timestamp: venueClock.now(), recvWindow: RECEIVE_WINDOW }),

    place(order, clientOrderId, window) {
      const refused = notPlaceable(order)
      if (refused !== undefined) return Promise.resolve(refuse(refused))
      const change: Change =
        serviceOf(order) === 'algo'
          ? {
              endpoint: 'place',
              method: 'POST',
              path: '/fapi/v1/algoOrder',
              socketMethod: 'algoOrder.place',
              parameters: algoParameters(order, clientOrderId),
              cost: 0,
            }
          : {
              endpoint: 'place',
              method: 'POST',
              path: '/fapi/v1/order',
              socketMethod: 'order.place',
              parameters: placeParameters(order, clientOrderId),
              cost: 0,
            }
      return caller.change(line.call(change, window), serviceOf(order) === 'algo' ? toAlgoOrder : toOrder)
    },

    amend(request, window) {
      return caller.change(
        line.call(
          {
            endpoint: 'modify',
            method: 'PUT',
            path: '/fapi/v1/order',
            socketMethod: 'order.modify',
            parameters: modifyParameters(request),
            cost: 0,
          },
          window,
        ),
        (body): Order | undefined => toOrder(body),
        undefined,
        () => undefined,
      )
    },

    batch: createBatchTrading(core, line),

    test(order, options) {
      // Takes an id as the order does; it is one of nobody's. Source: usdm.md 6.1.
      const { newClientOrderId: _id, newOrderRespType: _type, ...parameters } = placeParameters(order, '')
      return askAboutOrder(core, signer, { path: '/fapi/v1/order/test', parameters, cost: 1 }, options)
    },

    cancel(target, _cancelClientOrderId, window) {
      if (target.service === 'algo') {
        return caller.change(
          line.call(
            {
              endpoint: 'cancel',
              method: 'DELETE',
              path: '/fapi/v1/algoOrder',
              socketMethod: 'algoOrder.cancel',
              parameters: namedAlgo(target),
              cost: 1,
            },
            window,
          ),
          toAlgoCancelAnswer,
        )
      }
      return caller.change(
        line.call(
          {
            endpoint: 'cancel',
            method: 'DELETE',
            path: '/fapi/v1/order',
            socketMethod: 'order.cancel',
            parameters: named(target),
            cost: 1,
          },
          window,
        ),
        toOrder,
      )
    },

    cancelAllOn(symbol, service, window) {
      const path = service === 'algo' ? '/fapi/v1/algoOpenOrders' : '/fapi/v1/allOpenOrders'
      return caller.change(
        line.call({ endpoint: 'cancel-all', method: 'DELETE', path, parameters: { symbol }, cost: 1 }, window),
        toCancelAllAnswer,
      )
    },

    armCountdown(symbol, ms, window) {
      const parameters = { symbol, countdownTime: ms }
      const path = '/fapi/v1/countdownCancelAll'
      return caller.change(
        line.call({ endpoint: 'countdown', method: 'POST', path, parameters, cost: 10 }, window),
        () => undefined,
      )
    },

    weights: WEIGHTS,

    findOrder(target, options) {
      if (target.service === 'algo') return findAlgoOrder(target, options)
      const { lane, freshConnection: fresh } = options
      return caller.query(signed('/fapi/v1/order', named(target), { lane, cost: 1, fresh }), toOrder)
    },

    openOrders(service, symbol, { lane, freshConnection: fresh }) {
      const terms = { lane, cost: symbol === undefined ? WEIGHTS.allOpenOrders : WEIGHTS.openOrders, fresh }
      return service === 'algo'
        ? caller.query(signed('/fapi/v1/openAlgoOrders', { symbol }, terms), toAlgoOrders)
        : caller.query(signed('/fapi/v1/openOrders', { symbol }, terms), toOrders)
    },

    orderHistory({ symbol, service, since, limit }, { lane, freshConnection: fresh }) {
      const parameters = { symbol, startTime: since, limit: limit ?? LONGEST_LIST }
      const terms = { lane, cost: 5, fresh }
      return service === 'algo'
        ? caller.query(signed('/fapi/v1/allAlgoOrders', parameters, terms), toAlgoOrders)
        : caller.query(signed('/fapi/v1/allOrders', parameters, terms), toOrders)
    },

    fills({ symbol, orderId, fromTradeId, since, limit }, { lane, freshConnection: fresh }) {
      const byId = orderId !== undefined || fromTradeId !== undefined
      const parameters = {
        symbol,
        orderId,
        fromId: fromTradeId, // not together with times. Source: usdm.md 6.1
        startTime: byId ? undefined : since,
        limit: limit ?? LONGEST_LIST,
      }
      return caller.query(signed('/fapi/v1/userTrades', parameters, { lane, cost: 5, fresh }), toFills)
    },
  }

  function refuse(text: string): Outcome<Order> {
    return { kind: 'rejected', reason: 'rule', retry: 'never', evidence: ownEvidence(clock, text) }
  }
}

/** Orders this market cannot take never leave (S-21, local validation). */
function notPlaceable(order: NewOrder): string | undefined {
  if (!ORDER_TYPES.usdm.includes(order.orderType) && order.orderType !== 'LIMIT_MAKER') return 'order-type'
  if (order.quoteQuantity !== undefined) return 'quote-quantity'
  return order.closePosition === true && serviceOf(order) !== 'algo' ? 'close-position' : undefined
}

const namedAlgo = ({ orderId, clientOrderId }: OrderTarget): Parameters => ({
  algoId: orderId,
  clientAlgoId: orderId === undefined ? clientOrderId : undefined,
})
