import type { IntentReason } from '../../lib/domain/intent'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import type { SettingAct } from './use-setting'

const w = words.settings.answer

/** What became of the last change: sending, not confirmed, set, or refused with the exchange's own reason. */
export function SettingAnswer({ act }: { readonly act: SettingAct }) {
  const told = tell(act)
  return (
    <div className="notes" aria-live="polite">
      {told !== undefined && (
        <div className={`rule ${told.tone}`} role="status">
          <span>{told.text}</span>
        </div>
      )}
    </div>
  )
}

interface Told {
  readonly tone: 'ok' | 'warn' | 'bad' | 'info'
  readonly text: string
}

const why = (reason: IntentReason | undefined): string => {
  if (reason === undefined) return ''
  const venue = reason.venueText === undefined ? '' : ` ${w.exchange(reason.venueText, String(reason.venueCode ?? ''))}`
  // What the exchange says of a rule says more than that there is one.
  return reason.code.startsWith('rejected-') && venue !== '' ? venue : ` ${explain(reason.code, reason.params)}${venue}`
}

function tell({ state, intent }: SettingAct): Told | undefined {
  switch (state.kind) {
    case 'ready':
      return undefined
    case 'sending':
      return { tone: 'info', text: w.sending }
    case 'checking':
      return { tone: 'warn', text: w.unconfirmed(state.summary) }
    case 'refused':
    case 'confirm':
    case 'moved':
      return { tone: 'bad', text: `${w.refused}${why(state.reason)}` }
    case 'not-received':
      return { tone: 'bad', text: w.notReceived }
    case 'known':
      break
  }
  const what = state.summary
  switch (intent?.state) {
    case 'accepted':
      if (intent.reason?.code === 'setting-differs')
        return { tone: 'warn', text: w.differs(intent.reason.params?.['now'] ?? '') }
      return {
        tone: 'ok',
        text: intent.reason?.code === 'setting-no-change' ? w.already(what) : w.set(what),
      }
    case 'unconfirmed':
      return { tone: 'warn', text: w.unconfirmed(what) }
    case 'rejected':
      return { tone: 'bad', text: `${w.refused}${why(intent.reason)}` }
    case 'not-placed':
      return { tone: 'bad', text: w.notMade }
    case 'unresolved':
      return { tone: 'bad', text: w.unresolved }
    default:
      return { tone: 'info', text: w.sending }
  }
}
