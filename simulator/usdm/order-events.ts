import type { SymbolMarket } from '../engine/market-types'
import { short, text8OrZero } from './amounts'
import { averagePrice, priceText, quantityText } from './order-shapes'
import { NO_EXPOSURE } from './open-orders'
import { touchAlgo, touchOrder } from './saved-state'
import { exposureOf, recountOpen } from './account'
import type { AlgoOrder } from './algo-order'
import type { Fill, Order } from './order'
import type { Desk } from './state'

export type ExecutionType = 'NEW' | 'CANCELED' | 'EXPIRED' | 'TRADE' | 'CALCULATED' | 'AMENDMENT'

/**
 * Why an order ended. 0 none, 1 self-trade prevention, 2 IOC remainder, 3 IOC and self-trade prevention, 4 reduce-only knocked
 * out, 5 liquidation, 6 its position is gone (GTE_GTC), 7 delisted, 9 market remainder, 10 FOK unfilled, 11 post-only would take.
 * 8 belonged to stop orders before they became algo orders. Source: usdm.md section 10.3.
 */
export type ExpiryReason = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '9' | '10' | '11'

/**
 * ORDER_TRADE_UPDATE; every change of an order ends here, and is counted and stored here. With a fill, TRADE_LITE goes before it.
 */
export function publishOrder(
  desk: Desk,
  market: SymbolMarket,
  order: Order,
  execution: ExecutionType,
  fill?: Fill,
  reason: ExpiryReason = '0',
  modifyId?: number,
): void {
  const { spec } = market
  touchOrder(desk, order)
  const account = desk.state.accounts.get(order.accountId)
  if (account) recountOpen(account, order)
  const { bids, asks } = account ? exposureOf(account, order.symbol, order.positionSide) : NO_EXPOSURE
  const time = fill?.time ?? order.updateTime
  if (fill) publishTradeLite(desk, market, order, fill)
  desk.events.publish('usdm', order.accountId, {
    e: 'ORDER_TRADE_UPDATE',
    T: time,
    E: desk.clock.now(),
    o: {
      s: order.symbol,
      c: order.clientOrderId,
      S: order.side,
      o: order.liquidation ? 'LIQUIDATION' : order.type,
      f: order.timeInForce,
      q: quantityText(spec, order.quantity),
      p: short(order.price),
      ap: short(averagePrice(order)),
      sp: short(order.triggerPrice),
      x: execution,
      X: order.status,
      i: order.orderId,
      l: fill ? quantityText(spec, fill.quantity) : '0',
      z: order.executed === 0n ? '0' : quantityText(spec, order.executed),
      L: fill ? short(fill.price) : '0',
      n: fill ? text8OrZero(fill.commission) : '0',
      N: fill?.commissionAsset ?? spec.quoteAsset,
      T: time,
      t: fill?.tradeId ?? 0,
      b: short(bids),
      a: short(asks),
      m: fill?.maker ?? false,
      R: order.reduceOnly,
      wt: order.workingType,
      ot: order.originalType,
      ps: order.positionSide,
      cp: order.closePosition,
      ...(order.originalType === 'TRAILING_STOP_MARKET'
        ? { AP: short(order.activatePrice), cr: short(order.callbackRate * 100n) }
        : {}),
      rp: fill ? text8OrZero(fill.realized) : '0',
      pP: order.priceProtect,
      si: 0,
      ss: 0,
      V: order.selfTradePrevention,
      pm: order.priceMatch,
      gtd: order.goodTillDate,
      er: reason,
      ...(modifyId === undefined ? {} : { M: String(modifyId) }),
    },
  })
}

function publishTradeLite(desk: Desk, { spec }: SymbolMarket, order: Order, fill: Fill): void {
  desk.events.publish('usdm', order.accountId, {
    e: 'TRADE_LITE',
    E: desk.clock.now(),
    T: fill.time,
    s: order.symbol,
    q: quantityText(spec, order.quantity),
    p: priceText(spec, order.price),
    m: fill.maker,
    c: order.clientOrderId,
    S: order.side,
    L: priceText(spec, fill.price),
    l: quantityText(spec, fill.quantity),
    t: fill.tradeId,
    i: order.orderId,
  })
}

/** ALGO_UPDATE; aq, ap and act once triggered, rm when refused. */
export function publishAlgo(desk: Desk, market: SymbolMarket, algo: AlgoOrder, child?: Order): void {
  touchAlgo(desk, algo)
  desk.events.publish('usdm', algo.accountId, {
    e: 'ALGO_UPDATE',
    T: algo.updateTime,
    E: desk.clock.now(),
    o: {
      caid: algo.clientAlgoId,
      aid: algo.algoId,
      at: 'CONDITIONAL',
      o: algo.orderType,
      s: algo.symbol,
      S: algo.side,
      ps: algo.positionSide,
      f: algo.timeInForce,
      q: short(algo.quantity),
      X: algo.status,
      ai: algo.orderId === undefined ? '' : String(algo.orderId),
      tp: short(algo.triggerPrice),
      p: short(algo.price),
      V: algo.selfTradePrevention,
      wt: algo.workingType,
      pm: algo.priceMatch,
      cp: algo.closePosition,
      pP: algo.priceProtect,
      R: algo.reduceOnly,
      tt: algo.triggerTime,
      gtd: algo.goodTillDate,
      ia: algo.activated,
      ...(child
        ? {
            ap: child.executed === 0n ? '0.00000' : short(averagePrice(child)),
            aq: child.executed === 0n ? '0.00000' : short(child.executed),
            act: child.type,
          }
        : {}),
      ...(algo.rejectReason === undefined ? {} : { rm: algo.rejectReason }),
    },
  })
}
