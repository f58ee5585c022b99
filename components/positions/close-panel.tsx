'use client'
import { useState } from 'react'
import { usePriceReader, useSampledPrices, type Prices } from '../../lib/client/use-prices'
import { useAccount, useIntents, useOpenOrders } from '../../lib/client/use-account'
import type { DecimalString } from '../../lib/domain/decimal'
import { absolute, decimalsOf, equals, isDecimal, isZero, multiply, toScale } from '../../lib/domain/decimal'
import { exitSideOf, isShort } from '../../lib/domain/closing-orders'
import { isOpen } from '../../lib/domain/order'
import { isProtective } from '../../lib/domain/protective'
import { formatPrice, formatQuantity, formatShort, moneyDecimals, numberParts, toneOf } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { ActButton } from '../ui/act-button'
import { Chip } from '../ui/button'
import { type FieldNote, NumberField } from '../ui/field'
import { Missing, Num } from '../ui/number'
import { Segmented } from '../ui/segmented'
import { standingOf } from './act-standing'
import { bookPrice, deriveClose, NEW_CLOSE, type CloseForm, type CloseView } from './close-form'
import { CLOSE_PARTS, stepFor } from './close-size'
import { directionOf, tickOf, type PositionRow } from './position-rows'
import { useClosePosition } from './use-close-position'
import type { SheetPlace } from './sheet-place'

const p = words.positionActs
const w = p.close

const signature = ({ bestBid, bestAsk, lastPrice, markPrice }: Prices): string =>
  [bestBid, bestAsk, lastPrice, markPrice].join()

/** Close by part or size, at market or at a price, with what it makes of the position. */
export function ClosePanel(props: {
  readonly row: PositionRow
  /** The position is closed: what became of the act stands alone. */
  readonly gone: boolean
  readonly place: SheetPlace
}) {
  const { row, gone, place } = props
  const { position, rules } = row
  const [form, setForm] = useState<CloseForm>(NEW_CLOSE)
  const change = (part: Partial<CloseForm>) => setForm((now) => ({ ...now, ...part }))
  const read = usePriceReader('usdm', position.symbol)
  const prices = useSampledPrices(read, signature)
  const commission = useAccount((view) => view?.picture.commission.usdm)
  const intents = useIntents()
  const open = useOpenOrders()
  const { state, run, clear } = useClosePosition(position)
  const view = deriveClose(form, {
    position,
    rules,
    ...prices,
    commission: commission as { maker: DecimalString; taker: DecimalString } | undefined,
  })
  const size = absolute(position.quantity)
  const asset = rules?.baseAsset ?? ''
  const tick = tickOf(row)
  const standing = standingOf(state, intents)
  const told = tellClose(view, row)
  const send = () => {
    const { order } = view
    if (order?.quantity === undefined) return
    const whole = equals(order.quantity, size) && order.price === undefined
    run({ ...(whole ? {} : { quantity: order.quantity }), price: order.price })
  }
  const take = (which: 'bid' | 'mid' | 'ask') => {
    const price = bookPrice(which, position, read(), tick)
    if (price !== undefined) change({ price: toScale(price, decimalsOf(tick)) })
  }
  const shownSize = form.part === undefined ? form.size : (view.order?.quantity ?? '')
  const orders = (open ?? []).filter((order) => order.market === 'usdm' && order.symbol === position.symbol)
  const exits = orders.filter(
    (order) => isOpen(order) && isProtective(order, undefined) && order.side === exitSideOf(position),
  ).length
  if (gone)
    return (
      <div className="pa">
        <p className="ask calm" role="status">
          {standing.kind === 'known' ? w.done(tellIntent(row, standing)) : p.ended(position.symbol)}
        </p>
      </div>
    )
  return (
    <div className="pa">
      <div className="row even" role="group" aria-label={w.part}>
        {CLOSE_PARTS.map((part) => (
          <Chip key={part} className="n" on={form.part === part} onClick={() => change({ part })}>
            {part}%
          </Chip>
        ))}
      </div>
      <NumberField
        label={w.size}
        value={shownSize}
        resting={
          form.part === undefined ? undefined : formatQuantity(view.order?.quantity ?? size, stepFor(rules, form.kind))
        }
        unit={asset}
        onValue={(text) => change({ part: undefined, size: text })}
        notes={sizeNotes(view, row, form.kind, change)}
      />
      <Segmented
        label={w.kind}
        value={form.kind}
        options={(['market', 'limit'] as const).map((kind) => ({ value: kind, label: w.kinds[kind] }))}
        onChange={(kind) => {
          change({ kind })
          if (kind === 'limit' && form.price === '') take('mid')
        }}
      />
      {form.kind === 'limit' && (
        <div>
          <NumberField
            label={w.price}
            value={form.price}
            unit={rules?.quoteAsset}
            onValue={(price) => change({ price })}
            notes={priceNotes(view, change)}
          />
          <div className="row even mt6" role="group" aria-label={w.quick}>
            {(['bid', 'mid', 'ask'] as const).map((which) => (
              <Chip key={which} onClick={() => take(which)}>
                {w[which]}
              </Chip>
            ))}
          </div>
        </div>
      )}
      <Effects view={view} row={row} />
      {view.effects !== undefined && isZero(view.effects.left) && (
        <ul className="pa-notes">
          {w.stays(exits, orders.length - exits).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {standing.kind === 'refused' && standing.reason !== undefined && (
        <p className="ask bad" role="alert">
          {explain(standing.reason.code, standing.reason.params ?? {})}
        </p>
      )}
      {standing.kind === 'known' && (
        <p className="ask calm" role="status">
          {standing.intent?.order?.orderType === 'LIMIT'
            ? w.resting(tellIntent(row, standing))
            : w.done(tellIntent(row, standing))}
        </p>
      )}
      <ActButton
        label={told ?? w.title}
        tag={place.tag}
        note={form.kind === 'market' ? w.reduces : w.rests}
        tone={exitSideOf(position) === 'BUY' ? 'buy' : 'sell'}
        holdMs={place.holdMs}
        holdWords={words.ticket}
        dead={
          standing.kind === 'sending'
            ? { title: p.sending, note: p.sent }
            : standing.kind === 'checking'
              ? { title: p.checking, note: words.ticket.unconfirmedNote(told ?? w.title) }
              : place.blocked !== undefined
                ? { title: place.blocked, note: p.nothingSent }
                : !view.sendable
                  ? { title: deadTitle(view, form), note: p.nothingSent }
                  : undefined
        }
        onRun={() => {
          clear()
          send()
        }}
      />
    </div>
  )
}

function deadTitle(view: CloseView, form: CloseForm): string {
  if (view.order === undefined && form.kind === 'limit' && form.price.trim() === '') return words.ticket.fillPrice
  if (view.order === undefined && view.sizeNote === undefined && form.part === undefined) return words.ticket.fillFirst
  return words.ticket.wrong
}

function tellClose({ order }: CloseView, { position, rules }: PositionRow): string | undefined {
  if (order?.quantity === undefined) return undefined
  return sentence(position.symbol, order.quantity, rules?.baseAsset ?? '', order.price, rules?.price.tick)
}

function tellIntent({ position, rules }: PositionRow, { intent }: ReturnType<typeof standingOf>): string {
  const order = intent?.order
  return order?.quantity === undefined
    ? position.symbol
    : sentence(position.symbol, order.quantity, rules?.baseAsset ?? '', order.price, rules?.price.tick)
}

const sentence = (
  symbol: string,
  quantity: DecimalString,
  asset: string,
  price: DecimalString | undefined,
  tick: DecimalString | undefined,
): string =>
  price === undefined
    ? w.atMarket(formatShort(quantity), asset, symbol)
    : w.atPrice(formatShort(quantity), asset, symbol, formatPrice(price, tick ?? price))

function sizeNotes(
  view: CloseView,
  { position, rules }: PositionRow,
  kind: CloseForm['kind'],
  change: (part: Partial<CloseForm>) => void,
): readonly FieldNote[] {
  const asset = rules?.baseAsset ?? ''
  const step = formatShort(stepFor(rules, kind))
  const size = formatShort(absolute(position.quantity))
  const own: FieldNote[] =
    view.sizeNote === 'unreadable'
      ? [{ tone: 'bad', text: w.unreadable }]
      : view.sizeNote === 'too-small'
        ? [{ tone: 'bad', text: w.tooSmall(step) }]
        : view.sizeNote === 'too-large'
          ? [
              {
                tone: 'bad',
                text: w.tooLarge(size, asset),
                fix: { label: words.ticket.use(size), apply: () => change({ part: '100' }) },
              },
            ]
          : view.sizeNote === 'becomes'
            ? [
                {
                  tone: 'info',
                  text: w.becomes(formatShort(view.order?.quantity ?? ('0' as DecimalString)), asset, step),
                },
              ]
            : []
  return [
    ...own,
    ...issueNotes(view, ['quantity', 'symbol', 'reduceOnly', 'orderType'], (fixed) =>
      change({ part: undefined, size: fixed }),
    ),
  ]
}

const priceNotes = (view: CloseView, change: (part: Partial<CloseForm>) => void): readonly FieldNote[] =>
  view.priceUnreadable
    ? [{ tone: 'bad', text: w.unreadable }]
    : issueNotes(view, ['price', 'timeInForce'], (price) => change({ price }))

/** Amounts in an issue as the screen writes them. */
const readable = (params: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, isDecimal(value) ? formatShort(value) : value]),
  )

const issueNotes = (view: CloseView, fields: readonly string[], apply: (value: string) => void): readonly FieldNote[] =>
  view.issues
    .filter(({ field }) => fields.includes(field))
    .map(({ code, params, severity, fix }) => ({
      tone: severity === 'error' ? ('bad' as const) : ('warn' as const),
      text: explain(code, readable(params)),
      ...(fix === undefined ? {} : { fix: { label: words.ticket.use(formatShort(fix)), apply: () => apply(fix) } }),
    }))

/** Position now → after, price, realized profit, fee, slippage. Rows keep their place. */
function Effects({ view, row }: { readonly view: CloseView; readonly row: PositionRow }) {
  const { position, rules } = row
  const { effects, order } = view
  const tick = tickOf(row)
  const step = rules?.lot.step ?? ('0.001' as DecimalString)
  const asset = rules?.marginAsset ?? position.marginAsset
  const sized = (size: DecimalString) =>
    isZero(size) ? <span className="t2">{p.flat}</span> : <Num parts={numberParts(size, decimalsOf(step))} />
  return (
    <section className="sect" aria-label={w.effects}>
      <div className="sect-h">
        <b>{w.effects}</b>
        <span>{p.now}</span>
      </div>
      <table className="ba">
        <tbody>
          <tr>
            <th scope="row">{w.rows.position}</th>
            <td className="was">
              {directionOf(position)} {sized(absolute(position.quantity))}
            </td>
            <td className="arw" aria-hidden="true">
              →
            </td>
            <td>
              {effects === undefined ? (
                <Missing />
              ) : (
                <>
                  {!isZero(effects.left) && `${isShort(position) ? words.short : words.long} `}
                  {sized(effects.left)}
                </>
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">{w.rows.price}</th>
            <td colSpan={3}>
              {effects === undefined ? (
                <Missing />
              ) : (
                <>
                  {order?.price === undefined && <span className="t3">{words.ticket.approx} </span>}
                  <Num parts={numberParts(effects.price, decimalsOf(tick))} />
                </>
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">{w.rows.realized}</th>
            <td colSpan={3}>
              {effects === undefined ? (
                <Missing />
              ) : (
                <>
                  <span className={toneOf(effects.realized)}>
                    <Num parts={numberParts(effects.realized, moneyDecimals(asset), true)} />
                  </span>
                  <span className="u">{asset}</span>
                </>
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">
              {effects?.rate === undefined
                ? w.rows.feeUnknown
                : w.rows.fee(`${formatShort(multiply(effects.rate, '100' as DecimalString))}%`)}
            </th>
            <td colSpan={3}>
              {effects?.fee === undefined ? (
                <Missing />
              ) : (
                <>
                  <Num parts={numberParts(effects.fee, Math.max(4, moneyDecimals(asset)))} />
                  <span className="u">{asset}</span>
                </>
              )}
            </td>
          </tr>
          {order?.price === undefined && (
            <tr>
              <th scope="row">{w.rows.slippage}</th>
              <td colSpan={3}>
                {effects?.slippage === undefined ? (
                  <Missing />
                ) : (
                  <span title={effects.complete ? undefined : w.incomplete}>
                    <Num parts={numberParts(effects.slippage, 3)} />
                    <span className="u">%{effects.complete ? '' : '+'}</span>
                  </span>
                )}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  )
}
