import type { Market } from '../engine/market-types'
import type { KeyRing } from '../gateway/keys'
import type { UserEvents } from '../gateway/types'
import type { EventCarrier } from './event-carrier'
import type { Faults } from './faults'
import type { EventSubject } from './trigger'

type UserEvent = Parameters<UserEvents['publish']>[2]

/** Somebody who listens to the events of accounts on one market. */
export interface UserEventListener {
  readonly market: Market
  /** Sends the event when this listener is subscribed to the account at this moment. */
  receive(accountId: string, event: UserEvent): void
}

/** Hands user events of the account layers to their subscribers, in order, through whichever fault strikes them. */
export class UserEventDelivery implements UserEvents {
  private readonly listeners = new Set<UserEventListener>()

  constructor(
    private readonly faults: Faults,
    private readonly keys: KeyRing,
    private readonly carrier: EventCarrier,
  ) {}

  add(listener: UserEventListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  publish(market: Market, accountId: string, event: UserEvent): void {
    const apiKey = this.keys.ofAccount(accountId)?.apiKey
    const { faults } = this
    if (faults.any && faults.stage && apiKey !== undefined) faults.past.note(faults.stage, accountId, apiKey)
    this.carrier.carry(
      () => subjectOf(market, apiKey, event),
      `${market} ${accountId}`,
      event,
      (carried) => this.send(market, accountId, carried),
    )
  }

  private send(market: Market, accountId: string, event: UserEvent): void {
    for (const listener of this.listeners) if (listener.market === market) listener.receive(accountId, event)
  }
}

/** What a user event is about: on spot the fields stand outside, on futures in `o`. */
function subjectOf(market: Market, apiKey: string | undefined, event: UserEvent): EventSubject {
  const inner = typeof event.o === 'object' && event.o !== null ? (event.o as Record<string, unknown>) : event
  const ids = [inner.c, inner.C, inner.caid].filter((id): id is string => typeof id === 'string' && id !== '')
  return {
    market,
    kind: 'user-data',
    event: event.e,
    apiKey,
    symbol: textOf(inner.s),
    clientOrderIds: ids,
    orderStatus: textOf(inner.X),
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
