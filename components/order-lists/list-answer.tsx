'use client'
import type { ReactNode } from 'react'
import { useIntents } from '../../lib/client/use-account'
import { isUnsettled, type Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { listFate, legsOfAct } from './list-fate'
import { legSentence } from '../../lib/client/list-sentence'
import type { useListTicket } from './use-list-ticket'
import { FIGURES } from '../../lib/format/amount'

const w = words.lists.fate

/** What became of the last press, as a whole and leg by leg, inline. */
export function ListAnswer({ ticket }: { readonly ticket: ReturnType<typeof useListTicket> }) {
  const { state, submission, rules } = ticket
  const intents = useIntents()
  const done = (
    <Button look="link" onClick={submission.reset}>
      {words.done}
    </Button>
  )
  switch (state.kind) {
    case 'ready':
      return null
    case 'sending':
      return <Box>{w.sending}</Box>
    case 'checking':
      return <Box>{w.checking}</Box>
    case 'not-received':
      return (
        <Box bad>
          {w.notReceived(state.summary)} {done}
        </Box>
      )
    case 'refused':
    case 'moved':
      return (
        <Box bad>
          <b>{w.refused}</b> {explain(state.reason.code, state.reason.params ?? {})}
        </Box>
      )
    case 'confirm':
      return (
        <Box>
          {explain(state.reason.code, state.reason.params ?? {})}
          <span className="acts">
            <Button look="link" onClick={() => ticket.send(state.codes)}>
              {w.yes}
            </Button>
            <Button look="link" onClick={submission.reset}>
              {w.no}
            </Button>
          </span>
        </Box>
      )
    case 'known': {
      const legs = legsOfAct(state.intent, state.legs, intents)
      const fate = listFate(legs)
      return (
        <Box bad={fate === 'refused' || fate === 'mixed'} calm={fate === 'accepted'}>
          <b>{fate === 'accepted' ? w.accepted(state.summary) : w[fate]}</b>
          {fate !== 'accepted' && <Legs legs={legs} rules={rules} />}
          <span className="acts">{done}</span>
        </Box>
      )
    }
  }
}

function Legs({ legs, rules }: { readonly legs: readonly Intent[]; readonly rules: SymbolRules | undefined }) {
  const reason = legs[0]?.reason
  return (
    <>
      {reason !== undefined && <span>{explain(reason.code, reason.params ?? {})}</span>}
      <ul>
        {legs.map((leg) =>
          leg.order === undefined || rules === undefined ? null : (
            <li key={leg.intentId}>
              {w.leg(legSentence(leg.order, rules, FIGURES), w.states[leg.state])}
              {leg.reason !== undefined && leg.reason.code !== reason?.code && !isUnsettled(leg)
                ? ` ${explain(leg.reason.code, leg.reason.params ?? {})}`
                : ''}
            </li>
          ),
        )}
      </ul>
    </>
  )
}

function Box(props: { readonly bad?: boolean; readonly calm?: boolean; readonly children: ReactNode }) {
  return (
    <div className="notes" aria-live="polite">
      <div
        className={`ask ${props.bad === true ? 'bad' : props.calm === true ? 'calm' : ''}`}
        role={props.bad === true ? 'alert' : 'status'}
      >
        {props.children}
      </div>
    </div>
  )
}
