'use client'
import { ChevronRight, OctagonX, ShieldCheck, ShieldOff, X } from 'lucide-react'
import { useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import type { useCancelAll } from '../../lib/client/use-cancel-all'
import { useTradingLock } from '../../lib/client/use-trading-lock'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import type { CancelScope } from '../../lib/domain/intent'
import type { Market } from '../../lib/domain/market'
import { words } from '../../lib/words/en'
import { Button, Chip, IconButton } from '../ui/button'
import { HoldButton } from '../ui/hold-button'
import { CancelReport } from './cancel-report'
import { KillSwitch } from './kill-switch'
import { inScope, SCOPE_NAMES, scopeOf, type ScopeName } from './scopes'
import { useCancelScopes } from './use-cancel-scopes'

const w = words.cancelAll

export interface CancelPanelProps {
  readonly market: Market
  readonly symbol: string
  readonly cancel: ReturnType<typeof useCancelAll>
  readonly onClose: () => void
  readonly holdMs?: number
}

/** Scope with counts, what stays, act, each order's fate, proof. */
export function CancelPanel({ market, symbol, cancel, onClose, holdMs }: CancelPanelProps) {
  const { account } = useDesk()
  const { entries, protective } = useCancelScopes()
  const instruments = useInstruments()
  const lock = useTradingLock()
  const [chosen, setChosen] = useState<ScopeName>('entries')
  const [everything, setEverything] = useState(false)
  const { run, press, start } = cancel
  const running = press.kind === 'sending' || run?.state === 'running'
  const scope: CancelScope = everything ? { mode: 'everything' } : scopeOf(chosen, { market, symbol })
  const count = everything ? entries.length + protective.length : inScope(entries, scope).length
  // Once a run has been seen from here, its report stands alone until a scope is chosen again.
  const [seenRun, setSeenRun] = useState(run?.state === 'running' ? undefined : run?.runId)
  const reported = run !== undefined && run.runId !== seenRun && !running
  const act = () => start(scope)
  const choose = (name: ScopeName | undefined) => {
    if (name !== undefined) setChosen(name)
    setEverything(name === undefined)
    setSeenRun(run?.runId)
  }
  const label = everything ? w.actEverything(count) : w.act(count)
  return (
    <>
      <div className="cp-h">
        <b>{w.title}</b>
        <span className="env">{words.environment[account.environment]}</span>
        <IconButton label={words.close} onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <div className="cp-s" role="group" aria-label={w.scopeLabel}>
        {SCOPE_NAMES.filter((name) => (name !== 'spot' && name !== 'usdm') || account.markets.includes(name)).map(
          (name) => (
            <Chip
              key={name}
              on={!everything && chosen === name}
              onClick={() => {
                setChosen(name)
                setEverything(false)
              }}
            >
              {w.scope[name]} <span className="n">{inScope(entries, scopeOf(name, { market, symbol })).length}</span>
            </Chip>
          ),
        )}
        <Chip on={everything} className="step" onClick={() => choose(undefined)}>
          {w.everything} <span className="n">{entries.length + protective.length}</span>
          <ChevronRight size={12} aria-hidden="true" />
        </Chip>
      </div>
      <div className="cp-keep">
        {everything ? <ShieldOff size={16} aria-hidden="true" /> : <ShieldCheck size={16} aria-hidden="true" />}
        <b>
          {protective.length === 0 ? w.noneStay : everything ? w.goToo(protective.length) : w.stay(protective.length)}
        </b>
      </div>
      {!running && !reported && (
        <div className="cp-b">
          {holdMs === undefined ? (
            <Button look={count === 0 ? 'line' : 'inverse'} acts onClick={act}>
              <OctagonX size={16} aria-hidden="true" />
              {label}
            </Button>
          ) : (
            <HoldButton
              holdMs={holdMs}
              onRun={act}
              label={label}
              armedLabel={w.armed(count)}
              className={count === 0 ? 'tbtn none' : 'tbtn inv'}
            >
              {({ holding, armed }) => (
                <span>
                  {holding ? w.holding(count) : armed ? w.armed(count) : label}
                  <small>
                    {holding ? w.lift : w.hold((holdMs / 1_000).toFixed(1), everything ? 0 : protective.length)}
                  </small>
                </span>
              )}
            </HoldButton>
          )}
          <Button look="line" onClick={everything ? () => choose('entries') : onClose}>
            {everything ? w.back : w.keep}
          </Button>
        </div>
      )}
      <CancelReport
        run={run?.runId === seenRun && !running ? undefined : run}
        press={press}
        locked={lock !== undefined}
        assetOf={(order) => instruments.get(instrumentKey(order.market, order.symbol))?.baseAsset}
      />
      {!running && <KillSwitch cancel={cancel} />}
    </>
  )
}
