import type { SymbolMarket } from '../engine/market-types'
import { magnitude, ONE, times, type Units } from '../engine/units'
import { ApiError } from '../gateway/types'
import { trailName } from './algo-index'
import { isLimitType, workingPrice } from './algo-request'
import { termsOf } from './margin-formulas'
import { submitOrder } from './matching'
import { arm, disarm } from './order-end'
import { publishAlgo } from './order-events'
import { draftOrder } from './order-draft'
import { checkOrder, numberOrder } from './order-request'
import { matchedPrice } from './price-match'
import { reducible } from './reduce-only'
import { touchAlgo, touchTrails } from './saved-state'
import type { AlgoOrder } from './algo-order'
import type { Order, WorkingType } from './order'
import { accountOf, type Desk } from './state'

/**
 * Sets off the algo orders a new price reaches. Their child orders follow as a timer of their own, since the price may come
 * from the middle of a match.
 */
export function triggerAlgos(desk: Desk, market: SymbolMarket, workingType: WorkingType, price: Units): void {
  const { algos } = desk.state
  const { symbol } = market.spec
  const { triggered, trailed, activated, moved } = algos.reach(symbol, workingType, price)
  for (const algo of activated) activate(desk, market, algo, price)
  if (moved || activated.length > 0) keepTrails(desk, symbol, workingType)
  for (const { item: algo, best } of trailed) algo.triggerPrice = stopOf(market, algo, best)
  for (const algo of [...triggered, ...trailed.map(({ item }) => item)]) {
    // It waits on, for the next price at which the two are close enough.
    if (!isProtected(market, algo)) trigger(desk, market, algo)
    else {
      algo.held = true
      algos.hold(algo)
      touchAlgo(desk, algo)
    }
  }
}

/** Makes a trailing stop follow the price from here on: the second NEW of its life. */
export function activate(desk: Desk, market: SymbolMarket, algo: AlgoOrder, price: Units): void {
  desk.state.activationCount += 1
  algo.activated = true
  algo.activation = desk.state.activationCount
  algo.extreme = price
  algo.triggerPrice = stopOf(market, algo, price)
  algo.updateTime = desk.clock.now()
  desk.state.algos.trail(algo, price)
  publishAlgo(desk, market, algo)
}

/** Activates a trailing stop that was placed without an activation price: at the price of the moment. */
export function activateAtOnce(desk: Desk, market: SymbolMarket, algo: AlgoOrder): void {
  const price = workingPrice(market, algo.workingType)
  if (algo.orderType !== 'TRAILING_STOP_MARKET' || algo.activatePrice !== price) return
  disarm(desk, algo)
  algo.activated = true
  desk.state.algos.arm(algo)
  activate(desk, market, algo, price)
  keepTrails(desk, algo.symbol, algo.workingType)
}

/** Where a trailing stop stands under this best price, on the tick: a sell's rounded down, a buy's up. */
export function stopOf({ spec }: SymbolMarket, algo: AlgoOrder, best: Units): Units {
  const exact = times(best, algo.side === 'SELL' ? ONE - algo.callbackRate : ONE + algo.callbackRate)
  const below = exact - (exact % spec.tick)
  return algo.side === 'SELL' || below === exact ? below : below + spec.tick
}

/** Makes everything that waits wait again after a restart, trailing stops under the best prices they had seen. */
export function rearm(desk: Desk): void {
  const waiting = [...desk.state.accounts.values()].flatMap((account) =>
    account.algoOrders.filter((algo) => algo.status === 'NEW'),
  )
  for (const algo of waiting) arm(desk, algo)
  for (const algo of waiting.filter((each) => each.activated && each.held === true)) desk.state.algos.hold(algo)
  for (const algo of waiting
    .filter((each) => each.activated && each.held !== true)
    .sort((a, b) => a.activation - b.activation)) {
    const name = trailName(algo.symbol, algo.workingType, algo.side)
    desk.state.algos.restoreTrail(algo, desk.state.trails.get(name) ?? [])
  }
  for (const account of desk.state.accounts.values())
    for (const order of account.open.values())
      if (order.goodTillDate !== 0) desk.state.dated.add(order, BigInt(order.goodTillDate))
}

function keepTrails(desk: Desk, symbol: string, workingType: WorkingType): void {
  for (const [name, best] of desk.state.algos.bestPrices(symbol, workingType))
    if (best.length === 0) desk.state.trails.delete(name)
    else desk.state.trails.set(name, best)
  touchTrails(desk)
}

function trigger(desk: Desk, market: SymbolMarket, algo: AlgoOrder): void {
  disarm(desk, algo)
  algo.status = 'TRIGGERING'
  algo.triggerTime = desk.clock.now()
  algo.updateTime = algo.triggerTime
  publishAlgo(desk, market, algo)
  desk.clock.after(0, () => placeChild(desk, market, algo))
}

/** priceProtect: no trigger while last and mark price are further apart than the symbol's threshold. */
function isProtected(market: SymbolMarket, algo: AlgoOrder): boolean {
  if (!algo.priceProtect) return false
  const mark = market.markPrice()
  return magnitude(market.lastPrice() - mark) > times(mark, termsOf(market.spec).triggerProtect)
}

/** Places the order of a triggered algo order under the same client id, or rejects it with the engine's reason. */
export function placeChild(desk: Desk, market: SymbolMarket, algo: AlgoOrder): void {
  // A reset in between forgets the account and the algo order with it.
  if (desk.state.algos.find(algo.algoId) !== algo) return
  // It was placed meanwhile, by whoever held it.
  if (algo.status !== 'TRIGGERING') return
  const fate = desk.childFate?.(algo) ?? 'placed'
  if (fate === 'held') return
  const account = accountOf(desk, algo.accountId)
  const now = desk.clock.now()
  algo.updateTime = now
  let draft: Order
  try {
    if (fate === 'rejected') throw new ApiError(400, -2019, 'Margin is insufficient.')
    draft = childOf(desk, market, algo, now)
    checkOrder(desk, account, market, draft)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    algo.status = 'REJECTED'
    algo.rejectReason = error.code === -2022 ? 'Reduce Only reject' : error.msg
    publishAlgo(desk, market, algo)
    return
  }
  const child = numberOrder(desk, { market, order: draft })
  submitOrder(desk, market, account, child, () => {
    algo.status = 'TRIGGERED'
    algo.orderId = child.orderId
    publishAlgo(desk, market, algo, child)
  })
}

function childOf(desk: Desk, market: SymbolMarket, algo: AlgoOrder, now: number): Order {
  const account = accountOf(desk, algo.accountId)
  const limit = isLimitType(algo.orderType)
  const price = algo.priceMatch === 'NONE' ? algo.price : matchedPrice(market, algo.side, algo.priceMatch)
  return draftOrder({
    accountId: account.id,
    symbol: algo.symbol,
    clientOrderId: algo.clientAlgoId,
    side: algo.side,
    positionSide: algo.positionSide,
    type: limit ? 'LIMIT' : 'MARKET',
    originalType: algo.orderType,
    timeInForce: limit ? algo.timeInForce : 'GTC',
    price: limit ? price : 0n,
    quantity: algo.closePosition ? reducible(account, algo.symbol, algo.side, algo.positionSide) : algo.quantity,
    reduceOnly: algo.reduceOnly,
    closePosition: algo.closePosition,
    triggerPrice: algo.triggerPrice,
    activatePrice: algo.activatePrice,
    callbackRate: algo.callbackRate,
    priceMatch: algo.priceMatch,
    workingType: algo.workingType,
    priceProtect: algo.priceProtect,
    selfTradePrevention: algo.selfTradePrevention,
    goodTillDate: limit ? algo.goodTillDate : 0,
    time: now,
    algoId: algo.algoId,
  })
}
