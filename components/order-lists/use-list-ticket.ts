'use client'
import { useCallback, useMemo } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { useBlocked } from '../../lib/client/use-blocked'
import { useInstrument } from '../../lib/client/use-instrument'
import { usePriceReader } from '../../lib/client/use-prices'
import { useSeenMarket } from '../../lib/client/use-seen-market'
import { useSubmission } from '../../lib/client/use-submission'
import type { PlaceListRequest } from '../../lib/client/domain-types'
import { deriveList } from './derive-list'
import type { ListDraft } from './list-draft'
import { legBodies, listSentence } from '../../lib/client/list-sentence'
import { draftOn, useListStore } from './list-store'
import { FIGURES } from '../../lib/format/amount'

/** Everything that the list's form is made of. */
export function useListTicket(symbol: string) {
  const { account, bridge } = useDesk()
  const { draft: stored, change: store } = useListStore()
  const draft = useMemo(() => draftOn(stored, symbol), [stored, symbol])
  const rules = useInstrument('spot', symbol)
  const seen = useSeenMarket({ market: 'spot', symbol, side: draft.side, positionSide: 'BOTH' }, rules)
  const readPrices = usePriceReader('spot', symbol)
  const view = useMemo(() => deriveList(draft, rules, seen), [draft, rules, seen])
  const { submission, state } = useSubmission(`list/${account.accountId}`, true)
  const blocked = useBlocked('spot', symbol, false)
  // What was said about the last list goes with the first change for the next one.
  const change = useCallback(
    (part: Partial<ListDraft>) => {
      submission.reset()
      store({ ...draft, ...part })
    },
    [submission, store, draft],
  )
  const sentence = view.list === undefined || rules === undefined ? '' : listSentence(view.list, rules, FIGURES)

  /** Sends the list, once; `confirmed` carries the doubts that the owner has just answered. */
  const send = (confirmed: readonly string[] = []) => {
    const { list } = view
    if (blocked !== undefined || !view.sendable || list === undefined) return
    if (state.kind === 'sending' || state.kind === 'checking') return
    const { judged } = readPrices()
    const body: PlaceListRequest = {
      account: account.accountId,
      kind: list.kind,
      symbol: list.symbol,
      legs: legBodies(list),
      seen: {
        generation: bridge.account(account.accountId).get()?.gen ?? 0,
        ...(judged === undefined ? {} : { price: judged.price, priceAgeMs: Math.max(0, Math.round(judged.ageMs)) }),
      },
      clickedAt: Date.now(),
      ...(confirmed.length === 0 ? {} : { confirmed: [...confirmed] }),
    }
    void submission.submit('/api/order-lists', body, sentence)
  }
  return { draft, change, rules, view, state, submission, blocked, sentence, send }
}
