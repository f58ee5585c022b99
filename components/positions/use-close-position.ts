'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import type { ClosePositionRequest } from '../../lib/client/domain-types'
import type { SubmissionState } from '../../lib/client/submission'
import { topicKey } from '../../lib/client/topics'
import { readPrices } from '../../lib/client/use-prices'
import { useTopicStore } from '../../lib/client/use-topic'
import { positionKey, type Position } from '../../lib/domain/account'
import type { DecimalString } from '../../lib/domain/decimal'

const READY: SubmissionState = { kind: 'ready' }

/** Closes a part of a position by an order that can only make it smaller. */
export function useClosePosition(): {
  /** Without a quantity all of it, without a price at market. */
  close(
    position: Position,
    terms: { readonly quantity?: DecimalString | undefined; readonly price?: DecimalString | undefined },
  ): void
  stateOf(position: Position): SubmissionState
  clear(position: Position): void
} {
  const { account, acts, bridge } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, 'usdm'))
  const marks = useTopicStore('marks', topicKey.marks(account.accountId))
  const states = useSyncExternalStore(acts.states.subscribe, acts.states.get, acts.states.get)
  const close = useCallback(
    (position: Position, terms: { readonly quantity?: DecimalString; readonly price?: DecimalString }) => {
      const now = performance.now()
      const { judged } = readPrices(position.symbol, undefined, tickers.get().value, marks.get().value, now)
      const { quantity, price } = terms
      const body: ClosePositionRequest = {
        account: account.accountId,
        market: 'usdm',
        symbol: position.symbol,
        positionSide: position.positionSide,
        ...(quantity === undefined ? {} : { quantity }),
        ...(price === undefined ? {} : { price }),
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
