'use client'
import type { ReactNode } from 'react'
import type { ReversePositionRequest } from '../../lib/client/domain-types'
import { useAccount, useIntents, useOpenOrders, usePositions } from '../../lib/client/use-account'
import { usePriceReader, useSampledPrices, type Prices } from '../../lib/client/use-prices'
import { positionKey, type Position } from '../../lib/domain/account'
import { exitSideOf, isShort } from '../../lib/domain/closing-orders'
import {
  absolute,
  add,
  decimalFromInteger,
  decimalsOf,
  divide,
  multiply,
  ZERO,
  type DecimalString,
} from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import { commissionOf, estimateMarketFill } from '../../lib/domain/order-cost'
import { realizedPnlOf } from '../../lib/domain/position-pnl'
import { isProtective } from '../../lib/domain/protective'
import { formatShort, moneyDecimals, numberParts, toneOf } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { ActButton } from '../ui/act-button'
import { Button } from '../ui/button'
import { Missing, Num } from '../ui/number'
import { legsOf, standingOf } from './act-standing'
import { directionOf, tickOf, type PositionRow } from './position-rows'
import type { SheetPlace } from './sheet-place'
import { useAct } from './use-act'

const p = words.positionActs
const w = p.reverse
const TWO = '2' as DecimalString
const HUNDRED = '100' as DecimalString

/** Position on the other side of hedge mode, which a reverse adds to; undefined in one-way mode. */
const otherOf = (position: Position, all: readonly Position[]): Position | undefined =>
  position.positionSide === 'BOTH'
    ? undefined
    : all.find((each) => each.symbol === position.symbol && each.positionSide !== position.positionSide)

const useReverse = (position: Position, other: Position | undefined) =>
  useAct<readonly string[]>(
    '/api/positions/reverse',
    `reverse:${positionKey(position)}`,
    (confirmed, seen): ReversePositionRequest => ({
      account: seen.account,
      market: 'usdm',
      symbol: position.symbol,
      positionSide: position.positionSide,
      seen: {
        generation: seen.generation,
        // Without a price nobody has seen one: the server refuses it as too old.
        ...(seen.price(position.symbol) ?? { price: position.entryPrice, priceAgeMs: 3_600_000 }),
        positionQuantity: position.quantity,
        ...(position.positionSide === 'BOTH' ? {} : { otherQuantity: other?.quantity ?? ZERO }),
      },
      clickedAt: Date.now(),
      ...(confirmed.length === 0 ? {} : { confirmed: [...confirmed] }),
    }),
  )

const signature = ({ bestBid, bestAsk, markPrice }: Prices): string => [bestBid, bestAsk, markPrice].join()

/** Turns a position around: what stands before and after, how it goes, what it costs, and the fate of both orders. */
export function ReversePanel(props: { readonly row: PositionRow; readonly gone: boolean; readonly place: SheetPlace }) {
  const { row, gone, place } = props
  const { position } = row
  const positions = usePositions()
  const other = otherOf(position, positions ?? [])
  const intents = useIntents()
  const open = useOpenOrders()
  const { state, run, clear } = useReverse(position, other)
  const standing = standingOf(state, intents)
  const legs = standing.intent === undefined ? [] : legsOf(standing.intent, intents)
  const size = absolute(position.quantity)
  const after = add(size, absolute(other?.quantity ?? ZERO))
  const opposite = isShort(position) ? words.long : words.short
  const from = w.holding(directionOf(position), formatShort(size))
  const act = w.act(from, w.holding(opposite, formatShort(after)), position.symbol)
  const strays = (open ?? []).filter(
    (order) =>
      order.market === 'usdm' &&
      order.symbol === position.symbol &&
      order.positionSide === position.positionSide &&
      order.side === exitSideOf(position) &&
      isProtective(order, undefined),
  ).length
  if (legs.length > 0)
    return (
      <div className="pa">
        <ul className="pa-list" aria-label={w.legs}>
          {legs.map((leg, at) => (
            <Leg key={leg.intentId} leg={leg} name={at === 0 ? w.close : w.open} />
          ))}
        </ul>
        <Button look="line" onClick={clear}>
          {w.again}
        </Button>
      </div>
    )
  if (gone) return <p className="ask calm">{p.ended(position.symbol)}</p>
  return (
    <div className="pa">
      <Effects row={row} other={other} after={after} opposite={opposite} />
      <ol className="pa-notes">
        {w.how.map((text) => (
          <li key={text}>{text}</li>
        ))}
        {strays > 0 && <li>{w.strays(strays)}</li>}
      </ol>
      {(standing.kind === 'refused' || standing.kind === 'confirm') && standing.reason !== undefined && (
        <p className={standing.kind === 'confirm' ? 'ask' : 'ask bad'} role="alert">
          {explain(standing.reason.code, standing.reason.params ?? {})}
        </p>
      )}
      <ActButton
        label={standing.kind === 'confirm' ? w.yes(act) : act}
        tag={place.tag}
        note={w.note}
        tone={exitSideOf(position) === 'BUY' ? 'buy' : 'sell'}
        holdMs={place.holdMs}
        holdWords={words.ticket}
        dead={
          standing.kind === 'sending'
            ? { title: p.sending, note: p.sent }
            : standing.kind === 'checking'
              ? { title: p.checking, note: words.ticket.unconfirmedNote(act) }
              : place.blocked !== undefined
                ? { title: place.blocked, note: p.nothingSent }
                : undefined
        }
        onRun={() => {
          clear()
          run(standing.codes ?? [])
        }}
      />
    </div>
  )
}

function Leg({ leg, name }: { readonly leg: Intent; readonly name: string }) {
  const waits = leg.state === 'queued'
  return (
    <li>
      <span>
        {name} <span className="n">{formatShort(leg.order?.quantity ?? ZERO)}</span> {leg.symbol}
      </span>
      <span
        className={
          leg.state === 'rejected' || leg.state === 'abandoned' ? 'badt' : leg.state === 'unconfirmed' ? 'unc' : ''
        }
      >
        {waits ? w.waiting : leg.state === 'accepted' ? p.done : words.orders.states[leg.state]}
      </span>
      {leg.reason !== undefined && leg.state !== 'accepted' && (
        <small>{explain(leg.reason.code, leg.reason.params ?? {})}</small>
      )}
    </li>
  )
}

function Effects(props: {
  readonly row: PositionRow
  readonly other: Position | undefined
  readonly after: DecimalString
  readonly opposite: string
}) {
  const { row, other, after, opposite } = props
  const { position, rules } = row
  const read = usePriceReader('usdm', position.symbol)
  const { bids, asks, markPrice } = useSampledPrices(read, signature)
  const taker = useAccount((view) => view?.picture.commission.usdm?.taker) as DecimalString | undefined
  const size = absolute(position.quantity)
  // Both orders go into the same side of the book.
  const fill = estimateMarketFill(exitSideOf(position) === 'BUY' ? asks : bids, { quantity: multiply(size, TWO) })
  const price = fill?.averagePrice ?? markPrice
  const asset = position.marginAsset
  const money = moneyDecimals(asset)
  const worth = price === undefined ? undefined : multiply(size, price)
  const fees = worth === undefined || taker === undefined ? undefined : commissionOf(multiply(worth, TWO), taker)
  const realized =
    price === undefined
      ? undefined
      : realizedPnlOf(
          { ...position, quantity: isShort(position) ? ('-1' as DecimalString) : ('1' as DecimalString) },
          size,
          price,
        )
  const margin =
    worth === undefined || position.leverage === undefined
      ? undefined
      : divide(worth, decimalFromInteger(position.leverage))
  const shown = (value: DecimalString | undefined, decimals: number, unit?: string, signed = false): ReactNode =>
    value === undefined ? (
      <Missing />
    ) : (
      <span className={signed ? toneOf(value) : ''}>
        <Num parts={numberParts(value, decimals, signed)} />
        {unit !== undefined && <span className="u">{unit}</span>}
      </span>
    )
  const rowsOf: readonly (readonly [string, ReactNode])[] = [
    ...(other === undefined ? [] : [[w.rows.other(opposite), shown(absolute(other.quantity), 8)] as const]),
    [w.rows.price, shown(price, decimalsOf(tickOf(row)))],
    [
      w.rows.slippage,
      shown(
        fill === undefined ? undefined : multiply(fill.slippage, HUNDRED),
        3,
        fill?.complete === false ? '%+' : '%',
      ),
    ],
    [w.rows.realized, shown(realized, money, asset, true)],
    [
      taker === undefined ? w.rows.feesUnknown : w.rows.fees(`${formatShort(multiply(taker, HUNDRED))}%`),
      shown(fees, Math.max(4, money), asset),
    ],
    [w.rows.margin, shown(margin, money, asset)],
  ]
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
              {directionOf(position)} <Num parts={numberParts(size, decimalsOf(rules?.lot.step ?? size))} />
            </td>
            <td className="arw" aria-hidden="true">
              →
            </td>
            <td>
              {opposite} <Num parts={numberParts(after, decimalsOf(rules?.lot.step ?? after))} />
            </td>
          </tr>
          {rowsOf.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td colSpan={3}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
