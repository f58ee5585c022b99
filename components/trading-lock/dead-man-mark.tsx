'use client'
import { Timer } from 'lucide-react'
import { useCallback } from 'react'
import { useTimeUntil } from '../../lib/client/use-server-time'
import { useDeadMan } from '../../lib/client/use-trading-lock'
import { formatCountdown } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { LiveText } from '../ui/live-number'

const w = words.deadMan

/** While it is armed: when Binance would cancel futures orders by itself, and of how many symbols (S-57). */
export function DeadManMark() {
  const timer = useDeadMan()
  const due = Object.values(timer?.armed ?? {})
  const first = due.length === 0 ? undefined : Math.min(...due)
  const left = useTimeUntil(first)
  const read = useCallback(() => {
    const ms = left()
    return ms === undefined ? words.missing : formatCountdown(ms)
  }, [left])
  if (timer === undefined || (!timer.on && first === undefined)) return null
  return (
    <span className="deadman" title={w.note}>
      <Timer size={12} aria-hidden="true" />
      {first === undefined ? (
        w.onIdle
      ) : (
        <>
          {w.armed(due.length)} <LiveText className="n" everyMs={500} read={read} />
        </>
      )}
    </span>
  )
}
