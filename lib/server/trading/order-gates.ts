import 'server-only'
import { balanceKey, openOrdersIn, type AccountState } from '../../domain/account-state'
import { checkOrder } from '../../domain/check-order'
import { add, isAbove, isZero, multiply, sum, toScale, trimmed, ZERO, type DecimalString } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { SymbolRules } from '../../domain/market'
import type { NewOrder, Order } from '../../domain/order'
import { isAtMarket } from '../../domain/order-kind'
import { isListOpen } from '../../domain/order-list'
import { isProtective } from '../../domain/protective'
import type { SeenMarket } from '../../domain/seen-market'
import { seenOrders } from '../../domain/seen-orders'
import type { PlaceOrderRequest } from '../../wire/requests'
import type { Refusal } from '../runtime'
import { reasonOf, type ConfirmCode } from './codes'
import { marketBlock } from './entry-blocks'
import { freeOf, reservedFunds } from './reserved-funds'
import { changedView } from './seen-gate'
import { isSameAct } from './same-payload'
import { withSameRequest } from '../../domain/same-request'
import type { TradingRoom } from './trading-room'

/** How old a price may be that a limit order is sent on without one more yes (S-73). */
const LIMIT_PRICE_LASTS_MS = 10_000
const REPEAT_MS = 10_000
const NONE: ReadonlySet<string> = new Set()

export interface GateRequest {
  readonly order: NewOrder
  readonly seen: PlaceOrderRequest['seen']
  readonly confirmed: readonly string[]
  /** Closing a position asks no question: it can only take risk away. */
  readonly asks: boolean
  /** Order that goes in the same request, so that what it holds pays for the new one. */
  readonly replaces?: Order | undefined
  /** Both orders of a pair that only sells what is held (S-51). */
  readonly exits?: boolean | undefined
  /** Orders of the same request that take their funds first. */
  readonly beside?: readonly NewOrder[] | undefined
}

/** Everything that keeps an order from being sent, gravest first; undefined lets it through. Sends nothing, changes nothing. */
export function passGates(room: TradingRoom, request: GateRequest): Refusal | undefined {
  return (
    blockedAccount(room, request) ??
    changedView(room, request) ??
    brokenRules(room, request) ??
    openQuestions(room, request)
  )
}

/** What is held of the base asset on spot, free and locked. */
export function heldBase(room: TradingRoom, rules: SymbolRules): DecimalString | undefined {
  const held = room.live.state().balances.get(balanceKey({ market: 'spot', asset: rules.baseAsset }))
  return held === undefined ? undefined : add(held.free, held.locked)
}

/** The account, market and rules as they stand. */
export function blockedAccount(
  room: TradingRoom,
  { order, exits }: Pick<GateRequest, 'order' | 'exits'>,
): Refusal | undefined {
  const { account, live, marketView, journal } = room
  const { market, symbol } = order
  const seat = room.seats.get(market)
  if (room.stopping()) return { kind: 'not-live', reason: reasonOf('stopping') }
  if (!account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
  const key = room.keys.block(market)
  if (key !== undefined) return { kind: 'locked', reason: key }
  if (live.unseenResets().length > 0)
    return { kind: 'locked', reason: reasonOf('venue-reset', { environment: account.environment }) }
  const locked = room.lock.refusal()
  if (locked !== undefined) return locked
  if (!journal.durable) return { kind: 'not-live', reason: reasonOf('journal-not-durable') }
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
  const rules = marketView.rules(account.environment, market, symbol)
  const age = marketView.rulesAge(account.environment, market)
  if (age === undefined) return { kind: 'not-live', reason: reasonOf('rules-missing', { market }) }
  if (rules === undefined) return { kind: 'invalid', reason: reasonOf('unknown-symbol', { symbol }) }
  const protective = isProtective(exits === true ? { ...order, orderListId: 'new' } : order, heldBase(room, rules))
  if (live.runningRuns().length > 0 && !protective) return { kind: 'locked', reason: reasonOf('cancel-all-running') }
  if (room.book.isDoubled(market, symbol) && !protective)
    return { kind: 'locked', reason: reasonOf('two-orders-one-id', { symbol }) }
  if (live.phase(market) !== 'live' && !protective)
    return { kind: 'not-live', reason: reasonOf('not-live', { market }) }
  if (room.auditing.has(market) && !protective)
    return { kind: 'not-live', reason: reasonOf('audit-running', { market }) }
  const block = protective ? undefined : marketBlock(room, seat)
  return block === undefined ? undefined : { kind: 'not-live', reason: block }
}

/** What the rules refuse; `except`: findings that do not count yet. */
export function brokenRules(
  room: TradingRoom,
  request: GateRequest,
  except: ReadonlySet<string> = NONE,
): Refusal | undefined {
  const { order } = request
  const rules = room.marketView.rules(room.account.environment, order.market, order.symbol)
  if (rules === undefined) return { kind: 'invalid', reason: reasonOf('unknown-symbol', { symbol: order.symbol }) }
  const issue = checkOrder(order, rules, withSameRequest(seenMarket(room, order, rules, request.beside), request)).find(
    (each) => each.severity === 'error' && !except.has(each.code),
  )
  if (issue === undefined) return undefined
  const fix = issue.fix === undefined ? {} : { fix: issue.fix }
  return { kind: 'invalid', reason: { code: issue.code, params: { ...issue.params, field: issue.field, ...fix } } }
}

/** The market and account beside the rules, worst-case funds of orders in doubt taken off (S-31). */
export function seenMarket(
  room: TradingRoom,
  order: NewOrder,
  rules: SymbolRules,
  beside: readonly NewOrder[] = [],
): SeenMarket {
  const { live, marketView, account, book, clock } = room
  const { environment } = account
  const { market, symbol } = order
  const state = live.state()
  const view = marketView.price(environment, market, symbol)
  const known = {
    rules: (name: string) => marketView.rules(environment, market, name),
    price: (name: string) => marketView.price(environment, market, name),
    leverage: (name: string) => state.leverage.get(name),
    takerRate: live.commission(market)?.taker,
  }
  // A live account names every asset that it has: what it does not name is nothing.
  const nothing = live.phase(market) === 'live' ? ZERO : undefined
  const free = (asset: string): DecimalString | undefined =>
    freeOf(
      state.balances.get(balanceKey({ market, asset }))?.free ?? nothing,
      reservedFunds(
        [...book.live(), ...beside.map((other) => ({ state: 'sending' as const, order: other }))],
        market,
        asset,
        known,
      ),
    )
  const positions = [...state.positions.values()].filter(
    (position) => position.symbol === symbol && position.positionSide === order.positionSide,
  )
  return {
    lastPrice: view?.lastPrice,
    bestBid: view?.bestBid,
    bestAsk: view?.bestAsk,
    markPrice: view?.markPrice,
    freeQuote: free(market === 'spot' ? rules.quoteAsset : rules.marginAsset),
    freeBase: market === 'spot' ? free(rules.baseAsset) : undefined,
    // While the account is not live nothing is known of the position, and the exchange decides.
    positionQuantity: live.phase(market) === 'live' ? sum(positions.map((position) => position.quantity)) : undefined,
    heldBase: market === 'spot' ? heldBase(room, rules) : undefined,
    openLists: [...state.lists.values()].filter((list) => list.symbol === symbol && isListOpen(list)).length,
    ...seenOrders(openOrdersIn(state, market), order),
    hedgeMode: live.phase(market) === 'live' ? hedgeModeOf(state) : undefined,
    multiAssets: state.futures?.multiAssets,
    now: clock.now(),
    leverage: state.leverage.get(symbol),
  }
}

/** An open position shows the mode it stands in, whatever was read of it before: nobody tells us when it is changed elsewhere. */
function hedgeModeOf({ positions, futures }: AccountState): boolean | undefined {
  const open = [...positions.values()].filter(({ quantity }) => !isZero(quantity))
  return open.length > 0 ? open.some(({ positionSide }) => positionSide !== 'BOTH') : futures?.hedgeMode
}

/** What needs one more yes (S-15, S-31, S-72, S-73); the owner's answers come back in `confirmed`. */
export function openQuestions(room: TradingRoom, { order, confirmed, asks, seen }: GateRequest): Refusal | undefined {
  if (!asks) return undefined
  const { live, marketView, account, clock } = room
  const questions: { code: ConfirmCode; params: Record<string, string> }[] = []
  if (live.phase(order.market) !== 'live') questions.push({ code: 'not-live', params: { market: order.market } })
  const doubt = doubtfulIntent(room, order)
  if (doubt !== undefined) questions.push({ code: 'doubt', params: { clientOrderId: doubt.clientOrderId } })
  const after = clock.now() - REPEAT_MS
  for (const intent of room.book.live())
    if (intent.times.received > after && isSameOrder(intent, order)) {
      questions.push({ code: 'repeat', params: { clientOrderId: intent.clientOrderId } })
      break
    }
  const view = marketView.price(account.environment, order.market, order.symbol)
  if (!isAtMarket(order) && (view === undefined || view.ageMs > LIMIT_PRICE_LASTS_MS))
    questions.push({ code: 'price-stale', params: view === undefined ? {} : { ageMs: String(Math.round(view.ageMs)) } })
  const slips = slippageOf(order, seen, room.mostMoved)
  if (slips !== undefined) questions.push({ code: 'slippage', params: slips })
  const open = questions.filter((question) => !confirmed.includes(question.code))
  const [first] = open
  if (first === undefined) return undefined
  return { kind: 'confirm', confirm: open.map((question) => question.code), reason: reasonOf(first.code, first.params) }
}

/** What the owner's own book says of a market order that gives away more than `most`, a share; undefined when it does not. */
function slippageOf(
  { orderType }: NewOrder,
  { slippage, slipsFurther }: PlaceOrderRequest['seen'],
  most: DecimalString,
): Record<string, string> | undefined {
  if (orderType !== 'MARKET' || slippage === undefined) return undefined
  const share = slippage as DecimalString
  if (slipsFurther !== true && !isAbove(share, most)) return undefined
  const percent = (one: DecimalString): string => trimmed(toScale(multiply(one, '100' as DecimalString), 3))
  return { percent: percent(share), cap: percent(most), atLeast: slipsFurther === true ? 'yes' : 'no' }
}

/** An order on the same symbol and side of which nobody knows whether it is there (S-31). */
function doubtfulIntent(room: TradingRoom, order: NewOrder): Intent | undefined {
  for (const intent of room.book.live()) {
    const doubtful = intent.state === 'unconfirmed' || intent.state === 'unresolved'
    if (intent.reason?.code === 'marked-handled') continue
    if (!doubtful || intent.order === undefined) continue
    const { market, symbol, side } = intent.order
    if (market === order.market && symbol === order.symbol && side === order.side) return intent
  }
  return undefined
}

/** Same symbol, side and size, and not already known to have come to nothing (S-15). */
function isSameOrder(intent: Intent, order: NewOrder): boolean {
  const other = intent.order
  if (other === undefined || ['rejected', 'abandoned', 'not-placed'].includes(intent.state)) return false
  return isSameAct(other, order)
}
