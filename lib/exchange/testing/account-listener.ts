import type { AccountEvent, OrderUpdated } from '../../domain/account-event'
import type { AccountStream, VenueAccount } from '../port'

/** Everything one account stream has said, and answers as soon as it has been told. */
export interface AccountListener {
  readonly stream: AccountStream
  readonly keys: readonly string[]
  readonly lives: number
  live(): Promise<void>
  lost(): Promise<void>
  liveAgain(after: number): Promise<void>
  event(wanted: (event: AccountEvent) => boolean): Promise<AccountEvent>
  order(wanted: (update: OrderUpdated) => boolean): Promise<OrderUpdated>
  fills(orderId: string): readonly NonNullable<OrderUpdated['fill']>[]
}

/** Opens the stream of an account and keeps what it says. */
export function listen(account: VenueAccount): AccountListener {
  const events: AccountEvent[] = []
  const keys: string[] = []
  const questions = new Set<() => void>()
  let lives = 0
  let losses = 0
  const wake = () => {
    for (const ask of [...questions]) ask()
  }

  function until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const ask = () => {
        const found = look()
        if (found === undefined) return
        questions.delete(ask)
        resolve(found)
      }
      questions.add(ask)
      ask()
    })
  }

  const stream = account.openStream({
    onLive() {
      lives += 1
      wake()
    },
    onEvent(event, { dedupeKey }) {
      events.push(event)
      keys.push(dedupeKey)
      wake()
    },
    onLost() {
      losses += 1
      wake()
    },
  })

  const updates = (): OrderUpdated[] => events.flatMap((event) => (event.type === 'order-updated' ? [event] : []))
  return {
    stream,
    keys,
    get lives() {
      return lives
    },
    live: () => until(() => (lives > 0 ? true : undefined)).then(() => undefined),
    lost: () => until(() => (losses > 0 ? true : undefined)).then(() => undefined),
    liveAgain: (after) => until(() => (lives > after ? true : undefined)).then(() => undefined),
    event: (wanted) => until(() => events.find(wanted)),
    order: (wanted) => until(() => updates().find(wanted)),
    fills: (orderId) => updates().flatMap((update) => (update.fill?.orderId === orderId ? [update.fill] : [])),
  }
}
