import 'server-only'
import { OUTCOME_ROWS, type OutcomeRow, type Refusal, type Verdict } from './outcome-rows'

export type { EndpointKind, Refusal, Verdict } from './outcome-rows'

/** What a refusal means: the first row of the table that fits, else unconfirmed. */
export function verdictOf(refusal: Refusal): Verdict {
  const row = OUTCOME_ROWS.find((candidate) => fits(candidate, refusal))
  if (row !== undefined) return row.verdict
  return { kind: 'unconfirmed', cause: refusal.code === undefined ? 'unreadable' : 'unknown-code' }
}

/** Whether the row speaks of this refusal. */
export function fits(row: OutcomeRow, { market, endpoint, status, code, text }: Refusal): boolean {
  if (row.market !== undefined && row.market !== market) return false
  if (row.endpoints !== undefined && !row.endpoints.includes(endpoint)) return false
  if (row.status !== undefined) {
    const [from, to] = typeof row.status === 'number' ? [row.status, row.status] : row.status
    if (status < from || status > to) return false
  }
  if (row.codes !== undefined && (code === undefined || !row.codes.some((one) => within(one, code)))) return false
  return row.text === undefined || row.text.test(text ?? '')
}

function within(one: number | { readonly from: number; readonly to: number }, code: number): boolean {
  return typeof one === 'number' ? one === code : code >= one.from && code <= one.to
}

const BANNED_UNTIL = /banned until (\d{13,16})/

/** Exchange time in ms until which a refusal says we are banned, if it says so. Source: spot.md 4.3, usdm.md 2. */
export function bannedUntil(text: string | undefined): number | undefined {
  const found = text === undefined ? null : BANNED_UNTIL.exec(text)
  return found?.[1] === undefined ? undefined : Number(found[1].slice(0, 13))
}
