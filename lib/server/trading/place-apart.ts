import 'server-only'
import type { ActKind, IntentKind } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import type { ActAnswer, Answer } from '../runtime'
import { answeredAct, awaitAnswer, openAct } from './acts'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import { takeOutcome } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Orders of one act of the owner, all of them past every gate. */
export interface ApartAct {
  readonly kind: ActKind
  readonly legKind: IntentKind
  readonly orders: readonly NewOrder[]
  readonly key: { readonly key: string; readonly bodyHash: string }
  readonly clickedAt: number | undefined
}

/**
 * Writes every order down in one commit, then sends each in a request of its own and answers with the fate of each within 3 s
 * (S-01, S-11, S-25). When the commit fails nothing leaves.
 */
export function placeApart(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  { kind, legKind, orders, key, clickedAt }: ApartAct,
): Promise<Answer<ActAnswer>> {
  const legs = orders.map((order) => ({ kind: legKind, symbol: order.symbol, order }))
  const opened = openAct(room, seat, { kind, apart: true, legs, key, clickedAt })
  if (opened.kind === 'failed')
    return Promise.resolve({ kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) })
  const { intents, window } = opened
  for (const intent of intents)
    if (intent.order !== undefined)
      awaitAnswer(
        room,
        resolver,
        [intent],
        seat.account.trading.place(intent.order, intent.clientOrderId, window),
        (outcome) => takeOutcome(room, resolver, seat, intent.intentId, outcome),
      )
  return answeredAct(
    room,
    intents.map(({ intentId }) => intentId),
    false,
  )
}
