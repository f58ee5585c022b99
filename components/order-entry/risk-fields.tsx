'use client'
import { multiply } from '../../lib/domain/decimal'
import { lossPerUnit } from '../../lib/domain/risk-size'
import { formatAmount, formatQuantity, moneyDecimals } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { NumberField } from '../ui/field'
import { notesFor, SLOTS } from './issue-notes'
import { PriceInput } from './price-field'
import { riskTermsOf, sizeStep } from './ticket-size'
import type { useTicket } from './use-ticket'

const w = words.ticket.risk

/** Size by risk: where the trade is given up and what it may lose there make the size, fees included. */
export function RiskFields({
  ticket,
  head,
}: {
  readonly ticket: ReturnType<typeof useTicket>
  readonly head: React.ReactNode
}) {
  const { draft, change, view, context } = ticket
  const { rules } = context
  const trade = riskTermsOf(draft, context)
  const quote = rules?.quoteAsset ?? ''
  const { quantity } = view
  const told =
    trade === undefined || quantity === undefined
      ? undefined
      : w.becomes(
          formatQuantity(quantity, sizeStep(draft, context)),
          rules?.baseAsset ?? '',
          formatAmount(multiply(quantity, lossPerUnit(trade)), moneyDecimals(quote)),
          quote,
        )
  const notes = notesFor(view, [...SLOTS.size, 'riskAmount'], rules)
  return (
    <>
      <PriceInput
        ticket={ticket}
        label={w.stop}
        value={draft.riskStop}
        set={(riskStop) => change({ riskStop })}
        fields={['riskStop']}
        head={head}
      />
      <NumberField
        label={w.amount}
        value={draft.riskAmount}
        onValue={(riskAmount) => change({ riskAmount })}
        unit={quote}
        notes={[
          ...notes,
          ...(told === undefined ? [] : [{ tone: 'ok' as const, text: told }]),
          { tone: 'info', text: context.commission === undefined ? w.unknownFees : w.notPlaced },
        ]}
      />
    </>
  )
}
