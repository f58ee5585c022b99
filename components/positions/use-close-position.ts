'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import type { SubmissionState } from '../../lib/client/submission'
import { topicKey } from '../../lib/client/topics'
import { readPrices } from '../../lib/client/use-prices'
import { useTopicStore } from '../../lib/client/use-topic'
import { positionKey, type Position } from '../../lib/domain/account'
import type { SymbolRules } from '../../lib/domain/market'
import type { ClosePositionRequest } from '../../lib/client/domain-types'
import { closeQuantity, type ClosePart } from './close-size'

const READY: SubmissionState = { kind: 'ready' }

/** Closes a part of a position by a reduce-only market order. */
export function useClosePosition(): {
  close(position: Position, part: ClosePart, rules: SymbolRules | undefined): void
  stateOf(position: Position): SubmissionState
  clear(position: Position): void
} {
  const { account, acts, bridge } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, 'usdm'))
  const marks = useTopicStore('marks', topicKey.marks(account.accountId))
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  const close = useCallback(
    (position: Position, part: ClosePart, rules: SymbolRules | undefined) => {
      const quantity = closeQuantity(position, part, rules)
      if (quantity === undefined) return
      const now = performance.now()
      const { judged } = readPrices(position.symbol, undefined, tickers.get().value, marks.get().value, now)
      const body: ClosePositionRequest = {
        account: account.accountId,
        market: 'usdm',
        symbol: position.symbol,
        positionSide: position.positionSide,
        ...(part === '100' ? {} : { quantity }),
        seen: {
          generation: bridge.account(account.accountId).get()?.gen ?? 0,
          ...(judged === undefined ? {} : { price: judged.price, priceAgeMs: Math.max(0, Math.round(judged.ageMs)) }),
          positionQuantity: position.quantity,
        },
        clickedAt: Date.now(),
      }
      acts.start(`close:${positionKey(position)}`, '/api/positions/close', body, positionKey(position))
    },
    [account.accountId, acts, bridge, tickers, marks],
  )
  const stateOf = useCallback((position: Position) => states.get(`close:${positionKey(position)}`) ?? READY, [states])
  const clear = useCallback((position: Position) => acts.clear(`close:${positionKey(position)}`), [acts])
  return useMemo(() => ({ close, stateOf, clear }), [close, stateOf, clear])
}
