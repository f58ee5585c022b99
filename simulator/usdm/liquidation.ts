import type { SymbolMarket } from '../engine/market-types'
import { magnitude } from '../engine/units'
import { addIncome } from './income'
import { type AssetMargin, assetMargin, liquidationPriceOf } from './margin'
import { submitOrder } from './matching'
import { endOrder } from './order-end'
import { touchAccount } from './saved-state'
import { type Account, type Desk, marketOf, type Order, walletOf } from './state'
import { publishBalance, publishMarginCall } from './account-events'

/** Share of the margin used up at which a margin call goes out, and below which the next one may, in percent. */
const CALL_AT = 80n
const CALM_BELOW = 70n

/**
 * Looks at every holder of the symbol after its mark price moved: margin ratio 80 % calls for margin, 100 % liquidates.
 * Source: usdm.md section 13, "Margin ratio".
 */
export function watchMargin(desk: Desk, market: SymbolMarket): void {
  for (const account of [...desk.state.accounts.values()]) {
    const quantity = account.positions.get(market.spec.symbol)?.quantity ?? 0n
    if (quantity === 0n) continue
    const margin = assetMargin(desk, account, market.spec.quoteAsset)
    const equity = margin.wallet + margin.unrealized
    if (margin.maintenance >= equity) liquidate(desk, account, margin)
    else if (margin.maintenance * 100n >= equity * CALL_AT) {
      if (!account.called.has(margin.asset)) publishMarginCall(desk, account, margin)
      setMarginCalled(desk, account, margin.asset, true)
    } else if (margin.maintenance * 100n < equity * CALM_BELOW) setMarginCalled(desk, account, margin.asset, false)
  }
}

function setMarginCalled(desk: Desk, account: Account, asset: string, called: boolean): void {
  if (account.called.has(asset) === called) return
  if (called) account.called.set(asset, true)
  else account.called.delete(asset)
  touchAccount(desk, account)
}

/**
 * Closes all cross positions of one margin asset by market: first every open order expires (er 5), then an autoclose- order per
 * position. What the book cannot take is tried again at the next mark price. A balance below zero is made up for by the
 * insurance fund.
 */
export function liquidate(desk: Desk, account: Account, margin: AssetMargin): void {
  for (const order of [...account.open.values()]) {
    const market = marketOf(desk, order.symbol)
    if (market.spec.quoteAsset === margin.asset) endOrder(desk, market, order, 'EXPIRED', '5')
  }
  for (const own of margin.symbols) {
    const { position, market } = own
    if (position.quantity === 0n) continue
    const now = desk.clock.now()
    const orderId = market.nextOrderId()
    const { tick } = market.spec
    const price = liquidationPriceOf(margin, own) || own.markPrice
    const order: Order = {
      accountId: account.id,
      symbol: position.symbol,
      orderId,
      clientOrderId: `autoclose-${now}${String(orderId % 1_000_000).padStart(6, '0')}`,
      side: position.quantity > 0n ? 'SELL' : 'BUY',
      positionSide: position.side,
      type: 'LIMIT',
      originalType: 'LIMIT',
      timeInForce: 'IOC',
      price: price - (price % tick),
      quantity: magnitude(position.quantity),
      reduceOnly: false,
      closePosition: false,
      triggerPrice: 0n,
      activatePrice: 0n,
      callbackRate: 0n,
      priceMatch: 'NONE',
      workingType: 'CONTRACT_PRICE',
      priceProtect: false,
      selfTradePrevention: 'EXPIRE_MAKER',
      goodTillDate: 0,
      time: now,
      liquidation: true,
      autoClose: 'LIQUIDATION',
      modifications: [],
      status: 'NEW',
      executed: 0n,
      quote: 0n,
      updateTime: now,
      resting: false,
    }
    submitOrder(desk, market, account, order)
  }
  coverShortfall(desk, account, margin.asset)
}

function coverShortfall(desk: Desk, account: Account, asset: string): void {
  const wallet = walletOf(account, asset)
  const holds = [...account.positions.values()].some(
    (position) => position.quantity !== 0n && marketOf(desk, position.symbol).spec.quoteAsset === asset,
  )
  if (wallet.balance >= 0n || holds) return
  const shortfall = -wallet.balance
  const time = desk.clock.now()
  wallet.balance = 0n
  wallet.updateTime = time
  touchAccount(desk, account)
  addIncome(desk, account, {
    symbol: '',
    incomeType: 'INSURANCE_CLEAR',
    income: shortfall,
    asset,
    time,
    info: 'INSURANCE_CLEAR',
    tradeId: '',
  })
  publishBalance(desk, account, asset, shortfall, 'INSURANCE_CLEAR', time)
}
