'use client'
import { Lock } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTimeUntil } from '../../lib/client/use-server-time'
import { useLiftLock, useTradingLock } from '../../lib/client/use-trading-lock'
import type { TradingLock } from '../../lib/domain/trading-lock'
import { formatClock, formatCountdown, formatUtc } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'

const w = words.lock

/** Says that trading is locked, why and since when, and opens it again in two acts with a wait between them (S-52, S-153). */
export function LockNote() {
  const lock = useTradingLock()
  return lock === undefined ? null : <Locked lock={lock} />
}

function Locked({ lock }: { readonly lock: TradingLock }) {
  const lift = useLiftLock()
  const left = useTimeLeft(lock.liftableFrom)
  const isWaiting = left !== undefined && left > 0
  const { refusal } = lift
  return (
    <div className="locked" role="alert">
      <Lock size={14} aria-hidden="true" />
      <b>{w.title}</b>
      <span className="why">
        {w.because[lock.cause]}{' '}
        <span className="t3" title={formatUtc(lock.since)}>
          {w.since(formatClock(lock.since), lock.by)}
        </span>
        {refusal !== undefined && (
          <span className="badt">
            {' '}
            {refusal === 'unreachable' ? w.unreachable : explain(refusal.code, refusal.params ?? {})}
          </span>
        )}
      </span>
      <Button look="line" acts disabled={lift.busy || isWaiting} onClick={() => lift.run(undefined)}>
        {isWaiting ? w.waiting(formatCountdown(left)) : lock.liftableFrom === undefined ? w.ask : w.lift}
      </Button>
    </div>
  )
}

/** Milliseconds until a moment of the server's, drawn each half second; undefined while it is not known. */
function useTimeLeft(at: number | undefined): number | undefined {
  const read = useTimeUntil(at)
  const [left, setLeft] = useState(read)
  useEffect(() => {
    const draw = () => setLeft(read())
    draw()
    const timer = setInterval(draw, 500)
    return () => clearInterval(timer)
  }, [read])
  return at === undefined ? undefined : left
}
