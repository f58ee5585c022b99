'use client'
import { Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import type { ProtectPositionRequest } from '../../lib/client/domain-types'
import { useIntents } from '../../lib/client/use-account'
import { usePriceReader, useSampledPrices, type Prices } from '../../lib/client/use-prices'
import { positionKey } from '../../lib/domain/account'
import { absolute, decimalsOf, isDecimal, toScale, ZERO, type DecimalString } from '../../lib/domain/decimal'
import type { Exit, ExitIssue } from '../../lib/domain/exit-plan'
import type { Intent } from '../../lib/domain/intent'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { ActButton } from '../ui/act-button'
import { Button, Chip, IconButton } from '../ui/button'
import { cx } from '../ui/class-names'
import { Segmented } from '../ui/segmented'
import { legsOf, standingOf } from './act-standing'
import { directionOf, tickOf, type PositionRow } from './position-rows'
import {
  breakEvenStop,
  deriveProtect,
  LEVEL_FIELDS,
  MOST_TARGETS,
  NEW_LEVEL,
  NEW_PROTECT,
  type LevelDraft,
  type LevelView,
  type ProtectDraft,
} from './protect-form'
import type { SheetPlace } from './sheet-place'
import { useAct } from './use-act'

const p = words.positionActs
const w = p.protect

const signature = ({ lastPrice, markPrice }: Prices): string => [lastPrice, markPrice].join()

const useProtect = ({ position }: PositionRow) =>
  useAct<{ readonly exits: readonly Exit[]; readonly confirmed: readonly string[] }>(
    '/api/positions/protect',
    `protect:${positionKey(position)}`,
    ({ exits, confirmed }, seen): ProtectPositionRequest => ({
      account: seen.account,
      market: 'usdm',
      symbol: position.symbol,
      positionSide: position.positionSide,
      exits: [...exits],
      seen: { generation: seen.generation, ...seen.price(position.symbol), positionQuantity: position.quantity },
      clickedAt: Date.now(),
      ...(confirmed.length === 0 ? {} : { confirmed: [...confirmed] }),
    }),
  )

/** Stop, trailing stop and targets of a position: each level in five linked boxes, placed in one act with a fate each. */
export function ProtectPanel(props: { readonly row: PositionRow; readonly gone: boolean; readonly place: SheetPlace }) {
  const { row, gone, place } = props
  const { position, rules, protection } = row
  const [draft, setDraft] = useState<ProtectDraft>(NEW_PROTECT)
  const change = (part: Partial<ProtectDraft>) => setDraft((now) => ({ ...now, ...part }))
  const read = usePriceReader('usdm', position.symbol)
  const { lastPrice, markPrice } = useSampledPrices(read, signature)
  const intents = useIntents()
  const { state, run, clear } = useProtect(row)
  const standing = standingOf(state, intents)
  const legs = standing.intent === undefined ? [] : legsOf(standing.intent, intents)
  const context = { position, rules, lastPrice, markPrice }
  const view = deriveProtect(draft, context)
  const tick = tickOf(row)
  const act = tellAct(view.exits, row)
  const setTarget = (at: number, level: LevelDraft) =>
    change({ targets: draft.targets.map((each, index) => (index === at ? level : each)) })
  const addTarget = () => change({ targets: shared([...draft.targets, NEW_LEVEL]) })
  const removeTarget = (at: number) => change({ targets: shared(draft.targets.filter((_, index) => index !== at)) })
  if (legs.length > 0)
    return (
      <div className="pa">
        <ul className="pa-list" aria-label={w.fates}>
          {legs.map((leg) => (
            <Fate key={leg.intentId} leg={leg} tick={tick} />
          ))}
        </ul>
        <Button
          look="line"
          onClick={() => {
            clear()
            setDraft(NEW_PROTECT)
          }}
        >
          {w.more}
        </Button>
      </div>
    )
  if (gone) return <p className="ask calm">{p.ended(position.symbol)}</p>
  const breakEven = breakEvenStop(context)
  return (
    <div className="pa">
      {protection.level !== 'none' && (
        <p className="t2">
          {w.already(`${protection.percent}%`)} {w.second}
        </p>
      )}
      <div className="row apart">
        <Segmented
          label={w.base}
          value={draft.base}
          className="mini"
          options={(['entry', 'last'] as const).map((base) => ({ value: base, label: w.bases[base] }))}
          onChange={(base) => change({ base })}
        />
        <Segmented
          label={w.triggerBy}
          value={draft.triggerBy}
          className="mini"
          options={(['MARK_PRICE', 'CONTRACT_PRICE'] as const).map((by) => ({ value: by, label: w.triggers[by] }))}
          onChange={(triggerBy) => change({ triggerBy })}
        />
      </div>
      <fieldset className="lvl">
        <legend>{w.stop}</legend>
        <div className="row apart">
          <Segmented
            label={w.stopKind}
            value={draft.stopKind}
            className="mini"
            options={(['fixed', 'trailing', 'none'] as const).map((kind) => ({
              value: kind,
              label: w.stopKinds[kind],
            }))}
            onChange={(stopKind) => change({ stopKind })}
          />
          {draft.stopKind === 'fixed' && breakEven !== undefined && (
            <Chip
              title={w.breakEvenTitle}
              onClick={() =>
                change({ stop: { ...draft.stop, field: 'price', text: toScale(breakEven, decimalsOf(tick)) } })
              }
            >
              {w.breakEven}
            </Chip>
          )}
        </div>
        {draft.stopKind === 'fixed' && view.stop !== undefined && (
          <Boxes name={w.stop} draft={draft.stop} view={view.stop} row={row} onDraft={(stop) => change({ stop })} />
        )}
        {draft.stopKind === 'trailing' && view.stop !== undefined && (
          <>
            <div className="lvl-b">
              <Box
                label={w.callback}
                name={w.callback}
                unit="%"
                value={draft.callback}
                onValue={(callback) => change({ callback })}
              />
              <Box
                label={w.activation}
                name={w.activation}
                value={draft.activation}
                placeholder={w.atOnce}
                onValue={(activation) => change({ activation })}
              />
              <PartBox name={w.stop} draft={draft.stop} onDraft={(stop) => change({ stop })} />
            </div>
            <Notes view={view.stop} />
          </>
        )}
      </fieldset>
      {draft.targets.map((target, at) => {
        const name = w.target(at + 1)
        const of = view.targets[at]
        return of === undefined ? null : (
          <fieldset key={at} className="lvl">
            <legend>{name}</legend>
            <IconButton label={w.remove(at + 1)} className="lvl-x" onClick={() => removeTarget(at)}>
              <X size={14} />
            </IconButton>
            <Boxes name={name} draft={target} view={of} row={row} onDraft={(level) => setTarget(at, level)} />
          </fieldset>
        )
      })}
      {draft.targets.length < MOST_TARGETS && (
        <Button look="line" onClick={addTarget}>
          <Plus size={14} aria-hidden="true" /> {w.add}
        </Button>
      )}
      {view.found.map((issue) => (
        <p key={issue.code} className="rule bad">
          {tellIssue(issue)}
        </p>
      ))}
      {view.rewardToRisk !== undefined && (
        <p className="row apart">
          <span className="t3">{w.rewardToRisk}</span>
          <span className="n">{w.ratio(formatShort(view.rewardToRisk))}</span>
        </p>
      )}
      {(standing.kind === 'refused' || standing.kind === 'confirm') && standing.reason !== undefined && (
        <p className={standing.kind === 'confirm' ? 'ask' : 'ask bad'} role="alert">
          {explain(standing.reason.code, readable(standing.reason.params ?? {}))}
        </p>
      )}
      <ActButton
        label={standing.kind === 'confirm' ? p.reverse.yes(act) : act}
        tag={place.tag}
        note={w.note}
        tone="plain"
        holdMs={place.holdMs}
        holdWords={words.ticket}
        dead={
          standing.kind === 'sending'
            ? { title: p.sending, note: p.sent }
            : standing.kind === 'checking'
              ? { title: p.checking, note: words.ticket.unconfirmedNote(act) }
              : place.blocked !== undefined
                ? { title: place.blocked, note: p.nothingSent }
                : !view.sendable
                  ? { title: view.exits.length === 0 ? w.fill : words.ticket.wrong, note: p.nothingSent }
                  : undefined
        }
        onRun={() => {
          clear()
          run({ exits: view.exits, confirmed: standing.codes ?? [] })
        }}
      />
    </div>
  )
}

/** Several targets share the position evenly until their parts are typed; the last one takes what a division leaves. */
function shared(targets: readonly LevelDraft[]): readonly LevelDraft[] {
  const part = Math.floor(100 / Math.max(1, targets.length))
  return targets.map((each, at) => ({
    ...each,
    part: String(at === targets.length - 1 ? 100 - part * (targets.length - 1) : part),
  }))
}

function Boxes(props: {
  readonly name: string
  readonly draft: LevelDraft
  readonly view: LevelView
  readonly row: PositionRow
  readonly onDraft: (draft: LevelDraft) => void
}) {
  const { name, draft, view, row, onDraft } = props
  const units = {
    price: row.rules?.quoteAsset,
    percent: '%',
    offset: row.rules?.quoteAsset,
    pnl: row.position.marginAsset,
    roi: '%',
  }
  return (
    <>
      <div className="lvl-b">
        {LEVEL_FIELDS.map((field) => (
          <Box
            key={field}
            label={w.fields[field]}
            name={`${name}: ${w.fields[field]}`}
            unit={units[field]}
            value={view.texts[field]}
            leads={draft.field === field && draft.text !== ''}
            disabled={field === 'roi' && row.position.leverage === undefined}
            onValue={(text) => onDraft({ ...draft, field, text })}
          />
        ))}
        <PartBox name={name} draft={draft} onDraft={onDraft} />
      </div>
      <Notes view={view} />
    </>
  )
}

const PartBox = ({
  name,
  draft,
  onDraft,
}: {
  readonly name: string
  readonly draft: LevelDraft
  readonly onDraft: (draft: LevelDraft) => void
}) => (
  <Box
    label={w.part}
    name={`${name}: ${w.partName}`}
    unit="%"
    value={draft.part}
    onValue={(part) => onDraft({ ...draft, part })}
  />
)

function Box(props: {
  readonly label: string
  readonly name: string
  readonly unit?: string | undefined
  readonly value: string
  readonly leads?: boolean
  readonly disabled?: boolean
  readonly placeholder?: string
  readonly onValue: (text: string) => void
}) {
  const id = useId()
  return (
    <div className="lvl-f">
      <label htmlFor={id} className="t3">
        {props.label}
      </label>
      <div className={cx('box', props.leads === true && 'leads')}>
        <input
          id={id}
          aria-label={props.name}
          value={props.value}
          disabled={props.disabled}
          placeholder={props.placeholder}
          inputMode="text"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => props.onValue(event.target.value)}
        />
        {props.unit !== undefined && <span className={cx('unit', props.unit !== '%' && 'word')}>{props.unit}</span>}
      </div>
    </div>
  )
}

function Notes({ view }: { readonly view: LevelView }) {
  const notes: readonly { readonly tone: string; readonly text: string }[] = [
    ...(view.unreadable ? [{ tone: 'bad', text: w.unreadable }] : []),
    ...(view.partWrong ? [{ tone: 'bad', text: w.partWrong }] : []),
    ...view.issues.map((issue) => ({ tone: issue.severity === 'error' ? 'bad' : 'warn', text: tellIssue(issue) })),
    ...view.found.map((issue) => ({ tone: issue.severity === 'error' ? 'bad' : 'warn', text: tellIssue(issue) })),
  ]
  return (
    <div className="notes" aria-live="polite">
      {notes.map(({ tone, text }) => (
        <p key={text} className={`rule ${tone}`}>
          {text}
        </p>
      ))}
    </div>
  )
}

const tellIssue = ({ code, params }: Pick<OrderIssue | ExitIssue, 'code' | 'params'>): string =>
  explain(code, readable(params))

const readable = (params: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, isDecimal(value) ? formatShort(value) : value]),
  )

function tellAct(exits: readonly Exit[], { position, rules }: PositionRow): string {
  const tick = rules?.price.tick ?? ZERO
  const stops = exits.flatMap((exit) =>
    exit.kind === 'stop'
      ? [w.stopAt(formatPrice(exit.triggerPrice, tick))]
      : exit.kind === 'trailing'
        ? [w.trailingOf(formatShort(exit.callbackPercent))]
        : [],
  )
  const targets = exits.filter(({ kind }) => kind === 'take-profit').length
  const what = [...stops, ...(targets === 0 ? [] : [w.targets(targets)])]
  const of = `${directionOf(position)} ${formatShort(absolute(position.quantity))} ${position.symbol}`
  return w.act(what.length === 0 ? w.nothing : what.join(w.and), of)
}

function Fate({ leg, tick }: { readonly leg: Intent; readonly tick: DecimalString }) {
  const { order, state, reason } = leg
  const price =
    order?.triggerPrice !== undefined
      ? formatPrice(order.triggerPrice, tick)
      : order?.callbackPercent !== undefined
        ? `${formatShort(order.callbackPercent)}%`
        : ''
  const type = words.orders.types[order?.orderType ?? ''] ?? order?.orderType ?? ''
  const size = order?.quantity === undefined ? w.whole : formatShort(order.quantity)
  return (
    <li>
      <span>
        {type} <span className="n">{price}</span>, {size}
      </span>
      <span className={state === 'rejected' || state === 'not-placed' ? 'badt' : state === 'unconfirmed' ? 'unc' : ''}>
        {state === 'accepted' ? w.stands : words.orders.states[state]}
      </span>
      {reason !== undefined && state !== 'accepted' && (
        <small>{explain(reason.code, readable(reason.params ?? {}))}</small>
      )}
    </li>
  )
}
