'use client'
import { useCallback, useSyncExternalStore } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import type { CloseAllRequest } from '../../lib/client/domain-types'
import type { SubmissionState } from '../../lib/client/submission'
import { topicKey } from '../../lib/client/topics'
import { readPrices } from '../../lib/client/use-prices'
import { useTopicStore } from '../../lib/client/use-topic'
import type { Position } from '../../lib/domain/account'
import type { CloseWhich } from '../../lib/domain/closing-orders'

const NAME = 'close-all'
const READY: SubmissionState = { kind: 'ready' }

/** Closes many positions in one act, each as it stands on screen. */
export function useCloseAll(): {
  readonly state: SubmissionState
  close(which: CloseWhich, positions: readonly Position[]): void
  clear(): void
} {
  const { account, acts, bridge } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, 'usdm'))
  const marks = useTopicStore('marks', topicKey.marks(account.accountId))
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  const close = useCallback(
    (which: CloseWhich, positions: readonly Position[]) => {
      const now = performance.now()
      const body: CloseAllRequest = {
        account: account.accountId,
        which,
        positions: positions.map(({ symbol, positionSide, quantity }) => {
          const { judged } = readPrices(symbol, undefined, tickers.get().value, marks.get().value, now)
          return {
            symbol,
            positionSide,
            quantity,
            ...(judged === undefined ? {} : { price: judged.price, priceAgeMs: Math.max(0, Math.round(judged.ageMs)) }),
          }
        }),
        seen: { generation: bridge.account(account.accountId).get()?.gen ?? 0 },
        clickedAt: Date.now(),
      }
      acts.start(NAME, '/api/positions/close-all', body, NAME)
    },
    [account.accountId, acts, bridge, tickers, marks],
  )
  return { state: states.get(NAME) ?? READY, close, clear: useCallback(() => acts.clear(NAME), [acts]) }
}
