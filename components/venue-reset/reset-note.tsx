'use client'
import { RotateCcw } from 'lucide-react'
import { useDesk } from '../../lib/client/desk-client'
import { useResets, useSeeResets } from '../../lib/client/use-resets'
import { formatClock, formatUtc } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'

const w = words.reset

/** Says that the exchange began anew and what went with it; one press opens trading again (S-67). */
export function ResetNote() {
  const { account } = useDesk()
  const resets = useResets() ?? []
  const act = useSeeResets()
  const last = resets.at(-1)
  if (last === undefined) return null
  const { refusal } = act
  const count = (key: 'lostOrders' | 'lostIntents'): number => resets.reduce((sum, each) => sum + each[key], 0)
  return (
    <div className="locked" role="alert">
      <RotateCcw size={14} aria-hidden="true" />
      <b>{w.title[account.environment]}</b>
      <span className="why">
        {w.gone(
          resets.map(({ market }) => words.marketName[market].toLowerCase()),
          count('lostOrders'),
          count('lostIntents'),
        )}{' '}
        <span className="t3" title={formatUtc(last.at)}>
          {w.noticed(formatClock(last.at))}
        </span>
        {refusal !== undefined && (
          <span className="badt">
            {' '}
            {refusal === 'unreachable' ? words.lock.unreachable : explain(refusal.code, refusal.params ?? {})}
          </span>
        )}
      </span>
      <Button look="line" acts disabled={act.busy} onClick={() => act.run(last.at)}>
        {w.seen}
      </Button>
    </div>
  )
}
