'use client'
import { Minus, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  add,
  compare,
  decimal,
  decimalsOf,
  divide,
  floorToStep,
  subtract,
  toScale,
  type DecimalString,
} from '../../lib/domain/decimal'
import { formatPrice } from '../../lib/format/amount'
import { amountOf } from '../../lib/format/typed-amount'
import { words } from '../../lib/words/en'
import { Chip } from '../ui/button'
import { NumberField } from '../ui/field'
import { notesFor, SLOTS } from './issue-notes'
import { takes, typeOf, waits } from './ticket-kinds'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>

/** The price one tick away, on the tick; from nothing it starts at `start`. Never below one tick. */
export function stepPrice(
  typed: string,
  direction: 1 | -1,
  tick: DecimalString,
  start: DecimalString | undefined,
): string | undefined {
  const now = amountOf(typed)
  if (now === undefined) return start
  const floored = floorToStep(now, tick)
  const off = compare(floored, now) !== 0
  const next = direction === 1 ? add(floored, tick) : off ? floored : subtract(floored, tick)
  return compare(next, tick) < 0 ? undefined : toScale(next, decimalsOf(tick))
}

/** Best bid, best ask, or their middle, towards the bid on the tick. */
export function quickPrice(
  which: 'bid' | 'mid' | 'ask',
  prices: { readonly bestBid?: DecimalString | undefined; readonly bestAsk?: DecimalString | undefined },
  tick: DecimalString,
): DecimalString | undefined {
  const { bestBid, bestAsk } = prices
  if (which === 'bid') return bestBid
  if (which === 'ask') return bestAsk
  if (bestBid === undefined || bestAsk === undefined) return undefined
  return floorToStep(divide(add(bestBid, bestAsk), decimal('2')), tick)
}

/** A typed price as it rests: thousands apart, decimals of the tick; text that is no amount stays as it is. */
function restingText(typed: string, tick: DecimalString): string {
  const amount = amountOf(typed)
  return amount === undefined ? typed : formatPrice(amount, tick)
}

/** A typed price: stepped by tick, at rest with its thousands apart. */
export function PriceInput(props: {
  readonly ticket: Ticket
  readonly label: string
  readonly value: string
  readonly set: (text: string) => void
  readonly fields: readonly string[]
  readonly head?: ReactNode
}) {
  const { ticket, label, value, set, fields, head } = props
  const { view, context, prices } = ticket
  const { rules } = context
  const w = words.ticket
  const tick = rules?.price.tick ?? decimal('0.01')
  const start = prices.lastPrice ?? prices.bestBid
  const step = (direction: 1 | -1, times = 1) => {
    let next: string | undefined
    for (let at = 0; at < times; at++) next = stepPrice(next ?? value, direction, tick, start) ?? next
    if (next !== undefined) set(next)
  }
  return (
    <NumberField
      label={label}
      value={value}
      resting={restingText(value, tick)}
      onValue={set}
      unit={rules?.quoteAsset}
      {...(head === undefined ? {} : { head })}
      notes={notesFor(view, fields, rules, set)}
      onStep={step}
      stepNames={{ less: w.less, more: w.more }}
      icons={{ less: <Minus size={14} />, more: <Plus size={14} /> }}
    />
  )
}

/** The limit price, or where the book or the market puts it. */
export function PriceField({ ticket, variant }: { readonly ticket: Ticket; readonly variant: 'desk' | 'phone' }) {
  const { draft, change, view, context, prices } = ticket
  const { rules } = context
  const w = words.ticket
  const tick = rules?.price.tick ?? decimal('0.01')
  const terms = takes(draft, rules, context.hedge)
  const matched = terms.has('match') && draft.match !== undefined
  const pegged = terms.has('peg') && draft.peg !== undefined
  if (draft.kind === 'market' || matched) {
    const expected = view.price === undefined ? w.marketPriceUnknown : w.marketPrice(formatPrice(view.price, tick))
    return (
      <div className="fld">
        <div className="fld-h">
          <span className="t2">{w.price}</span>
          <span className="n">{draft.kind === 'market' ? w.venueMarket : draft.match}</span>
        </div>
        <div className="box" aria-live="off">
          <span className="aside">
            {matched ? `${w.matchChoices[draft.match ?? 'QUEUE']}, ${w.whenItArrives}` : ''}
          </span>
          <span className="sp" />
          <span className="n">{expected}</span>
          <span className="unit">{rules?.quoteAsset}</span>
        </div>
      </div>
    )
  }
  if (!terms.has('price')) return null
  const set = (price: string) => change({ price })
  // Read when pressed: the sample on screen may be a second old.
  const take = (which: 'bid' | 'mid' | 'ask') => {
    const price = quickPrice(which, ticket.readPrices(), tick)
    if (price !== undefined) set(toScale(price, decimalsOf(tick)))
  }
  const quick = [
    { key: 'bid', label: variant === 'desk' ? w.bestBid : w.bid, name: w.bestBid },
    { key: 'mid', label: w.mid, name: w.mid },
    { key: 'ask', label: variant === 'desk' ? w.bestAsk : w.ask, name: w.bestAsk },
  ] as const
  const label = pegged
    ? draft.side === 'BUY'
      ? w.priceAtMost
      : w.priceAtLeast
    : waits(draft.kind)
      ? w.limitPrice
      : w.price
  // Where a trigger has a field as well, the type stands beside the choice of kinds.
  const type = waits(draft.kind) ? undefined : (view.order?.orderType ?? typeOf(draft.kind, draft.market))
  return (
    <div>
      <PriceInput
        ticket={ticket}
        label={label}
        value={draft.price}
        set={set}
        fields={SLOTS.price}
        head={<span className="n">{pegged ? draft.peg : type}</span>}
      />
      <div className="row even mt6" role="group" aria-label={w.quickPrices}>
        {quick.map((one) => (
          <Chip
            key={one.key}
            aria-label={one.name}
            disabled={prices.bestBid === undefined}
            onClick={() => take(one.key)}
          >
            {one.label}
          </Chip>
        ))}
      </div>
    </div>
  )
}
