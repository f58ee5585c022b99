'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { groupOf, type ListGroup } from '../domain/list-group'
import type { ShownOrder } from '../domain/order'
import type { OrderList } from '../domain/order-list'
import type { CancelListRequest } from '../wire/requests'
import { useDesk } from './desk-client'
import type { SubmissionState } from './submission'
import { useAccount, useIntents, useOrders } from './use-account'

const NONE: readonly never[] = []
const READY: SubmissionState = { kind: 'ready' }

/** Order lists of the picture, open and lately ended, by id: each with its orders and which waits for which. */
export function useListGroups(): ReadonlyMap<string, ListGroup<ShownOrder>> {
  const lists = useAccount((view) => view?.picture.lists) as readonly OrderList[] | undefined
  const orders = useOrders()
  const intents = useIntents()
  return useMemo(() => {
    const own = new Map(
      (intents ?? NONE).flatMap(({ list, orderId }) => (list && orderId ? [[orderId, list.kind]] : [])),
    )
    return new Map(
      (lists ?? NONE).map((list) => [list.orderListId, groupOf(list, orders ?? NONE, own.get(list.orderListId))]),
    )
  }, [lists, orders, intents])
}

/** Cancels a list with all of its orders; the state belongs to the list. */
export function useCancelList(): {
  cancelList(list: Pick<OrderList, 'symbol' | 'orderListId'>): void
  stateOfList(orderListId: string): SubmissionState
} {
  const { account, acts } = useDesk()
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  const cancelList = useCallback(
    ({ symbol, orderListId }: Pick<OrderList, 'symbol' | 'orderListId'>) => {
      const body: CancelListRequest = { account: account.accountId, symbol, orderListId, clickedAt: Date.now() }
      acts.start(`cancel-list:${orderListId}`, '/api/order-lists/cancel', body, orderListId)
    },
    [account.accountId, acts],
  )
  const stateOfList = useCallback((orderListId: string) => states.get(`cancel-list:${orderListId}`) ?? READY, [states])
  return useMemo(() => ({ cancelList, stateOfList }), [cancelList, stateOfList])
}
