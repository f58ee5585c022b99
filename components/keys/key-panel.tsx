'use client'
import { useCallback, useState } from 'react'
import { useKeyException, useKeys } from '../../lib/client/use-keys'
import { useTimeSince } from '../../lib/client/use-server-time'
import { isTradingKey, RIGHTS_STAND_MS, type KeyStanding } from '../../lib/domain/key-rights'
import { formatAge, formatDateTime } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { cx } from '../ui/class-names'
import { LiveText } from '../ui/live-number'
import { gravest, groupKeys } from './group-keys'

const w = words.keys

/** Each key of the account: what it may do, what it is refused for and why, what to do next, and how old that is (S-140, S-141). */
export function KeyPanel({ when }: { readonly when: 'urgent' | 'calm' }) {
  const keys = useKeys() ?? []
  // What keeps orders back stands first, the rest last.
  const isUrgent = keys.some((key) => !isTradingKey(key) && key.state !== 'reading')
  if (isUrgent !== (when === 'urgent')) return null
  return groupKeys(keys).map(({ standings }) => (
    <KeyCard key={standings.map(({ market }) => market).join()} standings={standings} />
  ))
}

function KeyCard({ standings }: { readonly standings: readonly [KeyStanding, ...KeyStanding[]] }) {
  const lead = gravest(standings) ?? standings[0]
  const { rights, readAt, exception, failure } = lead
  const markets = standings.map(({ market }) => words.marketName[market]).join(', ')
  const text = w.states[lead.state]
  const names = Object.keys(rights?.flags ?? {})
  const may = names.filter((name) => rights?.flags[name] === true && !lead.refused.includes(name))
  const mayNot = names.filter((name) => rights?.flags[name] === false)
  return (
    <section className="keycard" aria-label={w.title(markets)}>
      <div className="cp-h">
        <b>{w.title(markets)}</b>
      </div>
      <p className="keystate">
        <b className={cx(!isTradingKey(lead) && lead.state !== 'reading' ? 'badt' : undefined)}>{text.title}</b>{' '}
        {text.text}
      </p>
      {rights !== undefined && (
        <dl className="keyrows">
          {lead.refused.length > 0 && <Rights name={w.refusedFor} names={lead.refused} className="badt" />}
          <Rights name={w.may} names={may} />
          <Rights name={w.mayNot} names={mayNot} className="t3" />
          <dt>{w.addresses}</dt>
          <dd>{rights.ipRestrict ? w.tied : w.anywhere}</dd>
          <dt>{w.read}</dt>
          <dd>
            <ReadAge at={readAt} />
          </dd>
        </dl>
      )}
      {failure !== undefined && (
        <p className="keystate unc">
          {w.failed(
            w.failures[failure] ?? w.failureUnknown,
            readAt === undefined ? undefined : formatDateTime(readAt + RIGHTS_STAND_MS),
          )}
        </p>
      )}
      {exception !== undefined && (
        <p className="keystate">{w.exceptionBy(exception.by, formatDateTime(exception.at))}</p>
      )}
      <ExceptionActs standing={lead} />
    </section>
  )
}

function Rights(props: { readonly name: string; readonly names: readonly string[]; readonly className?: string }) {
  const texts = props.names.map((name) => w.rights[name] ?? name)
  return (
    <>
      <dt>{props.name}</dt>
      <dd className={props.className}>{texts.length === 0 ? w.nothing : texts.join(' · ')}</dd>
    </>
  )
}

function ReadAge({ at }: { readonly at: number | undefined }) {
  const since = useTimeSince(at)
  const read = useCallback(() => {
    const ms = since()
    return ms === undefined ? w.never : w.ago(formatAge(ms))
  }, [since])
  return <LiveText everyMs={1_000} read={read} />
}

/** The owner's exception, in two steps that name what it risks (S-141). */
function ExceptionActs({ standing }: { readonly standing: KeyStanding }) {
  const act = useKeyException()
  const [asking, setAsking] = useState(false)
  const { market, state, exception } = standing
  const { refusal } = act
  const why =
    refusal === undefined
      ? undefined
      : refusal === 'unreachable'
        ? w.unreachable
        : explain(refusal.code, refusal.params)
  if (state !== 'not-tied' && exception === undefined) return null
  const set = (on: boolean) => {
    setAsking(false)
    act.run({ market, on })
  }
  return (
    <div className="keyacts">
      {why !== undefined && <p className="badt">{why}</p>}
      {exception !== undefined ? (
        <Button look="line" acts disabled={act.busy} onClick={() => set(false)}>
          {w.revoke}
        </Button>
      ) : asking ? (
        <>
          <p>{w.exemptAsk}</p>
          <Button look="danger" acts disabled={act.busy} onClick={() => set(true)}>
            {w.exemptYes}
          </Button>
          <Button look="line" onClick={() => setAsking(false)}>
            {w.exemptNo}
          </Button>
        </>
      ) : (
        <Button look="line" acts disabled={act.busy} onClick={() => setAsking(true)}>
          {w.exempt}
        </Button>
      )}
    </div>
  )
}
