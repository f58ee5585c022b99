'use client'
import { Power } from 'lucide-react'
import { useState } from 'react'
import type { useCancelAll } from '../../lib/client/use-cancel-all'
import { usePositions } from '../../lib/client/use-account'
import { useDeadMan, useSetDeadMan, useTradingLock } from '../../lib/client/use-trading-lock'
import type { CancelMode } from '../../lib/domain/intent'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { useActProps } from '../ui/acts-off'
import { Button, Chip } from '../ui/button'
import { HoldButton } from '../ui/hold-button'
import { useCancelScopes } from './use-cancel-scopes'

const w = words.killSwitch
const MODES: readonly CancelMode[] = ['entries', 'everything', 'flatten']
const HOLD_MS = 600

/** Behind cancel all: lock trading first, then cancel, and if asked close what is held (S-51, S-52). */
export function KillSwitch({ cancel }: { readonly cancel: ReturnType<typeof useCancelAll> }) {
  const [open, setOpen] = useState(false)
  const [mode, setMode] = useState<CancelMode>('entries')
  const lock = useTradingLock()
  const { entries, protective } = useCancelScopes()
  const positions = usePositions() ?? []
  const { run } = cancel
  const stale =
    run?.scope.mode === 'flatten' && run.state === 'incomplete' && run.reason?.code === 'flatten-price-stale'
  if (!open && !stale)
    return (
      <div className="cp-kill">
        <Button look="link" onClick={() => setOpen(true)} aria-expanded={false}>
          <Power size={14} aria-hidden="true" /> {lock === undefined ? w.open : w.openLocked}
        </Button>
      </div>
    )
  const counts = { entries: entries.length, all: entries.length + protective.length, positions: positions.length }
  return (
    <section className="cp-kill on" aria-label={w.title}>
      <div className="cp-kh">
        <Power size={16} aria-hidden="true" />
        <b>{w.title}</b>
        <span className="t3">{w.note}</span>
      </div>
      <div className="cp-s" role="group" aria-label={w.modes}>
        {MODES.map((one) => (
          <Chip key={one} on={mode === one} onClick={() => setMode(one)}>
            {w.mode[one]}
          </Chip>
        ))}
      </div>
      <p>{w.does[mode](counts)}</p>
      <HoldButton
        holdMs={HOLD_MS}
        onRun={() => cancel.kill(mode)}
        label={w.act[mode]}
        armedLabel={w.armed[mode]}
        className="tbtn kill"
      >
        {({ holding, armed }) => (
          <span>
            {armed ? w.armed[mode] : w.act[mode]}
            <small>{holding ? w.lift : w.hold((HOLD_MS / 1_000).toFixed(1))}</small>
          </span>
        )}
      </HoldButton>
      {stale && (
        <Button look="danger" acts onClick={() => cancel.kill('flatten', ['price-stale'])}>
          {w.flattenAnyway}
        </Button>
      )}
      <DeadManSwitch />
    </section>
  )
}

/** The futures dead-man timer, off by default (S-57). */
function DeadManSwitch() {
  const timer = useDeadMan()
  const act = useSetDeadMan()
  const off = useActProps(true)
  if (timer === undefined) return null
  const d = words.deadMan
  return (
    <div className="cp-dm">
      <label>
        <input
          type="checkbox"
          role="switch"
          checked={timer.on}
          {...off}
          disabled={off.disabled ?? act.busy}
          onChange={(event) => act.run(event.target.checked)}
        />
        <span>
          <b>{d.title}</b>
          <small className="t3">{d.note}</small>
        </span>
      </label>
      {act.refusal !== undefined && (
        <p className="badt" role="status">
          {act.refusal === 'unreachable' ? d.unreachable : explain(act.refusal.code, act.refusal.params ?? {})}
        </p>
      )}
    </div>
  )
}
