'use client'
import { RefreshCw, TriangleAlert, WifiOff } from 'lucide-react'
import { useCallback, useState, useSyncExternalStore } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { ask } from '../../lib/client/http'
import { useAccount, useOpenOrders } from '../../lib/client/use-account'
import type { LinkState } from '../../lib/client/link-state'
import { formatAge, formatClock } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { LiveText } from '../ui/live-number'

const w = words.link

function useLink(): LinkState {
  const { bridge } = useDesk()
  return useSyncExternalStore(bridge.link.subscribe, bridge.link.get, bridge.link.get)
}

/** What the link is like, once it is worth a note: a first connection of a moment is not. */
function titleOf(link: LinkState): string {
  const age = link.lastBeatAt === undefined ? undefined : formatAge(performance.now() - link.lastBeatAt)
  const why = link.why ?? 'connecting'
  if (why === 'silent' || why === 'delayed') return w.title[why](age ?? formatAge(0))
  return w.title[why]
}

/** What happened, what it means for the money, what to do; nothing while all is proven fresh. */
export function LinkNote({ variant }: { readonly variant: 'desk' | 'phone' }) {
  const { bridge } = useDesk()
  const link = useLink()
  const protective = (useOpenOrders() ?? []).filter((order) => order.reduceOnly || order.closePosition).length
  const known = useAccount((view) => view !== undefined)
  const next = useCallback(() => {
    const { nextDialAt, attempt } = bridge.link.get()
    if (nextDialAt === undefined) return attempt < 1 ? '' : w.dialing(attempt)
    return w.next(Math.max(1, attempt), formatAge(Math.max(0, nextDialAt - performance.now())))
  }, [bridge])
  const title = useCallback(() => titleOf(bridge.link.get()), [bridge])
  if (link.phase === 'reload')
    return (
      <Note variant={variant} title={w.reloadTitle} text={w.reload}>
        <Button look="line" onClick={() => window.location.reload()}>
          {w.reloadNow}
        </Button>
      </Note>
    )
  if (link.phase === 'signed-out')
    return (
      <Note variant={variant} title={w.signedOutTitle} text={w.signedOut}>
        <Button look="line" onClick={() => window.location.assign('/sign-in')}>
          {w.signIn}
        </Button>
      </Note>
    )
  // The very first connection shows skeletons; a note before the second try would only flash.
  if (link.freshness !== 'blind' || (!known && link.attempt <= 1)) return null
  const asOf = link.asOf === undefined ? undefined : formatClock(link.asOf)
  if (variant === 'phone')
    return (
      <div className="awake" role="status">
        <RefreshCw size={20} aria-hidden="true" className="turning" />
        <div>
          <b>
            <LiveText everyMs={500} read={title} />
          </b>
          <span>{w.short(asOf)}</span>
        </div>
      </div>
    )
  return (
    <div className="desknote note" role="status">
      <WifiOff size={16} aria-hidden="true" />
      <b>
        <LiveText everyMs={500} read={title} />
      </b>
      <p>{w.meaning(asOf, protective)}</p>
      <div className="acts">
        <Button look="line" onClick={() => bridge.resume()}>
          {w.redial}
        </Button>
        <LiveText className="t3" everyMs={250} read={next} />
      </div>
    </div>
  )
}

function Note(props: {
  readonly variant: 'desk' | 'phone'
  readonly title: string
  readonly text: string
  readonly children: React.ReactNode
}) {
  return (
    <div className={props.variant === 'desk' ? 'desknote note' : 'note phonenote'} role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <b>{props.title}</b>
      <p>{props.text}</p>
      <div className="acts">{props.children}</div>
    </div>
  )
}

/** What the owner must read: late sightings, mismatches, doubles. Stays until put away. */
export function Alarms() {
  const { account } = useDesk()
  const alarms = useAccount((view) => view?.picture.alarms)
  // Put away here at once; by the server for every page and for good.
  const [seen, setSeen] = useState<readonly number[]>([])
  const fresh = (alarms ?? []).filter((alarm) => !seen.includes(alarm.id))
  const first = fresh[0]
  if (first === undefined) return null
  const putAway = () => {
    setSeen((alarms ?? []).map((alarm) => alarm.id))
    void ask('POST', '/api/alarms/seen', { body: { account: account.accountId, upTo: first.id } }).then((answer) => {
      if (answer.kind !== 'ok') setSeen([])
    })
  }
  return (
    <div className="alarm" role="alert">
      <TriangleAlert size={14} aria-hidden="true" />
      <b>{words.alarms.title}</b>
      <span>{explain(first.reason.code, first.reason.params ?? {})}</span>
      <span className="t3">
        {formatClock(first.at)}
        {fresh.length > 1 ? ` · ${words.alarms.more(fresh.length - 1)}` : ''}
      </span>
      <Button look="link" acts onClick={putAway}>
        {words.alarms.dismiss}
      </Button>
    </div>
  )
}
