'use client'
import { Minus, Plus } from 'lucide-react'
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
import { NumberField, Select } from '../ui/field'
import { notesFor } from './issue-notes'
import { waits } from './ticket-draft'
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

/** Limit price, trigger price, or what a market order would meet. */
export function PriceField({ ticket, variant }: { readonly ticket: Ticket; readonly variant: 'desk' | 'phone' }) {
  const { draft, change, view, context, prices } = ticket
  const { rules } = context
  const w = words.ticket
  const tick = rules?.price.tick ?? decimal('0.01')
  const isTrigger = waits(draft.kind)
  if (draft.kind === 'market') {
    const expected = view.price === undefined ? w.marketPriceUnknown : w.marketPrice(formatPrice(view.price, tick))
    return (
      <div className="fld">
        <div className="fld-h">
          <span className="t2">{w.price}</span>
          <span className="n">{w.venueMarket}</span>
        </div>
        <div className="box" aria-live="off">
          <span className="sp" />
          <span className="n">{expected}</span>
          <span className="unit">{rules?.quoteAsset}</span>
        </div>
      </div>
    )
  }
  const value = isTrigger ? draft.trigger : draft.price
  const set = (text: string) => change(isTrigger ? { trigger: text } : { price: text })
  const start = prices.lastPrice ?? prices.bestBid
  const step = (direction: 1 | -1, times = 1) => {
    let next: string | undefined
    for (let at = 0; at < times; at++) next = stepPrice(next ?? value, direction, tick, start) ?? next
    if (next !== undefined) set(next)
  }
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
  return (
    <div>
      <NumberField
        label={isTrigger ? w.trigger : w.price}
        value={value}
        resting={restingText(value, tick)}
        onValue={set}
        unit={rules?.quoteAsset}
        head={
          <span className="n">
            {view.order?.orderType ??
              (isTrigger ? (draft.kind === 'stop' ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET') : 'LIMIT')}
          </span>
        }
        notes={notesFor(view, isTrigger ? ['triggerPrice'] : ['price'], rules, set)}
        onStep={step}
        stepNames={{ less: w.less, more: w.more }}
        icons={{ less: <Minus size={14} />, more: <Plus size={14} /> }}
      />
      {isTrigger ? (
        <div className="row mt4 apart small">
          <span className="t3">{w.triggerBy}</span>
          <Select
            label={w.triggerBy}
            value={draft.triggerBy}
            options={[
              { value: 'MARK_PRICE', label: w.triggerNames.MARK_PRICE },
              { value: 'CONTRACT_PRICE', label: w.triggerNames.CONTRACT_PRICE },
            ]}
            onChange={(triggerBy) => change({ triggerBy })}
          />
        </div>
      ) : (
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
      )}
    </div>
  )
}
