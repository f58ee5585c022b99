'use client'
import { useMemo, useSyncExternalStore } from 'react'
import type { Intent } from '../domain/intent'
import type { OrderChange } from '../domain/change-order'
import { orderKey, type Order } from '../domain/order'
import type { AmendOrderRequest, PlaceOrderRequest, ReplaceOrderRequest } from '../wire/requests'
import { useDesk } from './desk-client'
import type { SubmissionState } from './submission'

type Planned = Extract<OrderChange, { kind: 'change' }>
type Body = AmendOrderRequest | ReplaceOrderRequest | PlaceOrderRequest

/** Changes that are under way or were answered, by name, oldest first. */
export interface ChangeAct {
  readonly name: string
  readonly state: SubmissionState
  readonly told: string
}

const PREFIX = 'change:'
/** What was posted, for the one more yes that the server may ask for. It does not outlive the page: nothing is sent by itself. */
const posted = new Map<string, { readonly path: string; readonly body: Body; readonly told: string }>()

/** Changes resting orders; each act belongs to its order, wherever that is shown. */
export function useChangeOrder(): {
  readonly acts: readonly ChangeAct[]
  /** `told`: the order as it shall be, in words. */
  change(order: Order, plan: Planned, told: string): void
  /** Says yes to what the server asked (S-15, S-26, S-31). */
  confirm(name: string, codes: readonly string[]): void
  /** Places the order of a change whose cancel went through while its place did not: a new act of the owner's. */
  placeAgain(intent: Intent, told: string): void
  clear(name: string): void
  isBusy(order: Order): boolean
} {
  const { account, acts, bridge } = useDesk()
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  return useMemo(() => {
    const { accountId } = account
    const view = () => bridge.account(accountId).get()
    const seenNow = () => ({ generation: view()?.gen ?? 0 })
    const send = (name: string, path: string, body: Body, told: string) => {
      posted.set(name, { path, body, told })
      acts.start(name, path, body, told)
    }
    const named = [...states].filter(([name]) => name.startsWith(PREFIX))
    return {
      acts: named.map(([name, state]) => ({ name, state, told: posted.get(name)?.told ?? summaryOf(state) })),
      change(order, plan, told) {
        const { market, symbol, service, orderId, executedQuantity } = order
        const common = {
          account: accountId,
          target: { service, orderId },
          clickedAt: Date.now(),
          // Said before it was sent.
          ...(plan.endsList ? { confirmed: ['cancels-list'] } : {}),
        }
        const name = `${PREFIX}${orderKey(order)}`
        if (plan.terms !== undefined)
          return send(name, '/api/orders/amend', { ...common, market, symbol, ...plan.terms, seen: seenNow() }, told)
        const position = view()?.picture.positions.find(
          (one) => one.symbol === symbol && one.positionSide === order.positionSide,
        )
        const seen = {
          ...seenNow(),
          executedQuantity,
          ...(market === 'usdm' && position !== undefined ? { positionQuantity: position.quantity } : {}),
        }
        send(name, '/api/orders/replace', { ...common, order: plan.order as ReplaceOrderRequest['order'], seen }, told)
      },
      confirm(name, codes) {
        const before = posted.get(name)
        if (before === undefined) return
        const confirmed = [...(before.body.confirmed ?? []), ...codes]
        send(name, before.path, { ...before.body, confirmed, clickedAt: Date.now() }, before.told)
      },
      placeAgain(intent, told) {
        if (intent.order === undefined) return
        const order = intent.order as PlaceOrderRequest['order']
        // That nothing of it stands was said beside the button: the press is the one more yes of S-15.
        const body = { account: accountId, order, seen: seenNow(), clickedAt: Date.now(), confirmed: ['repeat'] }
        send(`${PREFIX}again:${intent.intentId}`, '/api/orders', body, told)
      },
      clear(name) {
        posted.delete(name)
        acts.clear(name)
      },
      isBusy(order) {
        const kind = states.get(`${PREFIX}${orderKey(order)}`)?.kind
        return kind === 'sending' || kind === 'checking'
      },
    }
  }, [account, acts, bridge, states])
}

const summaryOf = (state: SubmissionState): string => ('summary' in state ? state.summary : '')
