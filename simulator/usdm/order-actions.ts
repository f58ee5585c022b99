import { submitOrder } from './matching'
import { endOrder } from './order-end'
import { findOrder } from './order-history'
import { modifyOrder } from './order-modify'
import { numberOrder, readOrder } from './order-request'
import { modifyAck, orderAck } from './order-shapes'
import { mandatory, type Parameters } from './parameters'
import { refusal } from './refusals'
import type { Account } from './account'
import type { Order } from './order'
import { type Desk, marketOf } from './state'

export const isOpen = (order: Order): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'

/**
 * Places an order and answers it. RESULT waits for the end of what trades at once; what may rest is answered as it was taken in.
 * `handOver` is called once the request was read; what it throws keeps the order from the engine.
 */
export function placeOrder(
  desk: Desk,
  account: Account,
  params: Parameters,
  time: number,
  handOver: () => void = () => undefined,
) {
  const request = readOrder(desk, account, params, time)
  handOver()
  const order = numberOrder(desk, request)
  const ack = submitOrder(desk, request.market, account, order)
  const final = order.type === 'MARKET' || !['GTC', 'GTD'].includes(order.timeInForce)
  return request.wantsResult && final ? orderAck(request.market, order) : ack
}

/** Modifies an open order and answers it; the samples name the pair over REST alone. */
export function answerModify(desk: Desk, account: Account, params: Parameters, time: number, overSocket = false) {
  const { market, order, modifyId } = modifyOrder(desk, account, params, time)
  return modifyAck(market, order, modifyId, overSocket)
}

/** Cancels an open order and answers it. Throws -2011 when there is none. */
export function cancelOrder(desk: Desk, account: Account, params: Parameters, time: number) {
  const market = marketOf(desk, mandatory(params, 'symbol'))
  const order = findOrder(desk, account, params, time)
  if (!order || !isOpen(order)) throw refusal(-2011)
  endOrder(desk, market, order, 'CANCELED')
  return orderAck(market, order)
}
