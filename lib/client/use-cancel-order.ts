'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Intent } from '../domain/intent'
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

/** What the owner decides on an intent that is not settled (S-35). Never "send again". */
export function useIntentChoice(): {
  choose(intent: Intent, choice: 'keep-watching' | 'cancel-if-exists' | 'mark-handled'): void
  stateOf(intent: Intent): SubmissionState
} {
  const { account, acts } = useDesk()
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  const choose = useCallback(
    (intent: Intent, choice: 'keep-watching' | 'cancel-if-exists' | 'mark-handled') => {
      const path = `/api/intents/${encodeURIComponent(intent.intentId)}/choice`
      acts.start(`choice:${intent.intentId}`, path, { account: account.accountId, choice }, intent.intentId)
    },
    [account.accountId, acts],
  )
  const stateOf = useCallback((intent: Intent) => states.get(`choice:${intent.intentId}`) ?? READY, [states])
  return useMemo(() => ({ choose, stateOf }), [choose, stateOf])
}
