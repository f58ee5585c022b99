'use client'
import { LoaderCircle } from 'lucide-react'
import { useMemo } from 'react'
import { useIntents } from '../../lib/client/use-account'
import { useIntentChoice } from '../../lib/client/use-intent-choice'
import { isMarkedHandled, isUnsettled, type Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import { formatAge } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Chip } from '../ui/button'
import { LiveText } from '../ui/live-number'
import { SideMark } from '../ui/side'
import { tellIntent } from './order-words'

const u = words.orders.unsettled
const choice = words.journal.unresolved

/** Orders asked for whose fate is open, newest first. Cancels show at the order they are aimed at. */
export function useUnsettledPlaces(): readonly Intent[] {
  const intents = useIntents()
  return useMemo(
    () =>
      (intents ?? []).filter(
        (intent) =>
          isUnsettled(intent) &&
          !isMarkedHandled(intent) &&
          (intent.kind === 'place' || intent.kind === 'close') &&
          intent.state !== 'queued',
      ),
    [intents],
  )
}

/** "Sent, not confirmed. Checking with Binance." Never offers to send again (S-31, S-35). */
export function UnsettledRow({ intent, rules }: { readonly intent: Intent; readonly rules: SymbolRules | undefined }) {
  const told = tellIntent(intent, rules)
  const since = intent.times.sent ?? intent.times.received
  return (
    <span role="cell" className="whole">
      <span>
        <span className="sym">{intent.symbol}</span>{' '}
        {intent.order !== undefined && (
          <SideMark up={intent.order.side === 'BUY'} label={words.side[intent.order.side]} />
        )}
      </span>
      <span className={intent.state === 'unresolved' ? 'badt' : 'unc'} role="status">
        {intent.state !== 'unresolved' && <LoaderCircle size={14} className="turning" aria-hidden="true" />}
        {intent.state === 'sending' ? u.sending : intent.state === 'unresolved' ? u.unresolved : u.unconfirmed}
      </span>
      <span className="t3">
        {told}, <LiveText everyMs={500} read={() => u.since(formatAge(Math.max(0, Date.now() - since)))} />
      </span>
      <span className="sp" />
      <UnsettledChoices intent={intent} rules={rules} />
    </span>
  )
}

export function UnsettledChoices({
  intent,
  rules,
}: {
  readonly intent: Intent
  readonly rules: SymbolRules | undefined
}) {
  const { choose, state } = useIntentChoice(intent.intentId)
  const busy = state.kind === 'sending'
  if (intent.state === 'sending') return null
  return (
    <span className="cls">
      {(state.kind === 'lost' || state.kind === 'refused') && (
        <span className="badt" role="status">
          {state.kind === 'lost'
            ? choice.lost(choice.names[state.choice])
            : choice.refused(explain(state.reason.code, state.reason.params ?? {}))}
        </span>
      )}
      <Chip
        acts
        disabled={busy}
        aria-label={u.cancelIfExistsName(tellIntent(intent, rules))}
        onClick={() => void choose('cancel-if-exists')}
      >
        {u.cancelIfExists}
      </Chip>
      {intent.state === 'unresolved' && (
        <>
          <Chip acts disabled={busy} onClick={() => void choose('keep-watching')}>
            {u.keepWatching}
          </Chip>
          <Chip acts disabled={busy} onClick={() => void choose('mark-handled')}>
            {u.markHandled}
          </Chip>
        </>
      )}
    </span>
  )
}
