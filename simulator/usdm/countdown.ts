import { endOrder } from './order-end'
import { touchTimers } from './saved-state'
import { type Account, openOrdersOf } from './account'
import { accountOf, countdownKey, type Desk, marketOf } from './state'

export interface Countdowns {
  /** Cancels all open orders of the symbol after `ms` unless set again; 0 stops. Algo orders are not touched. */
  set(account: Account, symbol: string, ms: number): void
  /** Sets the timers of restored countdowns. */
  resume(): void
  /** Ends the timers; what they wait for stays in the state. */
  stop(): void
}

export function createCountdowns(desk: Desk): Countdowns {
  const timers = new Map<string, () => void>()

  function watch(accountId: string, symbol: string, due: number): void {
    const key = countdownKey(accountId, symbol)
    timers.get(key)?.()
    timers.set(
      key,
      desk.clock.after(Math.max(0, due - desk.clock.now()), () => {
        if (desk.state.countdowns.get(key) !== due) return
        desk.state.countdowns.delete(key)
        timers.delete(key)
        touchTimers(desk)
        const market = marketOf(desk, symbol)
        for (const order of openOrdersOf(accountOf(desk, accountId), symbol)) endOrder(desk, market, order, 'CANCELED')
      }),
    )
  }

  return {
    stop() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
    },
    set(account, symbol, ms) {
      const key = countdownKey(account.id, symbol)
      timers.get(key)?.()
      timers.delete(key)
      desk.state.countdowns.delete(key)
      touchTimers(desk)
      if (ms === 0) return
      const due = desk.clock.now() + ms
      desk.state.countdowns.set(key, due)
      watch(account.id, symbol, due)
    },
    resume() {
      for (const [key, due] of desk.state.countdowns) {
        const slash = key.indexOf('/')
        watch(key.slice(slash + 1), key.slice(0, slash), due)
      }
    },
  }
}
