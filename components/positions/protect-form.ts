import type { Position } from '../../lib/domain/account'
import { checkOrder, hasErrors } from '../../lib/domain/check-order'
import { isShort } from '../../lib/domain/closing-orders'
import { absolute, decimalsOf, isZero, negate, toScale, type DecimalString } from '../../lib/domain/decimal'
import {
  levelAt,
  linkedLevel,
  priceOf,
  type ExitLevel,
  type LevelContext,
  type LevelField,
} from '../../lib/domain/exit-level'
import { checkExits, exitOrder, rewardToRisk, type Exit, type ExitIssue } from '../../lib/domain/exit-plan'
import type { SymbolRules } from '../../lib/domain/market'
import type { TriggerBy } from '../../lib/domain/order'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { percentOf } from '../../lib/domain/size'
import { moneyDecimals } from '../../lib/format/amount'
import { amountOf } from '../../lib/format/typed-amount'

export const LEVEL_FIELDS: readonly LevelField[] = ['price', 'percent', 'offset', 'pnl', 'roi']

/** One level as it is typed: the field touched last leads, the others follow it. */
export interface LevelDraft {
  readonly field: LevelField
  readonly text: string
  /** Percent of the position that is closed there. */
  readonly part: string
}
export interface ProtectDraft {
  readonly base: 'entry' | 'last'
  readonly triggerBy: TriggerBy
  readonly stopKind: 'none' | 'fixed' | 'trailing'
  readonly stop: LevelDraft
  readonly callback: string
  /** Where a trailing stop begins; empty at once. */
  readonly activation: string
  readonly targets: readonly LevelDraft[]
}
export const MOST_TARGETS = 4
export const NEW_LEVEL: LevelDraft = { field: 'price', text: '', part: '100' }
export const NEW_PROTECT: ProtectDraft = {
  base: 'entry',
  triggerBy: 'MARK_PRICE',
  stopKind: 'fixed',
  stop: NEW_LEVEL,
  callback: '1',
  activation: '',
  targets: [],
}

export interface ProtectContext {
  readonly position: Position
  readonly rules: SymbolRules | undefined
  readonly lastPrice?: DecimalString | undefined
  readonly markPrice?: DecimalString | undefined
}

export interface LevelView {
  readonly level: ExitLevel | undefined
  readonly quantity: DecimalString | undefined
  readonly exit: Exit | undefined
  readonly unreadable: boolean
  readonly partWrong: boolean
  readonly issues: readonly OrderIssue[]
  readonly found: readonly ExitIssue[]
  /** What stands in each of the five boxes. */
  readonly texts: Readonly<Record<LevelField, string>>
}
export interface ProtectView {
  readonly stop: LevelView | undefined
  readonly targets: readonly LevelView[]
  readonly exits: readonly Exit[]
  readonly found: readonly ExitIssue[]
  readonly rewardToRisk: DecimalString | undefined
  readonly sendable: boolean
}

/** What the form means: an exit for each level, what is wrong with each and with all, and what the gains are worth against the risk. */
export function deriveProtect(draft: ProtectDraft, context: ProtectContext): ProtectView {
  const stop =
    draft.stopKind === 'none'
      ? undefined
      : draft.stopKind === 'trailing'
        ? trailingView(draft, context)
        : levelView(draft.stop, 'stop', draft, context)
  const targets = draft.targets.map((each) => levelView(each, 'take-profit', draft, context))
  const views = [...(stop === undefined ? [] : [stop]), ...targets]
  const exits = views.flatMap(({ exit }) => exit ?? [])
  const { position, markPrice } = context
  const found = checkExits({ ...position, markPrice: markPrice ?? position.markPrice }, exits)
  const complete = views.length > 0 && views.every(({ exit, issues }) => exit !== undefined && !hasErrors(issues))
  const stopPnl = draft.stopKind === 'fixed' ? stop?.level?.pnl : undefined
  return {
    stop: stop === undefined ? undefined : { ...stop, found: found.filter(({ at }) => at === 0) },
    targets,
    exits,
    found: found.filter(({ at }) => at === undefined),
    rewardToRisk: rewardToRisk(
      targets.flatMap(({ level }) => level?.pnl ?? []),
      stopPnl,
    ),
    sendable: complete && context.rules !== undefined && !found.some(({ severity }) => severity === 'error'),
  }
}

/** A typed value with its sign: in a stop's field a bare number is a loss, since that is what a stop is asked about. */
export function typedValue(text: string, field: LevelField, role: 'stop' | 'take-profit'): DecimalString | undefined {
  const bare = text.trim().replace(/^\u2212/, '-')
  const signed = /^[+-]/.test(bare)
  const amount = amountOf(bare.replace(/^\+/, ''))
  if (amount === undefined) return undefined
  return role === 'stop' && field !== 'price' && !signed && !isZero(amount) ? negate(amount) : amount
}

function levelView(
  draft: LevelDraft,
  role: 'stop' | 'take-profit',
  { base, triggerBy }: ProtectDraft,
  context: ProtectContext,
): LevelView {
  const { position } = context
  const quantity = quantityOf(draft.part, context)
  const of = levelContext(base, quantity ?? absolute(position.quantity), context)
  const value = typedValue(draft.text, draft.field, role)
  const level = value === undefined ? undefined : linkedLevel(draft.field, value, of)
  const whole = isWhole(draft.part)
  const exit: Exit | undefined =
    level === undefined || quantity === undefined
      ? undefined
      : { kind: role, triggerPrice: level.price, triggerBy, ...(whole ? {} : { quantity }) }
  return {
    level,
    quantity,
    exit,
    unreadable: draft.text.trim() !== '' && (value === undefined || level === undefined),
    partWrong: quantity === undefined,
    issues: issuesOf(exit, context),
    found: [],
    texts: textsOf(draft, level, context),
  }
}

function trailingView({ stop, callback, activation, triggerBy }: ProtectDraft, context: ProtectContext): LevelView {
  const quantity = quantityOf(stop.part, context)
  const callbackPercent = amountOf(callback)
  const activationPrice = activation.trim() === '' ? undefined : amountOf(activation)
  const wrong = callbackPercent === undefined || (activation.trim() !== '' && activationPrice === undefined)
  const exit: Exit | undefined =
    wrong || quantity === undefined
      ? undefined
      : {
          kind: 'trailing',
          callbackPercent,
          triggerBy,
          quantity,
          ...(activationPrice === undefined ? {} : { activationPrice }),
        }
  return {
    level: undefined,
    quantity,
    exit,
    unreadable: wrong,
    partWrong: quantity === undefined,
    issues: issuesOf(exit, context),
    found: [],
    texts: textsOf(NEW_LEVEL, undefined, context),
  }
}

const isWhole = (part: string): boolean => amountOf(part) === '100'

/** The part of the position in base; all of it is never rounded. Undefined when it is no part of it, or less than a step. */
function quantityOf(part: string, { position, rules }: ProtectContext): DecimalString | undefined {
  const percent = amountOf(part)
  const size = absolute(position.quantity)
  if (percent === undefined || !(Number(percent) > 0) || Number(percent) > 100) return undefined
  if (isWhole(part)) return size
  const quantity = percentOf(size, percent, rules?.lot.step ?? ('0' as DecimalString))
  return isZero(quantity) ? undefined : quantity
}

function levelContext(
  base: ProtectDraft['base'],
  quantity: DecimalString,
  { position, rules, lastPrice, markPrice }: ProtectContext,
): LevelContext {
  return {
    short: isShort(position),
    entryPrice: position.entryPrice,
    basePrice: base === 'entry' ? position.entryPrice : (lastPrice ?? markPrice ?? position.entryPrice),
    quantity,
    leverage: position.leverage,
    price: { min: rules?.price.min ?? ('0' as DecimalString), tick: rules?.price.tick ?? ('0' as DecimalString) },
  }
}

const issuesOf = (exit: Exit | undefined, context: ProtectContext): readonly OrderIssue[] =>
  exit === undefined || context.rules === undefined
    ? []
    : checkOrder(exitOrder(context.position, exit), context.rules, {
        lastPrice: context.lastPrice,
        markPrice: context.markPrice,
        positionQuantity: context.position.quantity,
      })

/** The box that leads shows what was typed; the others what it comes to. */
function textsOf(
  { field, text }: LevelDraft,
  level: ExitLevel | undefined,
  { position, rules }: ProtectContext,
): LevelView['texts'] {
  const money = moneyDecimals(position.marginAsset)
  const tick = rules === undefined ? 2 : decimalsOf(rules.price.tick)
  const decimals: Readonly<Record<LevelField, number>> = { price: tick, percent: 2, offset: tick, pnl: money, roi: 2 }
  const shown = (of: LevelField): string => {
    if (of === field) return text
    const value = level?.[of]
    return value === undefined ? '' : toScale(value, decimals[of])
  }
  return {
    price: shown('price'),
    percent: shown('percent'),
    offset: shown('offset'),
    pnl: shown('pnl'),
    roi: shown('roi'),
  }
}

/** The stop at which nothing is lost, fees paid: the exchange's own break-even price, on the tick. */
export function breakEvenStop(context: ProtectContext): DecimalString | undefined {
  const { breakEvenPrice } = context.position
  if (breakEvenPrice === undefined || isZero(breakEvenPrice)) return undefined
  const of = levelContext('entry', absolute(context.position.quantity), context)
  return priceOf('offset', levelAt(breakEvenPrice, of).offset, of)
}
