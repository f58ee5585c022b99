import { createHash } from 'node:crypto'
import { refusal } from './refusals'
import { touchTimers } from './saved-state'
import type { Desk, ListenKey } from './state'

/** How long a key lives after it was made or kept alive, ms. */
const VALIDITY = 3_600_000

export interface ListenKeys {
  /** The account's key, or a new one; valid for an hour from now either way. */
  obtain(accountId: string): string
  /** Another hour. Throws -1125 when the account has no key. */
  keepAlive(accountId: string): string
  /** Closes the account's stream. Throws -1125 when it has no key. */
  close(accountId: string): void
  /** The account a living key belongs to. */
  accountOf(key: string): string | undefined
  /** Sets the timers of restored keys. */
  resume(): void
  /** Ends the timers; the keys stay in the state. */
  stop(): void
}

/** One listen key per account, ending by the exchange's clock with the event listenKeyExpired. */
export function createListenKeys(desk: Desk): ListenKeys {
  const timers = new Map<string, () => void>()

  function watch(accountId: string, held: ListenKey): void {
    timers.get(accountId)?.()
    const cancel = desk.clock.after(Math.max(0, held.validUntil - desk.clock.now()), () => {
      if (desk.state.listenKeys.get(accountId) !== held) return
      // Published while the key still leads to its stream: it is the last event on it.
      desk.events.publish('usdm', accountId, { e: 'listenKeyExpired', E: desk.clock.now(), listenKey: held.key })
      desk.state.listenKeys.delete(accountId)
      timers.delete(accountId)
      touchTimers(desk)
    })
    timers.set(accountId, cancel)
  }

  function extend(accountId: string, held: ListenKey): string {
    held.validUntil = desk.clock.now() + VALIDITY
    watch(accountId, held)
    touchTimers(desk)
    return held.key
  }

  const held = (accountId: string): ListenKey => {
    const key = desk.state.listenKeys.get(accountId)
    if (!key) throw refusal(-1125)
    return key
  }

  return {
    obtain(accountId) {
      let key = desk.state.listenKeys.get(accountId)
      if (!key) {
        desk.state.listenKeyCount += 1
        const seed = `${accountId} ${desk.state.listenKeyCount} ${desk.clock.now()}`
        key = { key: createHash('sha256').update(seed).digest('hex'), validUntil: 0 }
        desk.state.listenKeys.set(accountId, key)
      }
      return extend(accountId, key)
    },
    keepAlive: (accountId) => extend(accountId, held(accountId)),
    close(accountId) {
      held(accountId)
      desk.state.listenKeys.delete(accountId)
      timers.get(accountId)?.()
      timers.delete(accountId)
      touchTimers(desk)
    },
    accountOf(key) {
      for (const [accountId, each] of desk.state.listenKeys) if (each.key === key) return accountId
      return undefined
    },
    stop() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
    },
    resume() {
      for (const [accountId, each] of desk.state.listenKeys) watch(accountId, each)
    },
  }
}
