import type { NewOrder } from '../../lib/domain/order'
import type { NewOrderList } from '../../lib/domain/order-list'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { isPostOnly } from '../../lib/domain/order-kind'
import { isRefusal, predictedListRefusal, predictedRefusal, type Refusal } from '../../lib/domain/order-refusal'
import type { Outcome } from '../../lib/exchange/port'

/** What was said of one order, and what became of it. */
export interface Judged {
  /** Market, type, and what was foreseen. */
  readonly kind: string
  readonly bookDependent: boolean
  readonly predicted: string
  readonly answered: string
  readonly right: boolean
  readonly order: unknown
}

/** Compares the verdict foretold with the exchange's; undefined for an order that the adapter does not let out of the house. */
export function judge(order: NewOrder, issues: readonly OrderIssue[], outcome: Outcome<unknown>): Judged | undefined {
  return compare(
    `${order.market} ${order.orderType}`,
    needsBook(order),
    predictedRefusal(issues, order),
    issues,
    outcome,
    order,
  )
}

/** The same of a list. */
export const judgeList = (
  list: NewOrderList,
  issues: readonly OrderIssue[],
  outcome: Outcome<unknown>,
): Judged | undefined =>
  compare(
    `list ${list.kind}`,
    list.legs.some(({ order }) => needsBook(order)),
    predictedListRefusal(issues, list),
    issues,
    outcome,
    list,
  )

function compare(
  what: string,
  bookDependent: boolean,
  predicted: Refusal | undefined,
  issues: readonly OrderIssue[],
  outcome: Outcome<unknown>,
  order: unknown,
): Judged | undefined {
  const { code, text = '' } = outcome.evidence
  if (outcome.kind === 'rejected' && code === undefined && outcome.evidence.httpStatus === undefined) return undefined
  const refused = outcome.kind !== 'accepted'
  const right = predicted === undefined ? !refused : refused && isRefusal(predicted, { code: code ?? 0, text })
  const foreseen = predicted === undefined ? 'accepted' : `${predicted.code} ${predicted.text ?? ''}`.trim()
  const answered = refused ? `${code ?? outcome.kind} ${text}`.trim() : 'accepted'
  const codes = issues.map((issue) => issue.code).join(' ')
  return {
    kind: `${what}: said ${foreseen}, was ${answered}`,
    bookDependent,
    predicted: codes === '' ? foreseen : `${foreseen} (${codes})`,
    answered,
    right,
    order,
  }
}

/** Whether the verdict hangs on what stands on the book at the moment the order comes. */
const needsBook = (order: NewOrder): boolean =>
  order.orderType === 'MARKET' ||
  isPostOnly(order) ||
  order.pegPriceType !== undefined ||
  order.priceMatch !== undefined ||
  order.timeInForce === 'FOK'
