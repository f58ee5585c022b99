'use client'
import { useCallback, useSyncExternalStore } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import type { SubmissionState } from '../../lib/client/submission'
import { topicKey } from '../../lib/client/topics'
import { readPrices } from '../../lib/client/use-prices'
import { useTopicStore } from '../../lib/client/use-topic'

const READY: SubmissionState = { kind: 'ready' }

/** What the owner sees as he presses (S-13): generation, and the price of the symbol with its age. */
export interface SeenNow {
  readonly account: string
  readonly generation: number
  price(symbol: string): { readonly price: string; readonly priceAgeMs: number } | undefined
}

/** One act of the owner under its own name: posted once, its state kept apart from whatever draws it. */
export function useAct<T>(
  path: string,
  name: string,
  bodyOf: (argument: T, seen: SeenNow) => unknown,
): { readonly state: SubmissionState; run(argument: T): void; clear(): void } {
  const { account, acts, bridge } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, 'usdm'))
  const marks = useTopicStore('marks', topicKey.marks(account.accountId))
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  return {
    state: states.get(name) ?? READY,
    run(argument) {
      const now = performance.now()
      const body = bodyOf(argument, {
        account: account.accountId,
        generation: bridge.account(account.accountId).get()?.gen ?? 0,
        price(symbol) {
          const { judged } = readPrices(symbol, undefined, tickers.get().value, marks.get().value, now)
          return judged && { price: judged.price, priceAgeMs: Math.max(0, Math.round(judged.ageMs)) }
        },
      })
      acts.start(name, path, body, name)
    },
    clear: useCallback(() => acts.clear(name), [acts, name]),
  }
}
