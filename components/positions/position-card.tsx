'use client'
import { Shield, ShieldCheck, ShieldOff } from 'lucide-react'
import { useRef } from 'react'
import { useTicketLink } from '../../lib/client/ticket-link'
import { useTopicEffect } from '../../lib/client/use-topic'
import { liquidationOf } from '../../lib/domain/account'
import { absolute, decimalsOf, isNegative, subtract, type DecimalString } from '../../lib/domain/decimal'
import { formatAmount, formatShort } from '../../lib/format/amount'
import { plotNumber } from '../../lib/format/plot'
import { words } from '../../lib/words/en'
import { SideMark } from '../ui/side'
import { LeverageButton } from './leverage-button'
import { LivePosition, useMark } from './live-position'
import { CloseCell } from './close-cell'
import { PositionActs } from './position-acts'
import { directionOf, tickOf, type PositionRow } from './position-rows'

const w = words.positions

/** A position on the phone: profit, size, what protects it, where liquidation, stop, entry and mark stand, close by parts. */
export function PositionCard({
  row,
  onTrade,
  fresh,
}: {
  readonly row: PositionRow
  readonly onTrade: () => void
  readonly fresh: 'live' | 'late' | 'blind'
}) {
  const { position, rules, protection } = row
  const prepare = useTicketLink((link) => link.prepare)
  const tick = tickOf(row)
  const size = absolute(position.quantity)
  const side = isNegative(position.quantity) ? ('BUY' as const) : ('SELL' as const)
  const cover = () => {
    if (protection.level === 'none') prepare({ kind: 'stop', side, closePosition: true })
    else
      prepare({ kind: 'stop', side, closePosition: false, reduceOnly: true, size: subtract(size, protection.covered) })
    onTrade()
  }
  const level = protection.level === 'none' ? 'none' : protection.level === 'part' ? 'half' : ''
  return (
    <article
      className="card"
      data-fresh={fresh}
      aria-label={w.rowName(directionOf(position), formatShort(size), position.symbol)}
    >
      <div className="c1">
        <SideMark up={!isNegative(position.quantity)} label={directionOf(position)} />
        <b>{position.symbol}</b>
        <LeverageButton position={position} whole />
        <span className="pnl">
          <LivePosition position={position} kind="pnl" tick={tick} />
        </span>
      </div>
      <div className="c2">
        <span>
          <span className="n">{formatShort(size)}</span> {rules?.baseAsset}
          <span className="sep">·</span>
          <span className="t3">{w.entry}</span>{' '}
          <span className="n">{formatAmount(position.entryPrice, decimalsOf(tick))}</span>
          <span className="sep">·</span>
          <span className="t3">{w.mark}</span> <LivePosition position={position} kind="mark" tick={tick} />
        </span>
        <LivePosition position={position} kind="roe" tick={tick} />
      </div>
      <div className={`c3 ${level}`}>
        {protection.level === 'all' ? (
          <ShieldCheck size={15} aria-hidden="true" />
        ) : protection.level === 'part' ? (
          <Shield size={15} aria-hidden="true" />
        ) : (
          <ShieldOff size={15} aria-hidden="true" />
        )}
        <span className={protection.level === 'none' ? 'strong' : ''}>
          {protection.level === 'none'
            ? protection.fault === undefined
              ? w.unprotected
              : w.unprotectedWhy(w.faults[protection.fault])
            : protection.level === 'all'
              ? w.covers('100%')
              : w.coversPart(`${protection.percent}%`, formatShort(protection.covered), formatShort(size))}
        </span>
        {protection.level !== 'all' && (
          <button type="button" className="link" onClick={cover}>
            {protection.level === 'none' ? w.addStop : w.coverRest}
          </button>
        )}
      </div>
      {protection.waitsFor !== undefined && (
        <p className="c2">{w.waitsFor(formatAmount(protection.waitsFor, decimalsOf(tick)))}</p>
      )}
      <ProtectionMeter row={row} />
      <CloseCell row={row} large />
      <PositionActs row={row} variant="phone" />
    </article>
  )
}

/** Left is liquidation, right is profit, for long and short alike; the dot is the mark, the double tick the entry. */
function ProtectionMeter({ row }: { readonly row: PositionRow }) {
  const { position, protection } = row
  const { marks, read } = useMark(position.symbol)
  const root = useRef<HTMLDivElement>(null)
  const dot = useRef<HTMLElement>(null)
  const tick = tickOf(row)
  const price = (value: DecimalString) => formatAmount(value, decimalsOf(tick))
  const entry = plotNumber(position.entryPrice)
  const long = !isNegative(position.quantity)
  const told = liquidationOf(position)
  const known = told !== 'none' && told !== 'unread'
  const liquidation = known ? plotNumber(told) : entry * (long ? 0.5 : 1.5)
  const reach = Math.abs(entry - liquidation)
  const end =
    protection.takeProfit === undefined
      ? entry + (long ? 1 : -1) * Math.max(reach * 0.5, entry * 0.01)
      : plotNumber(protection.takeProfit)
  const at = (value: number) =>
    `${Math.min(100, Math.max(0, ((value - liquidation) / (end - liquidation)) * 100)).toFixed(2)}%`
  const stop = protection.stop === undefined ? undefined : plotNumber(protection.stop)
  useTopicEffect(marks, () => {
    const mark = read()
    const left = at(mark === undefined ? entry : plotNumber(mark))
    root.current?.style.setProperty('--m', left)
    if (dot.current !== null) dot.current.style.left = left
  })
  const level = protection.level === 'none' ? 'none' : protection.level === 'part' ? 'half' : ''
  const label = w.meter(
    known ? price(told) : words.missing,
    position.markPrice === undefined ? words.missing : price(position.markPrice),
    price(position.entryPrice),
  )
  return (
    <div
      ref={root}
      className={`pm ${level}`}
      style={{ ['--s' as string]: stop === undefined ? '0%' : at(stop) }}
      role="img"
      aria-label={label}
    >
      <div className="trk">
        <div className="risk" />
        <div className="keep" />
      </div>
      <i className="liq" />
      {stop !== undefined && <i style={{ left: at(stop) }} />}
      <i className="ent" style={{ left: at(entry) }} />
      <i className="mk" ref={dot} />
      <span style={{ left: 0 }}>
        {known ? w.liquidation(price(told)) : told === 'none' ? w.noLiquidation : w.liquidationUnread}
      </span>
      {protection.stop !== undefined ? (
        <span style={{ left: '34%' }}>{w.stop(price(protection.stop))}</span>
      ) : (
        protection.trailing !== undefined && (
          <span style={{ left: '34%' }}>{w.trails(formatShort(protection.trailing))}</span>
        )
      )}
      <span className="end">
        {protection.takeProfit === undefined ? w.noTakeProfit : w.takeProfit(price(protection.takeProfit))}
      </span>
    </div>
  )
}
