'use client'
import { useCallback } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { worstOf } from '../../lib/client/link-state'
import { useBalances, usePositions } from '../../lib/client/use-account'
import { useTopicFreshness, useTopicStore } from '../../lib/client/use-topic'
import type { DecimalString } from '../../lib/domain/decimal'
import { numberParts, toneOf } from '../../lib/format/amount'
import { LiveNumber, type LiveReading } from '../ui/live-number'
import {
  futuresEquity,
  pricesBehind,
  type EquityFigure,
  marginRatio,
  openPnl,
  spotEquity,
  totalEquity,
  type PriceTables,
} from './equity'

/** A figure of the whole account that moves with the prices; it writes itself. */
export function LiveEquity({ figure, className }: { readonly figure: EquityFigure; readonly className?: string }) {
  const { account } = useDesk()
  const balances = useBalances()
  const positions = usePositions()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, 'spot'))
  const marks = useTopicStore('marks', topicKey.marks(account.accountId))
  const subscribe = useCallback(
    (listener: () => void) => {
      const a = tickers.subscribe(listener)
      const b = marks.subscribe(listener)
      return () => {
        a()
        b()
      }
    },
    [tickers, marks],
  )
  const read = useCallback((): LiveReading | undefined => {
    if (balances === undefined || positions === undefined) return undefined
    const tables: PriceTables = { last: tickers.get().value?.t, marks: marks.get().value?.m }
    const plain = (value: DecimalString | undefined): LiveReading | undefined =>
      value === undefined ? undefined : { parts: numberParts(value, 2) }
    switch (figure) {
      case 'total':
        return plain(totalEquity(balances, positions, tables))
      case 'futures':
        return plain(futuresEquity(balances, positions, tables))
      case 'spot':
        return plain(spotEquity(balances, tables))
      case 'open-pnl': {
        const pnl = openPnl(positions, tables)
        return { parts: numberParts(pnl, 2, true), tone: toneOf(pnl) }
      }
      case 'margin-ratio': {
        const ratio = marginRatio(balances, positions, tables)
        return ratio === undefined ? undefined : { parts: numberParts(ratio, 1), suffix: '%' }
      }
    }
  }, [figure, balances, positions, tickers, marks])
  // Reckoned from prices: without them it is not live, though the account may be (S-70).
  const spot = useTopicFreshness(tickers)
  const futures = useTopicFreshness(marks)
  const fresh = worstOf(
    pricesBehind(figure, balances ?? [], positions ?? []).map((one) => (one === 'last' ? spot : futures)),
  )
  return (
    <LiveNumber subscribe={subscribe} read={read} fresh={fresh} {...(className === undefined ? {} : { className })} />
  )
}
