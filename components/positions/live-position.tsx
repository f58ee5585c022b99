'use client'
import { useCallback } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { useTopicFreshness, useTopicStore } from '../../lib/client/use-topic'
import type { Position } from '../../lib/domain/account'
import { decimalsOf, isDecimal, multiply, type DecimalString } from '../../lib/domain/decimal'
import { returnOnMargin, unrealizedPnlAt } from '../../lib/domain/position-pnl'
import { moneyDecimals, numberParts, percentFrom, toneOf } from '../../lib/format/amount'
import { LiveNumber, type LiveReading } from '../ui/live-number'

/** Store of mark prices and a reader of one symbol's mark. */
export function useMark(symbol: string) {
  const { account } = useDesk()
  const marks = useTopicStore('marks', topicKey.marks(account.accountId))
  const read = useCallback((): DecimalString | undefined => {
    const mark = marks.get().value?.m[symbol]?.[0]
    return mark !== undefined && isDecimal(mark) ? mark : undefined
  }, [marks, symbol])
  return { marks, read }
}

type Kind = 'mark' | 'pnl' | 'roe' | 'liquidation-distance'

/** A figure of a position that moves with the mark price; it writes itself, without a React commit. */
export function LivePosition(props: {
  readonly position: Position
  readonly kind: Kind
  readonly tick: DecimalString
  readonly className?: string
}) {
  const { position, kind, tick, className } = props
  const { marks, read } = useMark(position.symbol)
  const reading = useCallback(
    (): LiveReading | undefined => readPosition(position, kind, tick, read() ?? position.markPrice),
    [position, kind, tick, read],
  )
  // The account may be live while nobody hears the mark any more: then what is reckoned from it is not live (S-70).
  const fresh = useTopicFreshness(marks)
  return (
    <LiveNumber
      subscribe={marks.subscribe}
      read={reading}
      fresh={fresh}
      {...(className === undefined ? {} : { className })}
    />
  )
}

/** Pure part of {@link LivePosition}. */
export function readPosition(
  position: Position,
  kind: Kind,
  tick: DecimalString,
  mark: DecimalString | undefined,
): LiveReading | undefined {
  if (kind === 'mark') return mark === undefined ? undefined : { parts: numberParts(mark, decimalsOf(tick)) }
  if (kind === 'pnl') {
    const pnl = mark === undefined ? position.unrealizedPnl : unrealizedPnlAt(position, mark)
    return { parts: numberParts(pnl, moneyDecimals(position.marginAsset), true), tone: toneOf(pnl) }
  }
  if (kind === 'roe') {
    const roe = mark === undefined ? undefined : returnOnMargin(position, mark)
    if (roe === undefined) return undefined
    const percent = multiply(roe, '100' as DecimalString)
    return { parts: numberParts(percent, 2, true), tone: toneOf(percent), suffix: '%' }
  }
  const { liquidationPrice } = position
  if (mark === undefined || liquidationPrice === undefined) return undefined
  const distance = percentFrom(liquidationPrice, mark)
  return distance === undefined ? undefined : { parts: numberParts(distance, 1, true), suffix: '%' }
}
