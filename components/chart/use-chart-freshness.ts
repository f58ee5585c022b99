'use client'
import { useEffect, useState } from 'react'
import type { ReadableStore } from '../../lib/client/stream-store'
import type { CandleView, TopicState } from '../../lib/client/topic-state'
import { useLinkFreshness } from '../../lib/client/use-account'
import { useTopicFreshness } from '../../lib/client/use-topic'
import type { Freshness } from '../../lib/domain/freshness'

/** How long the first live candle of a newly shown symbol or interval may take before the panel is called blind. */
const FIRST_CANDLE_MS = 3_000

/**
 * Freshness of the live candle. While the first of a new topic is on its way the link speaks for it: what is shown was read
 * this moment, and a panel that goes grey at each change of interval teaches to overlook grey.
 */
export function useChartFreshness(candle: ReadableStore<TopicState<CandleView>>): Freshness {
  const topic = useTopicFreshness(candle)
  const link = useLinkFreshness()
  const [waitedFor, setWaitedFor] = useState<ReadableStore<TopicState<CandleView>>>()
  useEffect(() => {
    const timer = setTimeout(() => setWaitedFor(candle), FIRST_CANDLE_MS)
    return () => clearTimeout(timer)
  }, [candle])
  return topic === 'blind' && candle.get().value === undefined && waitedFor !== candle ? link : topic
}
