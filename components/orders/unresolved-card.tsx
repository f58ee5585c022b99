'use client'
import { useQuery } from '@tanstack/react-query'
import { LoaderCircle, TriangleAlert } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { intentDetailOptions, type IntentDetailView } from '../../lib/client/queries'
import type { IntentChoice } from '../../lib/client/intent-choices'
import { useIntentChoice } from '../../lib/client/use-intent-choice'
import { useTimeSince } from '../../lib/client/use-server-time'
import type { Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import { formatAge, formatClock, formatCountdown, formatDateTime, formatUtc } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { LiveText } from '../ui/live-number'
import { endOf } from './intent-end'
import { IntentTimeLine } from './intent-time-line'
import { tellAsked } from './intent-words'
import { cancelFor, choicesOf, knownOf, type UnresolvedCase } from './unresolved-cases'

const u = words.journal.unresolved

/** One order that is not settled: what was sent, what is known, when Binance is asked next, and what each choice does. */
export function UnresolvedCard(props: {
  readonly one: UnresolvedCase
  readonly rules: SymbolRules | undefined
  readonly intents: readonly Intent[]
  readonly orders: readonly Order[]
}) {
  const { one, rules, intents, orders } = props
  const { intent } = one
  const told = tellAsked(intent, rules, orders)
  const detail = useQuery(intentDetailOptions(intent.intentId))
  const { refetch } = detail
  // A look at a double leaves the intent as it is and ends the wait.
  const waits = one.kind === 'doubled' && one.waits
  useEffect(() => void refetch(), [refetch, intent, waits])
  const [isWhole, setWhole] = useState(false)
  const evidence = detail.data?.evidence ?? []
  const sent = intent.times.sent ?? intent.times.received
  const sinceSent = useTimeSince(sent)
  const cancel = cancelFor(intent, intents)
  return (
    <article className={`ucard ${one.kind}`} aria-label={told}>
      <h3>{told}</h3>
      <Standing one={one} why={endOf(intent, rules).why} />
      <dl>
        <dt>{u.facts.sent}</dt>
        <dd title={formatUtc(sent)}>
          <LiveText
            everyMs={1_000}
            read={() => {
              const past = sinceSent()
              return past === undefined ? formatDateTime(sent) : u.facts.sentAt(formatDateTime(sent), formatAge(past))
            }}
          />
        </dd>
        <dt>{u.facts.amount}</dt>
        <dd>{u.stake(told)}</dd>
        <dt>{u.facts.id}</dt>
        <dd className="n">{intent.clientOrderId}</dd>
        <dt>{u.facts.known}</dt>
        <dd>
          {detail.data === undefined
            ? words.loading
            : knownOf(intent, evidence).map((text) => <p key={text}>{text}</p>)}
        </dd>
        {one.kind !== 'doubled' && (
          <>
            <dt>{u.facts.next}</dt>
            <dd>
              <NextQuestion detail={detail.data} />
            </dd>
          </>
        )}
      </dl>
      <ul className="chosen" aria-live="polite">
        {choicesOf(evidence).map(({ at, text }) => (
          <li key={`${at}-${text}`}>{u.chosen(formatClock(at), text)}</li>
        ))}
        {cancel !== undefined && <li>{u.cancelEnded(whatCameOf(cancel, rules))}</li>}
      </ul>
      {one.kind === 'handled' ? (
        <p className="t3">{u.handledAt}</p>
      ) : (
        <Choices one={one} told={told} onChosen={() => void refetch()} />
      )}
      <Button look="link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? words.orders.timeline.hide : words.orders.timeline.show}
      </Button>
      {isWhole && <IntentTimeLine intent={intent} told={told} rules={rules} />}
    </article>
  )
}

function whatCameOf(cancel: Intent, rules: SymbolRules | undefined): string {
  const { end, why } = endOf(cancel, rules)
  return why === undefined ? end : `${end} ${why}`
}

function Standing({ one, why }: { readonly one: UnresolvedCase; readonly why: string | undefined }) {
  if (one.kind === 'checking')
    return (
      <p className="unc">
        <LoaderCircle size={16} className="turning" aria-hidden="true" />
        <span>
          {u.checking} {u.checkingText}
        </span>
      </p>
    )
  const text = {
    unresolved: `${why ?? u.unresolved} ${one.intent.order === undefined ? u.unresolvedOther : u.unresolvedText}`,
    doubled: one.kind === 'doubled' ? `${u.doubled} ${u.doubledText(one.orderIds.join(', '), one.waits)}` : '',
    handled: words.journal.ends.handled,
  }[one.kind]
  return (
    <p className={one.kind === 'handled' ? 't2' : 'badt'}>
      {one.kind !== 'handled' && <TriangleAlert size={16} aria-hidden="true" />}
      <span>{text}</span>
    </p>
  )
}

/** Counts down on the page's monotonic clock from what the server said, so that a wrong clock of the device changes nothing. */
function NextQuestion({ detail }: { readonly detail: IntentDetailView | undefined }) {
  if (detail === undefined) return <>{words.loading}</>
  const { nextQuestionMs, readAt } = detail
  if (nextQuestionMs === undefined) return <>{u.nextNever}</>
  return (
    <LiveText
      everyMs={250}
      read={() => {
        const left = readAt + nextQuestionMs - performance.now()
        return left <= 0 ? u.nextNow : u.nextIn(formatCountdown(left + 999))
      }}
    />
  )
}

function Choices(props: { readonly one: UnresolvedCase; readonly told: string; readonly onChosen: () => void }) {
  const { one, told, onChosen } = props
  const { intent } = one
  const { choose, state } = useIntentChoice(intent.intentId)
  // What arrived is told among the facts, also when its answer did not come back.
  const act = (choice: IntentChoice) => void choose(choice).then(onChosen)
  const busy = state.kind === 'sending'
  const button = (choice: IntentChoice, label: string, text: string, disabled = false) => (
    <ChoiceButton
      key={choice}
      label={label}
      name={`${label}: ${told}`}
      text={text}
      disabled={busy || disabled}
      onClick={() => act(choice)}
    />
  )
  const nameOf = (choice: IntentChoice): string => (one.kind === 'doubled' ? u.looked : u.names[choice])
  const waits = one.kind === 'checking'
  return (
    <div role="group" aria-label={u.choices(told)} aria-busy={busy} className="uchoices">
      {one.kind === 'doubled'
        ? one.waits && button('mark-handled', u.looked, u.lookedText)
        : [
            button('keep-watching', u.keep, u.keepText),
            // Only what was to be placed can be canceled.
            intent.order !== undefined && button('cancel-if-exists', u.cancel, u.cancelText),
            button('mark-handled', u.handled, waits ? `${u.handledText} ${u.waits}` : u.handledText, waits),
          ]}
      <p role="status" className={state.kind === 'refused' || state.kind === 'lost' ? 'badt' : 't3'}>
        {state.kind === 'sending'
          ? u.busy
          : state.kind === 'lost'
            ? u.lost(nameOf(state.choice))
            : state.kind === 'refused'
              ? u.refused(explain(state.reason.code, state.reason.params ?? {}))
              : ''}
      </p>
      {state.kind === 'lost' && (
        <Button look="line" acts onClick={() => act(state.choice)}>
          {u.again(nameOf(state.choice))}
        </Button>
      )}
    </div>
  )
}

function ChoiceButton(props: {
  readonly label: string
  readonly name: string
  readonly text: string
  readonly disabled: boolean
  readonly onClick: () => void
}) {
  const id = useId()
  return (
    <div>
      <Button
        look="line"
        acts
        aria-label={props.name}
        aria-describedby={id}
        disabled={props.disabled}
        onClick={props.onClick}
      >
        {props.label}
      </Button>
      <p id={id}>{props.text}</p>
    </div>
  )
}
