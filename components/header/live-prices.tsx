'use client'
import { useCallback } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { useTopicFreshness, useTopicStore } from '../../lib/client/use-topic'
import { decimalsOf, isDecimal, multiply, type DecimalString } from '../../lib/domain/decimal'
import type { Market } from '../../lib/domain/market'
import { numberParts, toneOf } from '../../lib/format/amount'
import { formatCountdown } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { LiveNumber, LiveText, type LiveReading } from '../ui/live-number'

interface Place {
  readonly market: Market
  readonly symbol: string
  readonly tick: DecimalString
}

const amount = (text: string | undefined): DecimalString | undefined =>
  text !== undefined && isDecimal(text) ? text : undefined
const withTick = (price: DecimalString | undefined, tick: DecimalString): LiveReading | undefined =>
  price === undefined ? undefined : { parts: numberParts(price, decimalsOf(tick)) }

function useTickers({ market }: Place) {
  const { account } = useDesk()
  return useTopicStore('tickers', topicKey.tickers(account.accountId, market))
}
function useMarks({ market }: Place) {
  const { account } = useDesk()
  return useTopicStore('marks', market === 'usdm' ? topicKey.marks(account.accountId) : undefined)
}

/** The last price, in the color of the day's direction. */
export function LastPrice({ place, arrow }: { readonly place: Place; readonly arrow?: boolean }) {
  const tickers = useTickers(place)
  const { symbol, tick } = place
  const read = useCallback((): LiveReading | undefined => {
    const ticker = tickers.get().value?.t[symbol]
    const last = withTick(amount(ticker?.[0]), tick)
    const change = amount(ticker?.[1])
    return last === undefined ? undefined : { ...last, tone: change === undefined ? 'flat' : toneOf(change) }
  }, [tickers, symbol, tick])
  return (
    <LiveNumber
      subscribe={tickers.subscribe}
      read={read}
      {...(arrow === true ? { arrow } : {})}
      label={words.header.last}
    />
  )
}

export function DayChange({ place }: { readonly place: Place }) {
  const tickers = useTickers(place)
  const { symbol } = place
  const read = useCallback((): LiveReading | undefined => {
    const change = amount(tickers.get().value?.t[symbol]?.[1])
    return change === undefined ? undefined : { parts: numberParts(change, 2, true), tone: toneOf(change), suffix: '%' }
  }, [tickers, symbol])
  return <LiveNumber subscribe={tickers.subscribe} read={read} />
}

/** 24 h, range, and on futures mark, index and funding. */
export function PriceStrip({ place }: { readonly place: Place }) {
  const tickers = useTickers(place)
  const marks = useMarks(place)
  const markFresh = useTopicFreshness(marks)
  const { market, symbol, tick } = place
  const w = words.header
  const high = useCallback(() => withTick(amount(tickers.get().value?.t[symbol]?.[2]), tick), [tickers, symbol, tick])
  const low = useCallback(() => withTick(amount(tickers.get().value?.t[symbol]?.[3]), tick), [tickers, symbol, tick])
  const mark = useCallback(() => withTick(amount(marks.get().value?.m[symbol]?.[0]), tick), [marks, symbol, tick])
  const index = useCallback(() => withTick(amount(marks.get().value?.m[symbol]?.[1]), tick), [marks, symbol, tick])
  const funding = useCallback((): LiveReading | undefined => {
    const rate = amount(marks.get().value?.m[symbol]?.[2])
    return rate === undefined
      ? undefined
      : { parts: numberParts(multiply(rate, '100' as DecimalString), 4, true), suffix: '%' }
  }, [marks, symbol])
  const left = useCallback(() => {
    const at = marks.get().value?.m[symbol]?.[3]
    return at === undefined ? words.missing : formatCountdown(at - Date.now())
  }, [marks, symbol])
  return (
    <dl className="strip">
      <div>
        <dt>{w.change}</dt>
        <dd>
          <DayChange place={place} />
        </dd>
      </div>
      {market === 'usdm' && (
        <>
          <div className="o1">
            <dt>{w.mark}</dt>
            <dd>
              <LiveNumber subscribe={marks.subscribe} read={mark} className="plain" fresh={markFresh} />
            </dd>
          </div>
          <div className="o2">
            <dt>{w.index}</dt>
            <dd>
              <LiveNumber subscribe={marks.subscribe} read={index} className="plain" fresh={markFresh} />
            </dd>
          </div>
          <div className="o1">
            <dt>
              {w.fundingIn} <LiveText className="n" everyMs={1_000} read={left} />
            </dt>
            <dd>
              <LiveNumber subscribe={marks.subscribe} read={funding} className="plain" fresh={markFresh} />
            </dd>
          </div>
        </>
      )}
      <div className="o3">
        <dt>{w.range}</dt>
        <dd>
          <LiveNumber subscribe={tickers.subscribe} read={low} className="plain" /> –{' '}
          <LiveNumber subscribe={tickers.subscribe} read={high} className="plain" />
        </dd>
      </div>
    </dl>
  )
}
