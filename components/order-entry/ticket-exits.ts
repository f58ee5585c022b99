import { hasErrors } from '../../lib/domain/check-order'
import { checkOrderList } from '../../lib/domain/check-order-list'
import { isNegative, isPositive, type DecimalString } from '../../lib/domain/decimal'
import { linkedLevel, type ExitLevel, type LevelContext, type LevelField } from '../../lib/domain/exit-level'
import { canGoFirst, exitRole, rewardToRisk, withExits, type Exits } from '../../lib/domain/exits'
import type { SymbolRules } from '../../lib/domain/market'
import type { NewOrder } from '../../lib/domain/order'
import type { NewOrderList } from '../../lib/domain/order-list'
import type { OrderIssue } from '../../lib/domain/order-issue'
import type { SeenMarket } from '../../lib/domain/seen-market'
import { readAmount } from '../../lib/format/typed-amount'

export type ExitName = 'takeProfit' | 'stop'
export const EXIT_NAMES: readonly ExitName[] = ['takeProfit', 'stop']

/** One exit as it stands in the ticket: whether it is wanted, and what was typed in which way of saying it. */
export interface ExitDraft {
  readonly on: boolean
  readonly by: LevelField
  readonly text: string
}
export type ExitDrafts = Readonly<Record<ExitName, ExitDraft>>
const OFF: ExitDraft = { on: false, by: 'price', text: '' }
export const noExits: ExitDrafts = { takeProfit: OFF, stop: OFF }

/** What the wanted exits make of an entry. */
export interface ExitsView {
  readonly wanted: boolean
  readonly levels: Readonly<Partial<Record<ExitName, ExitLevel>>>
  /** Exits whose text is missing or no number. */
  readonly unread: readonly ExitName[]
  /** Exits that would go off at once: a take profit that loses, a stop that wins. */
  readonly wrongSide: readonly ExitName[]
  /** The entry cannot go first in a list. */
  readonly barred: boolean
  readonly list: NewOrderList | undefined
  readonly issues: readonly OrderIssue[]
  readonly reward: DecimalString | undefined
  /** Without exits, or with a list that breaks no rule. */
  readonly sendable: boolean
}

const NOTHING: ExitsView = {
  wanted: false,
  levels: {},
  unread: [],
  wrongSide: [],
  barred: false,
  list: undefined,
  issues: [],
  reward: undefined,
  sendable: true,
}

/** Pure: the entry of the ticket with its exits, read. */
export function readExits(
  drafts: ExitDrafts,
  entry: NewOrder | undefined,
  rules: SymbolRules | undefined,
  seen: SeenMarket,
): ExitsView {
  const names = EXIT_NAMES.filter((name) => drafts[name].on)
  if (names.length === 0) return NOTHING
  const wanted = { ...NOTHING, wanted: true, sendable: false }
  if (entry === undefined || rules === undefined || entry.price === undefined || entry.quantity === undefined)
    return wanted
  if (!canGoFirst(entry)) return { ...wanted, barred: true }
  const context = contextOf(entry.price, entry.quantity, entry, rules)
  const levels: Partial<Record<ExitName, ExitLevel>> = {}
  for (const name of names) {
    const level = levelOf(name, drafts[name], context)
    if (level !== undefined) levels[name] = level
  }
  const unread = names.filter((name) => levels[name] === undefined)
  const wrongSide = names.filter((name) => {
    const level = levels[name]
    return level !== undefined && !(name === 'stop' ? isNegative(level.pnl) : isPositive(level.pnl))
  })
  if (unread.length > 0 || wrongSide.length > 0) return { ...wanted, levels, unread, wrongSide }
  const exits: Exits = { takeProfit: levels.takeProfit?.price, stop: levels.stop?.price }
  const list = withExits(entry, exits, rules)
  const issues = list === undefined ? [] : checkOrderList(list, rules, seen)
  return {
    wanted: true,
    levels,
    unread,
    wrongSide,
    barred: false,
    list,
    issues,
    reward: rewardToRisk(entry.price, exits),
    sendable: list !== undefined && !hasErrors(issues),
  }
}

const contextOf = (
  price: DecimalString,
  quantity: DecimalString,
  entry: NewOrder,
  rules: SymbolRules,
): LevelContext => ({
  short: entry.side === 'SELL',
  entryPrice: price,
  basePrice: price,
  quantity,
  price: rules.price,
})

/** A distance is typed as it is spoken: a stop of 2 % loses 2 %, so a sign is not needed. */
function levelOf(name: ExitName, { by, text }: ExitDraft, context: LevelContext): ExitLevel | undefined {
  const read = readAmount(text)
  if (read.kind !== 'amount') return undefined
  const bare = read.value.replace('-', '') as DecimalString
  const signed = by === 'price' ? read.value : name === 'stop' ? (`-${bare}` as DecimalString) : bare
  return linkedLevel(by, signed, context)
}

/** What the rules say about one exit. */
export function issuesOfExit(view: ExitsView, name: ExitName, entry: NewOrder): readonly OrderIssue[] {
  const both = view.levels.takeProfit !== undefined && view.levels.stop !== undefined
  const role = exitRole(name, entry, both)
  return view.issues.filter((issue) => issue.params['role'] === role)
}

/** What belongs to the list as a whole; the entry's own findings stand beside its fields already. */
export const issuesOfList = (view: ExitsView): readonly OrderIssue[] =>
  view.issues.filter(({ params }) => params['role'] === undefined)
