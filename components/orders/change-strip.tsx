'use client'
import { LoaderCircle } from 'lucide-react'
import { useIntents } from '../../lib/client/use-account'
import { type ChangeAct, useChangeOrder } from '../../lib/client/use-change-order'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { changeFate, legsOf, type ChangeFate } from './change-fate'
import { tellIntent } from './order-words'

const w = words.change
const f = w.fate

/** What became of changes, above the orders: the row of a changed order may be gone by then. */
export function ChangeStrip() {
  const { acts, clear, confirm, placeAgain } = useChangeOrder()
  const intents = useIntents()
  const instruments = useInstruments()
  if (acts.length === 0) return null
  return (
    <ul className="chg-strip" aria-label={w.strip} aria-live="polite">
      {acts.map((act) => {
        const fate = fateOf(act, intents)
        const { again } = fate
        const { state, name, told } = act
        const tellAgain =
          again === undefined ? '' : tellIntent(again, instruments.get(instrumentKey(again.market, again.symbol)))
        return (
          <li
            key={name}
            className={`ask ${fate.tone === 'bad' ? 'bad' : fate.tone === 'good' ? 'calm' : ''}`}
            role={fate.tone === 'bad' ? 'alert' : 'status'}
          >
            <span>
              {fate.tone === 'wait' && <LoaderCircle size={14} className="turning" aria-hidden="true" />}{' '}
              <b>{fate.title}</b> {fate.lines.join(' ')}
            </span>
            <span className="acts">
              {state.kind === 'confirm' && (
                <Button look="link" acts onClick={() => confirm(name, state.codes)}>
                  {w.fate.yes}
                </Button>
              )}
              {again !== undefined && (
                <Button
                  look="line"
                  acts
                  aria-label={f.placeAgainName(tellAgain)}
                  onClick={() => {
                    placeAgain(again, told)
                    clear(name)
                  }}
                >
                  {f.placeAgain}
                </Button>
              )}
              {state.kind !== 'sending' && state.kind !== 'checking' && (
                <Button look="link" onClick={() => clear(name)}>
                  {state.kind === 'confirm' ? w.leave : words.done}
                </Button>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function fateOf({ state, told }: ChangeAct, intents: ReturnType<typeof useIntents>): ChangeFate {
  switch (state.kind) {
    case 'ready':
    case 'sending':
      return { tone: 'wait', title: f.sending(told), lines: [] }
    case 'checking':
      return { tone: 'wait', title: f.unsure, lines: [f.checking] }
    case 'known':
      return changeFate(legsOf(state.intent, state.legs, intents), told)
    case 'not-received':
      return { tone: 'bad', title: f.notReceived(told), lines: [] }
    case 'refused':
    case 'moved':
      return { tone: 'bad', title: f.refused, lines: [explain(state.reason.code, state.reason.params ?? {}), f.stands] }
    case 'confirm':
      return { tone: 'bad', title: told, lines: [explain(state.reason.code, state.reason.params ?? {})] }
  }
}
