import type { Intent, IntentTimes } from '../../lib/domain/intent'
import type { Fill } from '../../lib/domain/order'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { statusWord } from './order-words'

const l = words.journal.line

export interface EvidenceLine {
  readonly at: number
  readonly source: string
  readonly summary: string
  readonly raw?: string | undefined
}

/** One moment of an intent's way. */
export interface TimeLineEntry {
  readonly at: number
  /** Milliseconds after the entry before; undefined for the first, and where two clocks would be compared. */
  readonly after: number | undefined
  readonly title: string
  readonly text: string
  readonly tone?: 'warn' | 'danger' | undefined
  /** The exchange's own words. */
  readonly raw?: string | undefined
}

type Step = keyof IntentTimes
const STEPS: readonly Step[] = ['clicked', 'received', 'journaled', 'sent', 'acknowledged', 'echoed', 'settled']

/** The device's clock may be hours off: what it says of a click is shown and compared with nothing (S-70, F-99). */
const PLAUSIBLE_MS = 60_000

interface Draft {
  readonly at: number
  readonly rank: number
  readonly title: string
  readonly text: string
  readonly tone?: TimeLineEntry['tone']
  readonly raw?: string | undefined
}

/**
 * Every step, question, answer, decision and trade of an intent in the order they happened, each with the milliseconds since
 * the one before. `tick` is the price step of its symbol.
 */
export function timeLineOf(
  detail: { readonly intent: Intent; readonly evidence: readonly EvidenceLine[]; readonly fills: readonly Fill[] },
  tick: Fill['price'],
  environment: string,
): readonly TimeLineEntry[] {
  const { intent, evidence, fills } = detail
  const { times } = intent
  const answered = evidence.find((one) => ANSWERS.has(one.source) && one.at === times.acknowledged)
  const echo = evidence.find((one) => one.source === 'event' && one.at === times.echoed)
  const folded = new Set([answered, echo])
  const drafts: Draft[] = STEPS.flatMap((step, rank) => {
    const at = times[step]
    if (at === undefined) return []
    const row = step === 'acknowledged' ? answered : step === 'echoed' ? echo : undefined
    return [{ at, rank, title: l.steps[step], text: textOf(step, intent, row, environment), raw: row?.raw }]
  })
  for (const row of evidence)
    if (!folded.has(row)) drafts.push({ ...tellEvidence(row, intent, environment), at: row.at, rank: 10, raw: row.raw })
  for (const fill of fills) {
    const text = l.fill(words.side[fill.side], formatShort(fill.quantity), formatPrice(fill.price, tick))
    drafts.push({ at: fill.exchangeTime, rank: 11, title: fill.allocation === true ? l.allocation : l.trade, text })
  }
  const clicked = drafts.filter((draft) => draft.title === l.steps.clicked)
  const rest = drafts.filter((draft) => draft.title !== l.steps.clicked).sort((a, b) => a.at - b.at || a.rank - b.rank)
  const ordered = [...clicked, ...rest]
  return ordered.map(({ rank: _, ...draft }, index) => {
    const before = ordered[index - 1]
    const gap = before === undefined ? undefined : draft.at - before.at
    const comparable = gap !== undefined && gap >= 0 && (index !== 1 || clicked.length === 0 || gap < PLAUSIBLE_MS)
    return { ...draft, after: comparable ? gap : undefined }
  })
}

/** What came over the wire in answer to the request itself. */
const ANSWERS: ReadonlySet<string> = new Set(['place', 'cancel', 'cancel-all', 'dead-man'])

function textOf(step: Step, intent: Intent, row: EvidenceLine | undefined, environment: string): string {
  if (row !== undefined) return tellEvidence(row, intent, environment).text
  if (step === 'received' && intent.retry !== undefined) return l.isRetry(String(intent.retry.attempt))
  if (step === 'sent' && intent.recvWindow !== undefined)
    return `${l.stepTexts.sent} ${l.window(intent.recvWindow.toFixed(0))}`
  return l.stepTexts[step]
}

/** One row of evidence in words. */
export function tellEvidence(
  row: EvidenceLine,
  { times, reason }: Intent,
  environment: string,
): Pick<Draft, 'title' | 'text' | 'tone'> {
  const { source, summary } = row
  if (ANSWERS.has(source))
    return { title: l.answer, text: answer(summary), ...(isDoubt(summary) ? { tone: 'warn' } : {}) }
  if (source === 'order-by-id') return { title: l.question, text: questionAnswer(summary, l.answers.read) }
  if (source === 'open-orders') return { title: l.listed, text: questionAnswer(summary, l.answers.readList) }
  if (source === 'absence-round') return { title: l.round, text: roundText(summary) }
  if (source === 'owner') return { title: l.owner, text: l.choices[summary] ?? summary }
  if (source === 'start') return { title: l.start, text: l.starts[summary] ?? summary }
  if (source === 'protection') return { title: l.protection, ...protectionText(summary) }
  if (source === 'order') return { title: l.seen, text: l.double, tone: 'danger' }
  if (isSighting(source)) {
    const [status = '', executed = '0'] = summary.split(' ')
    const told = l.status(statusWord(status, environment), withoutZeros(executed))
    const late = reason?.code === 'late-sighting' && times.settled !== undefined && row.at > times.settled
    return late
      ? { title: l.late, text: `${l.lateText} ${told}`, tone: 'danger' }
      : { title: `${l.seen}, ${l.sources[source]}`, text: told }
  }
  // What this page does not know is shown as it stands (S-44).
  return { title: source, text: summary }
}

const isSighting = (source: string): source is keyof typeof l.sources => Object.hasOwn(l.sources, source)
const withoutZeros = (amount: string): string => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount)
const isDoubt = (summary: string): boolean => summary.startsWith('unconfirmed')

/** "rejected 400 -1013" in words: what, HTTP status, code. */
function answer(summary: string): string {
  const [kind = '', ...numbers] = summary.split(' ')
  const told = kind === 'accepted' || kind === 'rejected' || kind === 'unconfirmed' ? l.answers[kind] : kind
  const parts = numbers.map((one) => (/^[1-5]\d\d$/.test(one) ? l.http(one) : l.code(one)))
  return parts.length === 0 ? `${told}.` : `${told} (${parts.join(', ')}).`
}

function questionAnswer(summary: string, read: string): string {
  const [kind, ...rest] = summary.split(' ')
  if (kind === 'read') return read
  if (kind === 'absent') return l.answers.absent
  return kind === 'failed' ? l.answers.failed(rest.join(' ')) : summary
}

function protectionText(summary: string): Pick<Draft, 'text' | 'tone'> {
  const [how = '', attempt = '', id = ''] = summary.split(' ')
  if (how === 'again') return { text: l.again(attempt, id) }
  return { text: l.protections[how] ?? summary, ...(how === 'told' ? { tone: 'danger' } : {}) }
}

const roundText = (summary: string): string =>
  l.rounds[summary] ?? (summary.endsWith('-failed') ? (l.rounds['failed'] ?? summary) : summary)
