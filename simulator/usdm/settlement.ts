import { type Execution, HOUSE, type SymbolMarket } from '../engine/market-types'
import { ONE, type Units } from '../engine/units'
import { addIncome } from './income'
import { MAKER_FEE, TAKER_FEE, termsOf } from './margin'
import { closeOrder, finishAlgo } from './order-end'
import { applyFill } from './position'
import { dropWhatCannotReduce } from './reduce-only'
import { touchAccount, touchFill } from './saved-state'
import {
  accountOf,
  type Desk,
  type Fill,
  noteHolder,
  type Order,
  orderKey,
  positionOf,
  remainingOf,
  walletOf,
} from './state'
import { publishFill } from './account-events'
import { publishOrder } from './order-events'

/** Books one match for whichever of its two sides is an account here. */
export function settleExecution(desk: Desk, market: SymbolMarket, execution: Execution): void {
  const sides = [
    { owner: execution.takerOwner, orderId: execution.takerOrderId, maker: false },
    { owner: execution.makerOwner, orderId: execution.makerOrderId, maker: true },
  ]
  for (const { owner, orderId, maker } of sides) {
    if (owner === HOUSE) continue
    const order = desk.state.orders.get(orderKey(execution.symbol, orderId))
    if (order) settleFill(desk, market, order, execution, maker)
  }
}

/** Fee of a fill, cut towards zero at the eighth decimal. A liquidation pays the symbol's liquidation fee instead. */
export function feeOf(market: SymbolMarket, order: Order, price: Units, quantity: Units, maker: boolean): Units {
  const rate = order.liquidation ? termsOf(market.spec).liquidationFee : maker ? MAKER_FEE : TAKER_FEE
  return (price * quantity * rate) / (ONE * ONE)
}

function settleFill(desk: Desk, market: SymbolMarket, order: Order, execution: Execution, maker: boolean): void {
  const { price, quantity, time } = execution
  const asset = market.spec.quoteAsset
  const account = accountOf(desk, order.accountId)
  const wallet = walletOf(account, asset)
  const position = positionOf(account, order.symbol, order.positionSide)

  order.executed += quantity
  order.quote += price * quantity
  order.status = remainingOf(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED'
  order.updateTime = time

  const commission = feeOf(market, order, price, quantity, maker)
  const realized = applyFill(position, order.side, quantity, price, commission)
  position.updateTime = time
  noteHolder(desk, account, order.symbol)
  wallet.balance += realized - commission
  wallet.updateTime = time
  account.updateTime = time

  const fill: Fill = {
    symbol: order.symbol,
    tradeId: execution.tradeId,
    orderId: order.orderId,
    side: order.side,
    positionSide: order.positionSide,
    price,
    quantity,
    realized,
    commission,
    commissionAsset: asset,
    time,
    maker,
  }
  account.fills.push(fill)
  touchFill(desk, account.id, fill)
  touchAccount(desk, account)
  const tradeId = String(execution.tradeId)
  const row = { symbol: order.symbol, asset, time, tradeId }
  if (realized !== 0n) addIncome(desk, account, { ...row, incomeType: 'REALIZED_PNL', income: realized, info: tradeId })
  if (commission !== 0n) {
    const incomeType = order.liquidation ? 'INSURANCE_CLEAR' : 'COMMISSION'
    addIncome(desk, account, { ...row, incomeType, income: -commission, info: incomeType })
  }

  if (order.status === 'FILLED') closeOrder(desk, order)
  publishOrder(desk, market, order, order.liquidation ? 'CALCULATED' : 'TRADE', fill)
  publishFill(desk, market, account, position, time)
  if (order.status === 'FILLED') finishAlgo(desk, market, order)
  dropWhatCannotReduce(desk, market, account)
}
