'use client'
import { compare, decimal, decimalsOf, multiply, type DecimalString } from '../../lib/domain/decimal'
import { formatAmount, formatQuantity, formatShort, moneyDecimals } from '../../lib/format/amount'
import { amountOf } from '../../lib/format/typed-amount'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { NumberField, Slider } from '../ui/field'
import { Segmented } from '../ui/segmented'
import { closesAll } from './term-values'
import { notesFor, SLOTS } from './issue-notes'
import { RiskFields } from './risk-fields'
import { sizeStep } from './ticket-size'
import type { TicketDraft } from './ticket-draft'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>

/** Size in base, quote or percent; the field touched last wins, the other unit stands beside. */
export function SizeField({ ticket }: { readonly ticket: Ticket }) {
  const { draft, change, view, context } = ticket
  const { rules } = context
  const w = words.ticket
  if (closesAll(draft, context)) return null
  const base = rules?.baseAsset ?? ''
  const quote = rules?.quoteAsset ?? ''
  const inBase = draft.sizeUnit === 'base'
  const step = sizeStep(draft, context)
  const unit = (
    <Segmented
      label={w.sizeIn}
      value={draft.sizeUnit}
      className="mini"
      options={[
        { value: 'base', label: base },
        { value: 'quote', label: quote },
        { value: 'risk', label: w.risk.unit },
      ]}
      onChange={(sizeUnit) =>
        change({ sizeUnit, size: convert(ticket, sizeUnit), percent: sizeUnit === 'risk' ? undefined : draft.percent })
      }
    />
  )
  if (draft.sizeUnit === 'risk') return <RiskFields ticket={ticket} head={unit} />
  const setSize = (size: string) => change({ size, percent: undefined })
  const useBase = (size: string) => change({ size, sizeUnit: 'base', percent: undefined })
  const shown = draft.percent === undefined ? draft.size : sizeText(ticket)
  const worth =
    view.quantity !== undefined && view.price !== undefined ? multiply(view.quantity, view.price) : undefined
  const aside = inBase ? (
    worth === undefined ? undefined : (
      <>
        {w.approx} <span className="n">{formatAmount(worth, moneyDecimals(quote))}</span> {quote}
      </>
    )
  ) : view.quantity === undefined ? undefined : (
    <>
      {w.approx} <span className="n">{formatAmount(view.quantity, decimalsOf(step))}</span> {base}
    </>
  )
  const percent = draft.percent === undefined ? view.percent : Number(amountOf(draft.percent) ?? '0')
  const setPercent = (text: string) => change({ percent: text })
  const fits =
    rules === undefined
      ? undefined
      : view.rounded && view.quantity !== undefined && !inBase && draft.percent === undefined
        ? w.becomes(formatShort(amountOf(draft.size) ?? decimal('0')), quote, formatQuantity(view.quantity, step), base)
        : w.fits(formatShort(step), formatShort(rules.notional.min), quote)
  // Not before the account has come: a line that is there for a blink moves everything beneath it.
  const unleveraged =
    context.seen.freeQuote !== undefined &&
    draft.market === 'usdm' &&
    context.leverage === undefined &&
    !draft.reduceOnly &&
    !(context.hedge && draft.closes)
  const notes = notesFor(view, SLOTS.size, rules, inBase || draft.percent !== undefined ? useBase : setSize)
  return (
    <div>
      <NumberField
        label={w.size}
        value={shown}
        resting={resting(shown, inBase ? step : undefined)}
        onValue={setSize}
        unit={inBase ? base : quote}
        {...(aside === undefined ? {} : { aside })}
        head={unit}
        notes={[
          ...notes,
          ...(fits === undefined || notes.some((note) => note.tone === 'bad')
            ? []
            : [{ tone: 'ok' as const, text: fits }]),
        ]}
      />
      <div className="row mt6">
        <Slider
          label={w.percent}
          value={percent ?? 0}
          valueText={w.percentText(String(Math.round(percent ?? 0)))}
          disabled={view.maxBuy === undefined && view.maxSell === undefined}
          onChange={(value) => setPercent(String(value))}
        />
        <div className="pctbox">
          <NumberField
            label={w.percentTyped}
            value={draft.percent ?? (view.percent === undefined ? '' : String(Math.round(view.percent * 10) / 10))}
            onValue={setPercent}
            unit="%"
          />
        </div>
      </div>
      <div className="row apart small mt4">
        <span className="t3">
          {w.maxBuy}{' '}
          {view.maxBuy === undefined ? (
            words.missing
          ) : (
            <Button
              look="link"
              className="n"
              aria-label={w.useMaxBuy(formatQuantity(view.maxBuy, step), base)}
              onClick={() => change({ side: 'BUY', size: view.maxBuy ?? '', sizeUnit: 'base', percent: '100' })}
            >
              {formatQuantity(view.maxBuy, step)}
            </Button>
          )}
        </span>
        <span className="t3">
          {w.maxSell}{' '}
          {view.maxSell === undefined ? (
            words.missing
          ) : (
            <Button
              look="link"
              className="n"
              aria-label={w.useMaxSell(formatQuantity(view.maxSell, step), base)}
              onClick={() => change({ side: 'SELL', size: view.maxSell ?? '', sizeUnit: 'base', percent: '100' })}
            >
              {formatQuantity(view.maxSell, step)}
            </Button>
          )}
        </span>
      </div>
      {unleveraged && <p className="rule">{w.unleveraged}</p>}
    </div>
  )
}

/** A typed size as it rests: thousands apart, in base with the decimals of the step. */
function resting(typed: string, step: DecimalString | undefined): string {
  const amount = amountOf(typed)
  if (amount === undefined) return typed
  return step === undefined ? formatShort(amount) : formatQuantity(amount, step)
}

/** What the percent comes to, in the unit of the field. */
function sizeText({ draft, view }: Ticket): string {
  if (draft.sizeUnit === 'base') return view.quantity ?? ''
  if (view.order?.quoteQuantity !== undefined) return view.order.quoteQuantity
  return view.quantity !== undefined && view.price !== undefined
    ? formatShort(multiply(view.quantity, view.price)).replaceAll(',', '')
    : ''
}

/** The same size in the other unit, when there is one to convert. */
function convert({ draft, view }: Ticket, unit: TicketDraft['sizeUnit']): string {
  if (unit === draft.sizeUnit || unit === 'risk') return draft.size
  if (view.quantity === undefined || view.price === undefined || compare(view.quantity, decimal('0')) === 0) return ''
  return unit === 'base' ? view.quantity : formatShort(multiply(view.quantity, view.price)).replaceAll(',', '')
}
