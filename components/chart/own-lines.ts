import {
  absolute,
  type DecimalString,
  decimalsOf,
  divide,
  isDecimal,
  isNegative,
  isPositive,
  isZero,
  smaller,
  subtract,
  trimmed,
} from '../../lib/domain/decimal'
import type { Position } from '../../lib/domain/account'
import type { DraftLine } from '../../lib/client/ticket-link'
import type { Market, Side, SymbolRules } from '../../lib/domain/market'
import { type Order, orderKey } from '../../lib/domain/order'
import { realizedPnlOf, unrealizedPnlAt } from '../../lib/domain/position-pnl'
import { isProtective } from '../../lib/domain/protective'
import {
  formatAmount,
  formatPrice,
  formatQuantity,
  formatShort,
  moneyDecimals,
  percentFrom,
  toneOf,
} from '../../lib/format/amount'
import { plotNumber } from '../../lib/format/plot'
import { words } from '../../lib/words/en'

const w = words.chart

export type LineTone = 'buy' | 'sell' | 'position' | 'danger' | 'draft' | 'quiet'

/** One line of mine: a price, what to say on it, how to draw it. */
export interface OwnLine {
  readonly key: string
  readonly kind: 'order' | 'position' | 'break-even' | 'liquidation' | 'draft'
  readonly price: DecimalString
  /** The same for pixels. */
  readonly plot: number
  readonly priceText: string
  readonly name: string
  readonly shortName: string
  readonly quantityText: string | undefined
  /** Profit at that price for an exit, signed. */
  readonly outcome: { readonly text: string; readonly tone: 'up' | 'down' | 'flat' } | undefined
  readonly leverageText: string | undefined
  readonly tone: LineTone
  readonly stroke: 'solid' | 'dashed' | 'dotted'
  /** Position and exits stand in the first column of labels, entries and the draft in the second. */
  readonly column: 'own' | 'entry'
  readonly arrow: 'up' | 'down' | undefined
  readonly order: Order | undefined
  readonly position: Position | undefined
}

export interface OwnThings {
  readonly market: Market
  readonly symbol: string
  readonly rules: SymbolRules | undefined
  readonly orders: readonly Order[]
  readonly positions: readonly Position[]
  readonly draft: DraftLine | undefined
  /** Base asset held on spot, free and locked together. */
  readonly held: DecimalString | undefined
}

const AS_IT_IS = '0' as DecimalString

/** Lines of mine on this symbol, in the order in which labels keep their place: position first, draft last. */
export function ownLines(things: OwnThings): readonly OwnLine[] {
  const { market, symbol, draft } = things
  const positions =
    market === 'usdm' ? things.positions.filter((one) => one.symbol === symbol && !isZero(one.quantity)) : []
  const orders = things.orders.filter((one) => one.market === market && one.symbol === symbol)
  return [
    ...positions.flatMap((position) => positionLines(position, things)),
    ...orders.flatMap((order) => orderLine(order, positions, things) ?? []),
    ...(draft !== undefined && draft.market === market && draft.symbol === symbol ? draftLine(draft, things) : []),
  ]
}

const BARE = {
  quantityText: undefined,
  outcome: undefined,
  leverageText: undefined,
  arrow: undefined,
  order: undefined,
  position: undefined,
} as const

function at(price: DecimalString, rules: SymbolRules | undefined) {
  return { price, plot: plotNumber(price), priceText: formatPrice(price, rules?.price.tick ?? AS_IT_IS) }
}

function positionLines(position: Position, { rules }: OwnThings): OwnLine[] {
  const long = !isNegative(position.quantity)
  const tick = rules?.price.tick ?? AS_IT_IS
  const lines: OwnLine[] = [
    {
      ...BARE,
      // An entry is an average: more decimals than the tick say nothing on a line.
      ...at(position.entryPrice, rules),
      priceText: cutToTick(position.entryPrice, tick),
      key: `position:${position.symbol}:${position.positionSide}`,
      kind: 'position',
      name: long ? words.long : words.short,
      shortName: long ? words.long : words.short,
      quantityText: formatQuantity(absolute(position.quantity), rules?.lot.step ?? AS_IT_IS),
      leverageText: position.leverage === undefined ? undefined : `${position.leverage}×`,
      tone: 'position',
      stroke: 'solid',
      column: 'own',
      arrow: long ? 'up' : 'down',
      position,
    },
  ]
  const { breakEvenPrice, liquidationPrice } = position
  if (breakEvenPrice !== undefined && isPositive(breakEvenPrice))
    lines.push({
      ...BARE,
      ...at(breakEvenPrice, rules),
      priceText: cutToTick(breakEvenPrice, tick),
      key: `break-even:${position.symbol}:${position.positionSide}`,
      kind: 'break-even',
      name: w.breakEven,
      shortName: w.breakEven,
      tone: 'quiet',
      stroke: 'dotted',
      column: 'own',
    })
  if (liquidationPrice !== undefined && isPositive(liquidationPrice))
    lines.push({
      ...BARE,
      ...at(liquidationPrice, rules),
      priceText: cutToTick(liquidationPrice, tick),
      key: `liquidation:${position.symbol}:${position.positionSide}`,
      kind: 'liquidation',
      name: w.liquidation,
      shortName: w.liquidation,
      tone: 'danger',
      stroke: 'solid',
      column: 'own',
      position,
    })
  return lines
}

const cutToTick = (price: DecimalString, tick: DecimalString): string =>
  formatAmount(price, decimalsOf(tick === AS_IT_IS ? price : tick))

function orderLine(order: Order, positions: readonly Position[], things: OwnThings): OwnLine | undefined {
  // A trailing order stands where it starts to follow, a pegged one where the book put it.
  const places = [order.triggerPrice, order.activationPrice, order.peggedPrice, order.price]
  const price = places.find((one) => one !== undefined && isPositive(one))
  if (price === undefined) return undefined
  const exits = isProtective(order, things.held)
  const waits = waitsFor(order)
  const position = exits ? positions.find((one) => closes(order, one)) : undefined
  const rest = order.closePosition && position !== undefined ? absolute(position.quantity) : restOf(order)
  const outcome =
    position === undefined || rest === undefined
      ? undefined
      : realizedPnlOf(position, smaller(rest, absolute(position.quantity)), price)
  return {
    ...BARE,
    ...at(price, things.rules),
    key: `order:${orderKey(order)}`,
    kind: 'order',
    ...orderNames(order, exits),
    quantityText: rest === undefined ? w.whole : formatQuantity(rest, things.rules?.lot.step ?? AS_IT_IS),
    outcome:
      outcome === undefined || position === undefined
        ? undefined
        : { text: formatAmount(outcome, moneyDecimals(position.marginAsset), true), tone: toneOf(outcome) },
    tone: order.side === 'BUY' ? 'buy' : 'sell',
    stroke: exits || waits ? 'dashed' : 'solid',
    column: exits ? 'own' : 'entry',
    order,
  }
}

function restOf(order: Order): DecimalString | undefined {
  const rest = subtract(order.quantity, order.executedQuantity)
  return isPositive(rest) ? rest : undefined
}

const closes = (order: Order, position: Position): boolean =>
  order.positionSide === position.positionSide && (order.side === 'SELL') === !isNegative(position.quantity)

const waitsFor = ({ triggerPrice, callbackPercent }: Order): boolean =>
  callbackPercent !== undefined || (triggerPrice !== undefined && isPositive(triggerPrice))

/** Percent that the price has to turn before a trailing order trades. */
function turnOf({ callbackPercent, trailingDelta }: Order): string | undefined {
  if (callbackPercent !== undefined && isPositive(callbackPercent)) return formatShort(trimmed(callbackPercent))
  if (trailingDelta === undefined || trailingDelta <= 0) return undefined
  return formatShort(divide(String(trailingDelta) as DecimalString, '100' as DecimalString))
}

function orderNames(order: Order, exits: boolean): { readonly name: string; readonly shortName: string } {
  const type = order.originalType ?? order.orderType
  const side = words.side[order.side]
  const takesProfit = type.startsWith('TAKE_PROFIT')
  const waits = waitsFor(order)
  const turn = turnOf(order)
  if (turn !== undefined) return { name: w.trailing(exits ? '' : side, turn), shortName: w.trailingShort }
  if (exits && waits)
    return takesProfit ? { name: w.takeProfit, shortName: w.takeProfitShort } : { name: w.stop, shortName: w.stop }
  if (exits) return { name: w.exit(side), shortName: w.exit(side) }
  if (waits) return { name: takesProfit ? w.sideTakeProfit(side) : w.sideStop(side), shortName: side }
  return { name: w.sideLimit(side), shortName: side }
}

function draftLine(draft: DraftLine, { rules }: OwnThings): OwnLine[] {
  const price = draft.price as DecimalString
  const plot = plotNumber(price)
  if (!(plot > 0)) return []
  const name = w.draft(words.side[draft.side])
  return [
    {
      ...BARE,
      ...at(price, rules),
      key: 'draft',
      kind: 'draft',
      name,
      shortName: name,
      quantityText:
        draft.quantity !== undefined && isDecimal(draft.quantity)
          ? formatQuantity(draft.quantity, rules?.lot.step ?? AS_IT_IS)
          : undefined,
      tone: 'draft',
      stroke: 'dotted',
      column: 'entry',
    },
  ]
}

/** What moves with the mark: profit of the position, or the distance to liquidation in percent. */
export function liveFigure(
  line: OwnLine,
  mark: DecimalString | undefined,
): { readonly text: string; readonly tone: 'up' | 'down' | 'flat' } | undefined {
  const { position } = line
  if (position === undefined) return undefined
  if (line.kind === 'position') {
    const pnl = mark === undefined ? position.unrealizedPnl : unrealizedPnlAt(position, mark)
    return { text: formatAmount(pnl, moneyDecimals(position.marginAsset), true), tone: toneOf(pnl) }
  }
  if (line.kind !== 'liquidation') return undefined
  const distance = mark === undefined ? undefined : percentFrom(line.price, mark)
  return distance === undefined ? undefined : { text: `${formatAmount(distance, 2, true)}%`, tone: 'flat' }
}

/** Fill of mine as a triangle: when, on which side. */
export interface FillMark {
  readonly at: number
  readonly side: Side
}

/** Row of the hidden table for a line: what, price, quantity. */
export const lineRow = (line: OwnLine): readonly string[] => [line.name, line.priceText, line.quantityText ?? '']
