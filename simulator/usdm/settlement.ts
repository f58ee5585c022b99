import { type Execution, HOUSE, type SymbolMarket } from '../engine/market-types'
import { magnitude, type Units } from '../engine/units'
import { publishAccount } from './account-events'
import { exchangeNegatives } from './auto-exchange'
import { coverDebts } from './debts'
import { type Commission, commissionOf } from './commission'
import { addIncome } from './income'
import { coverShortfall, moveInsurance } from './insurance'
import { moveIsolatedMargin } from './isolated-margin'
import { closeOrder, finishAlgo } from './order-end'
import { publishOrder } from './order-events'
import { applyFill, partsOf } from './position'
import { dropWhatCannotReduce } from './reduce-only'
import { touchAccount, touchFill } from './saved-state'
import { type Account, positionOf, recountOpen, walletOf } from './account'
import { type Fill, type Order, orderKey, remainingOf } from './order'
import { accountOf, type Desk, noteHolder } from './state'

/** Books one match for whichever of its two sides is an account here. */
export function settleExecution(desk: Desk, market: SymbolMarket, execution: Execution): void {
  const sides = [
    { owner: execution.takerOwner, orderId: execution.takerOrderId, maker: false },
    { owner: execution.makerOwner, orderId: execution.makerOrderId, maker: true },
  ]
  for (const { owner, orderId, maker } of sides) {
    if (owner === HOUSE) continue
    const order = desk.state.orders.get(orderKey(execution.symbol, orderId))
    if (order) settleFill(desk, market, order, { ...execution, maker })
  }
}

/** One order's part of a trade. */
export interface Match {
  readonly tradeId: number
  readonly price: Units
  readonly quantity: Units
  readonly time: number
  readonly maker: boolean
  /** No fee: what the exchange brings together itself. */
  readonly free?: boolean
}

/** Books a trade into its order, position, wallets, history and income, and tells the account. */
export function settleFill(desk: Desk, market: SymbolMarket, order: Order, match: Match): void {
  const { price, quantity, time, maker } = match
  const asset = market.spec.quoteAsset
  const account = accountOf(desk, order.accountId)
  const wallet = walletOf(account, asset)
  const position = positionOf(account, order.symbol, order.positionSide)

  order.executed += quantity
  order.quote += price * quantity
  order.status = remainingOf(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED'
  order.updateTime = time
  recountOpen(account, order)

  const commission: Commission =
    match.free === true
      ? { asset, amount: 0n, value: 0n }
      : commissionOf(desk, account, market, order, { price, quantity, maker })
  const parts = partsOf(position, order.side, quantity)
  const held = magnitude(position.quantity)
  const realized = applyFill(position, order.side, quantity, price, commission.value)
  position.updateTime = time
  wallet.balance += realized
  const payer = walletOf(account, commission.asset)
  payer.balance -= commission.amount
  for (const changed of new Set([wallet, payer])) changed.updateTime = time
  const fee = commission.asset === asset ? commission.amount : 0n
  const shortfall = moveIsolatedMargin(
    desk,
    account,
    market,
    position,
    order,
    { ...parts, held, price, realized, fee },
    time,
  )
  account.updateTime = time
  noteHolder(desk, account, order.symbol)

  const fill: Fill = {
    symbol: order.symbol,
    tradeId: match.tradeId,
    orderId: order.orderId,
    side: order.side,
    positionSide: order.positionSide,
    price,
    quantity,
    realized,
    commission: commission.amount,
    commissionAsset: commission.asset,
    time,
    maker,
  }
  account.fills.push(fill)
  touchFill(desk, account.id, fill)
  touchAccount(desk, account)
  bookIncome(desk, account, order, fill, asset)
  if (order.liquidation) moveInsurance(desk, asset, commission.amount)

  if (order.status === 'FILLED') closeOrder(desk, order)
  publishOrder(desk, market, order, order.autoClose === undefined ? 'TRADE' : 'CALCULATED', fill)
  publishAccount(desk, account, {
    reason: 'ORDER',
    time,
    balances: [...new Set([asset, commission.asset])].map((each) => [each, 0n] as const),
    positions: { market, changed: [position] },
  })
  // What an isolated position loses beyond its own money is not the cross wallet's to pay.
  if (order.autoClose !== undefined) coverShortfall(desk, account, asset, shortfall)
  if (order.status === 'FILLED') finishAlgo(desk, market, order)
  exchangeNegatives(desk, account)
  coverDebts(desk, account, asset)
  dropWhatCannotReduce(desk, market, account)
}

function bookIncome(desk: Desk, account: Account, order: Order, fill: Fill, asset: string): void {
  const { realized, commission, commissionAsset, time } = fill
  const tradeId = String(fill.tradeId)
  const row = { symbol: order.symbol, time, tradeId }
  const incomeType = order.autoClose === 'SETTLEMENT' ? 'DELIVERED_SETTELMENT' : 'REALIZED_PNL'
  if (realized !== 0n) addIncome(desk, account, { ...row, asset, incomeType, income: realized, info: tradeId })
  if (commission === 0n) return
  const kind = order.liquidation ? 'INSURANCE_CLEAR' : 'COMMISSION'
  addIncome(desk, account, { ...row, asset: commissionAsset, incomeType: kind, income: -commission, info: kind })
}
