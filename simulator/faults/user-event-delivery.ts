import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { Faults } from './faults'
import type { KeyRing } from '../gateway/keys'
import type { UserEvents } from '../gateway/types'

type UserEvent = Parameters<UserEvents['publish']>[2]

const LONGEST_HOLD_MS = 1000

/** Somebody who listens to the events of accounts on one market. */
export interface UserEventListener {
  readonly market: Market
  /** Sends the event when this listener is subscribed to the account at this moment. */
  receive(accountId: string, event: UserEvent): void
}

/**
 * Hands user events of the account layers to their subscribers, in order, through the faults that duplicate (F-69), swap
 * (F-70), lose (F-71) or delay (F-72) them.
 */
export class UserEventDelivery implements UserEvents {
  private readonly listeners = new Set<UserEventListener>()
  private readonly held = new Map<string, UserEvent>()

  constructor(
    private readonly clock: ExchangeClock,
    private readonly faults: Faults,
    private readonly keys: KeyRing,
  ) {}

  add(listener: UserEventListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  publish(market: Market, accountId: string, event: UserEvent): void {
    const fault = this.faults.any
      ? this.faults.strikeEvent(market, this.keys.ofAccount(accountId)?.apiKey, event.e)
      : undefined
    const name = `${market} ${accountId}`
    const held = this.held.get(name)
    switch (fault?.id) {
      case 'F-71':
        break
      case 'F-70':
        this.held.set(name, event)
        // With no successor it comes alone.
        this.clock.after(fault.ms ?? LONGEST_HOLD_MS, () => {
          if (this.held.get(name) !== event) return
          this.held.delete(name)
          this.send(market, accountId, event)
        })
        break
      case 'F-72':
        if ((fault.ms ?? 500) < 0) this.send(market, accountId, event)
        else this.clock.after(fault.ms ?? 500, () => this.send(market, accountId, event))
        break
      case 'F-69':
        this.send(market, accountId, event)
        this.send(market, accountId, event)
        break
      default:
        this.send(market, accountId, event)
    }
    if (held === undefined) return
    this.held.delete(name)
    this.send(market, accountId, held)
  }

  private send(market: Market, accountId: string, event: UserEvent): void {
    for (const listener of this.listeners) if (listener.market === market) listener.receive(accountId, event)
  }
}
