import type { SymbolMarket } from '../engine/market-types'
import { magnitude, times, type Units } from '../engine/units'
import { ApiError } from '../gateway/types'
import { termsOf } from './margin'
import { submitOrder } from './matching'
import { disarm } from './order-end'
import { checkOrder, numberOrder } from './order-request'
import { accountOf, type AlgoOrder, type Desk, type Order, positionOf, type WorkingType } from './state'
import { publishAlgo } from './order-events'

/** Whether the price is at or past the trigger. Source: usdm.md section 7.1, "Trigger rules". */
export function wouldTrigger(algo: Pick<AlgoOrder, 'side' | 'orderType' | 'triggerPrice'>, price: Units): boolean {
  const onRise = (algo.side === 'BUY') === (algo.orderType === 'STOP_MARKET')
  return onRise ? price >= algo.triggerPrice : price <= algo.triggerPrice
}

/**
 * Sets off the algo orders a new price reaches. Their child orders follow as a timer of their own, since the price may come
 * from the middle of a match.
 */
export function triggerAlgos(desk: Desk, market: SymbolMarket, workingType: WorkingType, price: Units): void {
  const armed = desk.state.armed.get(market.spec.symbol)
  if (!armed || armed.size === 0) return
  for (const algo of [...armed]) {
    if (algo.workingType !== workingType || !wouldTrigger(algo, price) || isProtected(market, algo)) continue
    disarm(desk, algo)
    algo.status = 'TRIGGERING'
    algo.triggerTime = desk.clock.now()
    algo.updateTime = algo.triggerTime
    publishAlgo(desk, market, algo)
    desk.clock.after(0, () => placeChild(desk, market, algo))
  }
}

/** priceProtect: no trigger while last and mark price are further apart than the symbol's threshold. */
function isProtected(market: SymbolMarket, algo: AlgoOrder): boolean {
  if (!algo.priceProtect) return false
  const mark = market.markPrice()
  return magnitude(market.lastPrice() - mark) > times(mark, termsOf(market.spec).triggerProtect)
}

/** Places the market order of a triggered algo order under the same client id, or rejects it with the engine's reason. */
export function placeChild(desk: Desk, market: SymbolMarket, algo: AlgoOrder): void {
  // A reset in between forgets the account and the algo order with it.
  if (desk.state.accounts.get(algo.accountId)?.algoOrders.includes(algo) !== true) return
  const account = accountOf(desk, algo.accountId)
  const now = desk.clock.now()
  const quantity = algo.closePosition ? magnitude(positionOf(account, algo.symbol).quantity) : algo.quantity
  const draft: Order = {
    accountId: account.id,
    symbol: algo.symbol,
    orderId: 0,
    clientOrderId: algo.clientAlgoId,
    side: algo.side,
    positionSide: algo.positionSide,
    type: 'MARKET',
    originalType: algo.orderType,
    timeInForce: 'GTC',
    price: 0n,
    quantity,
    reduceOnly: algo.reduceOnly,
    closePosition: algo.closePosition,
    triggerPrice: algo.triggerPrice,
    activatePrice: algo.activatePrice,
    callbackRate: algo.callbackRate,
    priceMatch: algo.priceMatch,
    workingType: algo.workingType,
    priceProtect: algo.priceProtect,
    selfTradePrevention: algo.selfTradePrevention,
    goodTillDate: 0,
    time: now,
    liquidation: false,
    modifications: [],
    algoId: algo.algoId,
    status: 'NEW',
    executed: 0n,
    quote: 0n,
    updateTime: now,
    resting: false,
  }
  algo.updateTime = now
  try {
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
