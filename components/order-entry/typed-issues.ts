import { type DecimalString } from '../../lib/domain/decimal'
import { isLosingStop } from '../../lib/domain/risk-size'
import { readAmount } from '../../lib/format/typed-amount'
import { basisPoints, closesAll, levelsOf } from './term-values'
import type { TicketContext } from './ticket-context'
import { momentOf, timeInForceOf, type TicketDraft } from './ticket-draft'
import { takes } from './ticket-kinds'
import { riskTermsOf } from './ticket-size'

/** A field of the ticket in which something is typed, named as the part of the order it becomes. */
export type TypedField =
  | 'price'
  | 'triggerPrice'
  | 'trailingDelta'
  | 'activationPrice'
  | 'callbackPercent'
  | 'quantity'
  | 'riskStop'
  | 'riskAmount'
  | 'icebergQuantity'
  | 'pegOffset'

/** Something about a typed text itself, before any rule of the exchange. */
export interface TypedIssue {
  readonly field: TypedField
  readonly kind: 'unreadable' | 'ambiguous' | 'not-basis-points' | 'not-whole' | 'wrong-side'
  readonly asThousands?: DecimalString | undefined
}

/** Everything typed in a field that shows now. */
export function typedIssues(draft: TicketDraft, context: TicketContext): readonly TypedIssue[] {
  const terms = takes(draft, context.rules, context.hedge)
  const found: TypedIssue[] = []
  const look = (field: TypedField, text: string): boolean => {
    const read = readAmount(text)
    if (read.kind === 'unreadable') found.push({ field, kind: 'unreadable' })
    if (read.kind === 'ambiguous') found.push({ field, kind: 'ambiguous', asThousands: read.asThousands })
    return read.kind === 'amount'
  }
  if (terms.has('price')) look('price', draft.price)
  if (terms.has('trigger')) look('triggerPrice', draft.trigger)
  if (terms.has('trailing') && look('trailingDelta', draft.trailing) && basisPoints(draft.trailing) === undefined)
    found.push({ field: 'trailingDelta', kind: 'not-basis-points' })
  if (terms.has('activation')) look('activationPrice', draft.activation)
  if (terms.has('callback')) look('callbackPercent', draft.callback)
  const whole = closesAll(draft, context)
  if (!whole && draft.sizeUnit === 'risk') {
    look('riskStop', draft.riskStop)
    look('riskAmount', draft.riskAmount)
    const trade = riskTermsOf(draft, context)
    if (trade !== undefined && !isLosingStop(trade)) found.push({ field: 'riskStop', kind: 'wrong-side' })
  } else if (!whole) look('quantity', draft.percent ?? draft.size)
  if (terms.has('iceberg')) look('icebergQuantity', draft.iceberg)
  if (terms.has('peg') && draft.peg !== undefined && look('pegOffset', draft.pegLevels))
    if (levelsOf(draft.pegLevels) === undefined) found.push({ field: 'pegOffset', kind: 'not-whole' })
  return found
}

/** A part without which there is no order. */
export type MissingPart = 'rules' | 'price' | 'triggerPrice' | 'callbackPercent' | 'goodTillDate' | 'quantity'

/** First part that is missing, in the order of the ticket's fields. */
export function missingPart(draft: TicketDraft, context: TicketContext, isSized: boolean): MissingPart | undefined {
  if (context.rules === undefined) return 'rules'
  const terms = takes(draft, context.rules, context.hedge)
  const isEmpty = (text: string) => readAmount(text).kind !== 'amount'
  if (terms.has('trigger') && isEmpty(draft.trigger) && (!terms.has('trailing') || isEmpty(draft.trailing)))
    return 'triggerPrice'
  if (terms.has('callback') && isEmpty(draft.callback)) return 'callbackPercent'
  const pegged = terms.has('peg') && draft.peg !== undefined
  if (terms.has('price') && !pegged && isEmpty(draft.price)) return 'price'
  if (!isSized && !closesAll(draft, context)) return 'quantity'
  if (terms.has('time') && timeInForceOf(draft) === 'GTD' && momentOf(draft.goodTill) === undefined)
    return 'goodTillDate'
  return undefined
}
