import 'server-only'
import type { ActKind, CancelTarget, Intent, IntentKind } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import type { OrderTerms, VenueSetting } from '../../domain/venue-change'
import type { SendWindow } from '../../exchange/port'
import type { ActAnswer, Answer } from '../runtime'
import { clientOrderIdOf, newIntentId } from './client-order-id'
import { reasonOf } from './codes'
import { lookUpKey } from './idempotency'
import type { Resolver } from './resolver'
import { ANSWER_WITHIN_MS } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

/** One leg as it is to be written down. */
export interface LegDraft {
  readonly kind: IntentKind
  readonly symbol: string
  readonly order?: NewOrder | undefined
  readonly target?: CancelTarget | undefined
  readonly terms?: OrderTerms | undefined
  readonly modifyId?: string | undefined
  readonly setting?: VenueSetting | undefined
  readonly list?: Intent['list']
  readonly retry?: Intent['retry']
  /** Stays queued until the legs before it have ended well. */
  readonly waits?: boolean | undefined
}

export interface ActDraft {
  /** Absent when the act is one intent alone. */
  readonly kind?: ActKind | undefined
  /** Each leg is a request of its own: as many as there are, each with an id of its own. */
  readonly apart?: boolean | undefined
  readonly legs: readonly LegDraft[]
  /** Legs are written down one after the other, each when the one before allows it: ids of all, and which the first of `legs` is. */
  readonly step?: { readonly intentIds: readonly string[]; readonly at: number } | undefined
  /** Absent where no new act of the owner stands behind it. */
  readonly key?: { readonly key: string; readonly bodyHash: string } | undefined
  /** Of the act that this is still a part of (S-24). */
  readonly ofKey?: string | undefined
  readonly clickedAt?: number | undefined
}

export type OpenedAct =
  | { readonly kind: 'opened'; readonly intents: readonly Intent[]; readonly window: SendWindow }
  /** The journal would not take it: nothing may be sent (S-03). */
  | { readonly kind: 'failed'; readonly cause: string }

/**
 * Writes every leg of one act down as an intent of its own, all in one durable commit, before its first byte leaves
 * (S-01, S-02). Our ids share the act's ULID and differ by their leg digit (S-06), unless the legs go out apart.
 */
export function openAct(room: TradingRoom, seat: TradingSeat, draft: ActDraft): OpenedAct {
  const { clock, account, book, tag } = room
  const intentIds = draft.step?.intentIds ?? draft.legs.map(() => newIntentId(clock))
  const before = draft.step?.at ?? 0
  const [actId = ''] = intentIds
  const window = seat.account.trading.sendWindow()
  const received = clock.now()
  const intents = draft.legs.map(({ kind, symbol, waits: _, ...rest }, at): Intent => {
    const leg = before + at
    return {
      intentId: intentIds[leg] ?? '',
      accountId: account.accountId,
      market: seat.market,
      symbol,
      kind,
      clientOrderId: clientOrderIdOf({
        environment: account.environment,
        kind,
        tag,
        ...(draft.apart === true ? { intentId: intentIds[leg] ?? '', leg: 0 } : { intentId: actId, leg }),
      }),
      ...present({ idempotencyKey: draft.key?.key ?? draft.ofKey, ...rest }),
      ...(draft.kind === undefined ? {} : { act: { actId, kind: draft.kind, leg, intentIds } }),
      state: 'queued',
      times: { received, ...(draft.clickedAt === undefined ? {} : { clicked: draft.clickedAt }) },
    }
  })
  const commit = book.open(
    intents.map((intent, leg) => ({ intent, window: draft.legs[leg]?.waits === true ? undefined : window })),
    draft.key,
  )
  if (commit.kind === 'failed') return { kind: 'failed', cause: commit.code }
  return { kind: 'opened', intents: intents.map((intent) => book.get(intent.intentId) ?? intent), window }
}

/** An answer that takes longer than 3 s is doubt already: every leg is asked about while it is still awaited (S-11). */
export function awaitAnswer<T>(
  room: TradingRoom,
  resolver: Resolver,
  intents: readonly Intent[],
  answer: Promise<T>,
  settle: (value: T) => void | Promise<void>,
): void {
  const { book, clock } = room
  room.track(answer.then(settle))
  const stop = clock.after(ANSWER_WITHIN_MS, () => {
    for (const { intentId } of intents) {
      if (book.get(intentId)?.state !== 'sending') continue
      book.change(intentId, { state: 'unconfirmed', reason: reasonOf('no-answer-yet') })
      resolver.watch(intentId)
    }
  })
  void answer.then(stop, stop)
}

export const isAnswered = (intent: Intent): boolean => intent.state !== 'queued' && intent.state !== 'sending'

/** Every leg as it stands once all are answered, or after 3 s (S-11). */
export async function answeredAct(
  room: TradingRoom,
  intentIds: readonly string[],
  replayed: boolean,
): Promise<Answer<ActAnswer>> {
  const intents = await Promise.all(
    // A leg that was to follow another may never have been sent.
    intentIds
      .filter((intentId) => room.book.get(intentId) !== undefined)
      .map((intentId) => room.book.waitFor(intentId, isAnswered, ANSWER_WITHIN_MS)),
  )
  const [first] = intents
  if (first === undefined) return { kind: 'not-found', reason: reasonOf('unknown-intent') }
  const kind = first.act?.kind ?? 'replace'
  return { kind: 'done', value: { act: { actId: first.act?.actId ?? first.intentId, kind, intents }, replayed } }
}

/** The same act under the same key: its legs as they stand, nothing sent (S-10). */
export function replayAct(room: TradingRoom, key: string, hash: string): Promise<Answer<ActAnswer>> | undefined {
  const found = lookUpKey(room.journal, key, hash)
  if (found.kind === 'new') return undefined
  if (found.kind === 'key-reused') return Promise.resolve(found)
  const first = found.row.intentId === undefined ? undefined : room.book.get(found.row.intentId)
  if (first === undefined) return Promise.resolve({ kind: 'key-reused', reason: reasonOf('key-reused') })
  return answeredAct(room, first.act?.intentIds ?? [first.intentId], true)
}

/** Legs of the act that this intent belongs to, itself alone when it is none. */
export function actOf(room: TradingRoom, intentId: string): ActAnswer['act'] | undefined {
  const intent = room.book.get(intentId)
  if (intent?.act === undefined) return undefined
  const { actId, kind, intentIds } = intent.act
  return { actId, kind, intents: intentIds.flatMap((each) => room.book.get(each) ?? []) }
}

function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T
}
