import type { ExchangeClock } from '../engine/clock'
import { ApiError } from './types'

const LARGEST_ACTIVE = 1000
const LARGEST_EVER = 65_535

interface Subscription {
  readonly id: number
  readonly accountId: string
  /** Made through a logged-on session, so that it ends with the session. */
  readonly ofSession: boolean
}

/** User data subscriptions of one WebSocket API connection. Source: spot.md 15.1. */
export class UserSubscriptions {
  private readonly active = new Map<number, Subscription>()
  private next = 0

  constructor(
    private readonly clock: ExchangeClock,
    private readonly send: (event: unknown, subscriptionId: number) => void,
  ) {}

  get count(): number {
    return this.active.size
  }

  serves(accountId: string): boolean {
    return [...this.active.values()].some((subscription) => subscription.accountId === accountId)
  }

  ids(): number[] {
    return [...this.active.keys()]
  }

  /** Opens a subscription and returns its id. Throws -2035 for a second one of an account, -2042 when ids are used up. */
  open(accountId: string, ofSession: boolean): number {
    for (const { accountId: known } of this.active.values())
      if (known === accountId) throw new ApiError(400, -2035, 'User Data Stream subscription already active.')
    if (this.next >= LARGEST_EVER || this.active.size >= LARGEST_ACTIVE)
      throw new ApiError(400, -2042, 'Maximum subscription ID reached for this connection.')
    const id = this.next++
    this.active.set(id, { id, accountId, ofSession })
    return id
  }

  /** Ends one subscription or all; the returned function sends their last events, for after the answer. Throws -2036. */
  close(id: number | undefined): () => void {
    if (id !== undefined && !this.active.has(id))
      throw new ApiError(400, -2036, 'User Data Stream subscription not active.')
    const ended = id === undefined ? [...this.active.keys()] : [id]
    for (const one of ended) this.active.delete(one)
    return () => {
      for (const one of ended) this.sendEnd(one)
    }
  }

  /** Ends what a logged-on session had opened. */
  endSession(): void {
    for (const { id, ofSession } of [...this.active.values()]) if (ofSession) this.end(id)
  }

  endAll(): number {
    const ids = this.ids()
    for (const id of ids) this.end(id)
    return ids.length
  }

  receive(accountId: string, event: unknown): void {
    for (const subscription of this.active.values())
      if (subscription.accountId === accountId) this.send(event, subscription.id)
  }

  private end(id: number): void {
    this.active.delete(id)
    this.sendEnd(id)
  }

  private sendEnd(id: number): void {
    this.send({ e: 'eventStreamTerminated', E: this.clock.now() }, id)
  }
}
