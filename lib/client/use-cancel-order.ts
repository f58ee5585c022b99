'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { orderKey, type Order } from '../domain/order'
import type { CancelOrderRequest } from '../wire/requests'
import { useDesk } from './desk-client'
import type { SubmissionState } from './submission'

const READY: SubmissionState = { kind: 'ready' }

/** Cancels one order by its id at the exchange; the state belongs to the order, wherever it is shown. */
export function useCancelOrder(): {
  cancel(order: Order): void
  stateOf(order: Order): SubmissionState
} {
  const { account, acts } = useDesk()
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  const cancel = useCallback(
    (order: Order) => {
      const body: CancelOrderRequest = {
        account: account.accountId,
        market: order.market,
        symbol: order.symbol,
        target: { service: order.service, orderId: order.orderId },
        clickedAt: Date.now(),
      }
      acts.start(`cancel:${orderKey(order)}`, '/api/cancels', body, orderKey(order))
    },
    [account.accountId, acts],
  )
  const stateOf = useCallback((order: Order) => states.get(`cancel:${orderKey(order)}`) ?? READY, [states])
  return useMemo(() => ({ cancel, stateOf }), [cancel, stateOf])
}
