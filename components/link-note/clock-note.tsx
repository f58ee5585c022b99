'use client'
import { ClockAlert } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { useLinkFreshness } from '../../lib/client/use-account'
import { unitFormatter } from '../../lib/format/plot'
import { words } from '../../lib/words/en'
import { cx } from '../ui/class-names'
import { clockDoubt } from './clock-doubt'

const w = words.clockNote
const whole = unitFormatter('1')
/** Drawn in steps, so that a bound that grows by the second redraws the note now and then. */
const STEP_MS = 50

/** Says that the exchange's clock is known too badly, and what that keeps back (S-86). */
export function ClockNote() {
  const { account, bridge } = useDesk()
  const sources = bridge.sources(account.accountId)
  const link = useLinkFreshness()
  const read = () => {
    const doubt = clockDoubt(sources.get()?.sources ?? [])
    if (doubt === undefined) return ''
    const places = doubt.markets.map((market) => words.marketName[market]).join(w.and)
    return w.text[doubt.level](places, whole(Math.ceil(doubt.boundMs / STEP_MS) * STEP_MS))
  }
  const readLevel = () => clockDoubt(sources.get()?.sources ?? [])?.level
  const text = useSyncExternalStore(sources.subscribe, read, () => '')
  const level = useSyncExternalStore(sources.subscribe, readLevel, () => undefined)
  // What a lost connection told last is no news of the clock.
  if (level === undefined || link === 'blind') return null
  return (
    <div className={cx('locked', level === 'late' && 'mild')} role={level === 'late' ? 'note' : 'alert'}>
      <ClockAlert size={14} aria-hidden="true" />
      <b>{w.title}</b>
      <span className="why">{text}</span>
    </div>
  )
}
