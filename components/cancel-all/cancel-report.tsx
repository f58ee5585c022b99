'use client'
import { ArrowRight, CircleCheck, CircleHelp, LoaderCircle, OctagonX } from 'lucide-react'
import type { CancelAllPress } from '../../lib/client/run-press'
import type { CancelRun, CancelRunOrder, FlattenedPosition, OrderFate } from '../../lib/domain/intent'
import { absolute, isNegative, isZero } from '../../lib/domain/decimal'
import { formatShort } from '../../lib/format/amount'
import { formatUtc } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { SideMark } from '../ui/side'
import { settledOf } from './scopes'

const w = words.cancelAll

const ICON: Readonly<Record<OrderFate, typeof CircleCheck>> = {
  pending: LoaderCircle,
  canceled: CircleCheck,
  'already-filled': ArrowRight,
  'still-open': OctagonX,
  unknown: CircleHelp,
}

/** Each order's fate, then the sentence that says how it stands; the proof only after two clean readings. */
export function CancelReport(props: {
  readonly run: CancelRun | undefined
  readonly press: CancelAllPress
  /** What sizes are in; unknown until the rules have come. */
  readonly assetOf?: (order: Pick<CancelRunOrder, 'market' | 'symbol'>) => string | undefined
  /** The kill switch is on: trading stays locked when the run ends. */
  readonly locked?: boolean
}) {
  const { run, press, assetOf, locked } = props
  if (press.kind === 'sending') return <Verdict turning title={w.sending} text={w.runningText} />
  if (press.kind === 'checking') return <Verdict bad title={w.unreachable} text={w.unreachableText(press.asked)} />
  if (press.kind === 'not-received') return <Verdict bad title={w.notReceived} text={w.notReceivedText} />
  if (press.kind === 'refused')
    return (
      <Verdict bad title={w.refused(explain(press.reason.code, press.reason.params ?? {}))} text={w.incompleteText} />
    )
  if (run === undefined) return null
  return (
    <>
      <Progress run={run} />
      {run.orders.length > 0 && (
        <ul className="cp-l" aria-label={w.live}>
          {run.orders.map((order) => (
            <FateRow
              key={`${order.market}:${order.service}:${order.symbol}:${order.orderId}`}
              order={order}
              running={run.state === 'running'}
              base={assetOf?.(order)}
            />
          ))}
        </ul>
      )}
      {run.positions !== undefined && run.positions.length > 0 && (
        <ul className="cp-l" aria-label={w.positions}>
          {run.positions.map((position) => (
            <PositionRow
              key={`${position.symbol}:${position.positionSide}`}
              position={position}
              base={assetOf?.({ market: 'usdm', symbol: position.symbol })}
            />
          ))}
        </ul>
      )}
      <RunVerdict run={run} locked={locked === true} />
    </>
  )
}

function Progress({ run }: { readonly run: CancelRun }) {
  const { settled, all } = settledOf(run)
  const share = run.state === 'verified' ? 100 : all === 0 ? 10 : Math.round((settled / all) * 90)
  return (
    <div className="prog" role="progressbar" aria-valuenow={share} aria-label={w.live}>
      <i style={{ width: `${share}%` }} />
    </div>
  )
}

function FateRow(props: {
  readonly order: CancelRunOrder
  readonly running: boolean
  readonly base: string | undefined
}) {
  const { order, running, base } = props
  const Icon = ICON[order.fate]
  const open = order.fate === 'still-open' || order.fate === 'unknown'
  return (
    <li className={`cp-r ${open ? 'warnr' : ''}`}>
      <Icon size={16} aria-hidden="true" className={order.fate === 'pending' && running ? 'turning' : ''} />
      <span>
        <b className="sym">{order.symbol}</b>{' '}
        <SideMark up={order.side === 'BUY'} label={order.side === 'BUY' ? words.side.BUY : words.side.SELL} />
      </span>
      <span>
        {isZero(order.quantity) ? (
          words.orders.whole
        ) : (
          <>
            <span className="n">{formatShort(order.quantity)}</span> <small className="t3">{base}</small>
          </>
        )}
      </span>
      <span>{w.fates[order.fate]}</span>
      {open && order.reason !== undefined && (
        <span className="why">{explain(order.reason.code, order.reason.params ?? {})}</span>
      )}
    </li>
  )
}

const POSITION_ICON: Readonly<Record<FlattenedPosition['fate'], typeof CircleCheck>> = {
  pending: LoaderCircle,
  closed: CircleCheck,
  'still-open': OctagonX,
  unknown: CircleHelp,
}

function PositionRow(props: { readonly position: FlattenedPosition; readonly base: string | undefined }) {
  const { position, base } = props
  const { symbol, positionSide, quantity, left, fate, reason } = position
  const Icon = POSITION_ICON[fate]
  const isLong = positionSide === 'LONG' || (positionSide === 'BOTH' && !isNegative(quantity))
  const open = fate === 'still-open' || fate === 'unknown'
  return (
    <li className={`cp-r ${open ? 'warnr' : ''}`}>
      <Icon size={16} aria-hidden="true" className={fate === 'pending' ? 'turning' : ''} />
      <span>
        <b className="sym">{symbol}</b> <SideMark up={isLong} label={isLong ? words.long : words.short} />
      </span>
      <span>
        <span className="n">{formatShort(absolute(fate === 'closed' ? quantity : left))}</span>{' '}
        <small className="t3">{base}</small>
      </span>
      <span>{w.positionFates[fate]}</span>
      {open && reason !== undefined && <span className="why">{explain(reason.code, reason.params ?? {})}</span>}
    </li>
  )
}

function RunVerdict({ run, locked }: { readonly run: CancelRun; readonly locked: boolean }) {
  const { settled, all } = settledOf(run)
  if (run.state === 'running')
    return (
      <Verdict
        turning
        title={all === 0 || settled === all ? w.reading : w.settled(settled, all)}
        text={w.runningText}
      />
    )
  if (run.state === 'incomplete') {
    const why = run.reason === undefined ? '' : ` ${explain(run.reason.code, run.reason.params ?? {})}`
    return (
      <Verdict bad title={w.incomplete(Math.max(1, all - settled))} text={`${w.incompleteText}${why}`} counts={run} />
    )
  }
  const title =
    run.scope.mode === 'flatten'
      ? w.verifiedFlat(run.positions?.length ?? 0)
      : run.scope.mode === 'everything'
        ? w.verifiedEverything
        : w.verifiedEntries(run.kept)
  const canceled = run.orders.filter((order) => order.fate === 'canceled').length
  const filled = run.orders.filter((order) => order.fate === 'already-filled').length
  const took = run.endedAt === undefined ? '' : w.took(((run.endedAt - run.startedAt) / 1_000).toFixed(1))
  return <Verdict done title={title} aside={took} text={w.verifiedText(canceled, filled, locked)} counts={run} />
}

function Verdict(props: {
  readonly title: string
  readonly aside?: string
  readonly text: string
  readonly turning?: boolean
  readonly done?: boolean
  readonly bad?: boolean
  readonly counts?: CancelRun
}) {
  const Icon = props.turning === true ? LoaderCircle : props.done === true ? CircleCheck : CircleHelp
  const { counts } = props
  return (
    <div className="cp-v" role="status" aria-live="assertive">
      <div className={`big ${props.bad === true ? 'badt' : ''}`}>
        <Icon size={20} aria-hidden="true" className={props.turning === true ? 'turning' : ''} />
        <span title={counts?.endedAt === undefined ? undefined : formatUtc(counts.endedAt)}>
          <span>{props.title}</span>
          {props.aside !== undefined && props.aside !== '' && <small> {props.aside}</small>}
        </span>
      </div>
      {counts?.open !== undefined && (
        <dl className="cp-q">
          {(['spotOrders', 'spotLists', 'futuresOrders', 'futuresAlgoOrders'] as const).map((service) => (
            <div key={service}>
              <dt>{w.counts[service]}</dt>
              <dd>{counts.open?.[service]}</dd>
            </div>
          ))}
        </dl>
      )}
      <p>{props.text}</p>
    </div>
  )
}
