'use client'
import { usePositions } from '../../lib/client/use-account'
import { words } from '../../lib/words/en'
import { LiveEquity } from './live-equity'

/** Open profit and margin ratio in the head of the lists. */
export function AccountFigures() {
  const positions = usePositions()
  if (positions === undefined || positions.length === 0) return null
  return (
    <>
      <span className="small opt">
        {words.orders.openPnl} <LiveEquity figure="open-pnl" />
      </span>
      <span className="small opt">
        {words.orders.marginRatio} <LiveEquity figure="margin-ratio" className="plain" />
      </span>
    </>
  )
}
