import type { SymbolMarket } from '../engine/market-types'
import { magnitude, maximum, minimum, ONE, over, times, type Units } from '../engine/units'
import { publishMarginCall } from './account-events'
import { signOf } from './amounts'
import { usdPrice } from './asset-index'
import { coverDebts } from './debts'
import { deleverage } from './deleverage'
import { endForced, forceIntoBook } from './forced-orders'
import { crossRisk, type PositionMargin, positionMargin } from './margin'
import { bankruptcyPrice, bracketOf, maintenanceMargin, termsOf } from './margin-formulas'
import { endOrder } from './order-end'
import { unrealizedPnl } from './position'
import { touchAccount } from './saved-state'
import { type Account, marginTypeOf, openOrdersOf, type Position, positionKey, positionsOf } from './account'
import { remainingOf } from './order'
import { type Desk, holdersOf } from './state'

/** Share of the margin used up at which a margin call goes out, and below which the next one may, in percent. */
const CALL_AT = 80n
const CALM_BELOW = 70n

/**
 * Looks at every holder of the symbol after its mark price moved: margin ratio 80 % calls for margin, 100 % liquidates; each isolated
 * position by itself, the cross positions together. Source: usdm.md section 13, "Margin ratio".
 */
export function watchMargin(desk: Desk, market: SymbolMarket): void {
  const { symbol, quoteAsset } = market.spec
  for (const account of holdersOf(desk, symbol)) {
    if (marginTypeOf(account, symbol) === 'ISOLATED') {
      for (const position of positionsOf(account, symbol))
        if (position.quantity !== 0n) watchIsolated(desk, account, market, position)
    } else watchCross(desk, account, quoteAsset)
  }
}

type Level = 'calm' | 'between' | 'called' | 'over'

function levelOf(maintenance: Units, equity: Units): Level {
  if (maintenance >= equity) return 'over'
  if (maintenance * 100n >= equity * CALL_AT) return 'called'
  return maintenance * 100n < equity * CALM_BELOW ? 'calm' : 'between'
}

/** Remembers the call, and says whether it is news. */
function noteCall(desk: Desk, account: Account, key: string, level: Level): boolean {
  const called = account.called.has(key)
  if (level === 'called' && !called) account.called.set(key, true)
  else if (level === 'calm' && called) account.called.delete(key)
  else return false
  touchAccount(desk, account)
  return level === 'called'
}

function watchIsolated(desk: Desk, account: Account, market: SymbolMarket, position: Position): void {
  const mark = market.markPrice()
  const maintenance = maintenanceOf(market, position, mark)
  const level = levelOf(maintenance, position.isolatedWallet + unrealizedPnl(position, mark))
  if (level === 'over') return liquidateIsolated(desk, account, market, position)
  if (noteCall(desk, account, positionKey(position.symbol, position.side), level))
    publishMarginCall(desk, account, [positionMargin(account, market, position)])
}

function watchCross(desk: Desk, account: Account, asset: string): void {
  const { wallet, unrealized, maintenance } = crossRisk(desk, account, asset)
  const level = levelOf(maintenance, wallet + unrealized)
  if (level === 'over') return liquidateCross(desk, account, asset)
  if (noteCall(desk, account, account.multiAssets ? 'USD' : asset, level))
    publishMarginCall(desk, account, crossPositions(desk, account, asset), wallet)
}

const maintenanceOf = (market: SymbolMarket, position: Position, mark: Units): Units =>
  maintenanceMargin(termsOf(market.spec).brackets, magnitude(times(position.quantity, mark)))

/** Open cross positions that share a margin: of the asset, or of all in multi-assets mode. */
const crossPositions = (desk: Desk, account: Account, asset: string): PositionMargin[] =>
  [...account.positions.values()].flatMap((position) => {
    const market = desk.markets.symbol('usdm', position.symbol)
    if (!market || position.quantity === 0n || marginTypeOf(account, position.symbol) === 'ISOLATED') return []
    const shares = account.multiAssets || market.spec.quoteAsset === asset
    return shares ? [positionMargin(account, market, position)] : []
  })

/** Expires the account's orders of the symbols in liquidation (er 5). */
function expireOrders(desk: Desk, account: Account, belongs: (market: SymbolMarket) => boolean): void {
  for (const symbol of [...account.openBySymbol.keys()]) {
    const market = desk.markets.symbol('usdm', symbol)
    if (!market || !belongs(market)) continue
    for (const order of openOrdersOf(account, symbol)) endOrder(desk, market, order, 'EXPIRED', '5')
  }
}

/**
 * Closes cross positions until the margin suffices: first their open orders expire, then the position that needs most margin gives
 * way step by step. What nobody takes is tried again at the next mark price; a balance below zero with nothing left open is made up
 * for by the insurance fund.
 */
function liquidateCross(desk: Desk, account: Account, asset: string): void {
  expireOrders(
    desk,
    account,
    (market) =>
      marginTypeOf(account, market.spec.symbol) === 'CROSSED' &&
      (account.multiAssets || market.spec.quoteAsset === asset),
  )
  const untakable = new Set<Position>()
  for (;;) {
    const risk = crossRisk(desk, account, asset)
    const equity = risk.wallet + risk.unrealized
    if (risk.maintenance < equity || risk.maintenance === 0n) break
    const [worst] = crossPositions(desk, account, asset)
      .filter((each) => !untakable.has(each.position))
      .sort((a, b) => (a.maintenance > b.maintenance ? -1 : 1))
    if (!worst) break
    const { market, position } = worst
    const rate = account.multiAssets ? usdPrice(desk, market.spec.quoteAsset) : ONE
    const bankruptcy = bankruptcyPrice({
      walletBalance: over(risk.wallet, rate),
      otherUnrealized: over(risk.unrealized, rate) - worst.unrealized,
      legs: [position],
    })
    if (!force(desk, account, market, position, stepOf(market, position, equity), bankruptcy)) untakable.add(position)
  }
  coverDebts(desk, account, asset)
}

/** The same for one isolated position: its orders, its own margin, and no other money. */
function liquidateIsolated(desk: Desk, account: Account, market: SymbolMarket, position: Position): void {
  const { symbol } = market.spec
  for (const order of openOrdersOf(account, symbol))
    if (order.positionSide === position.side) endOrder(desk, market, order, 'EXPIRED', '5')
  for (;;) {
    const mark = market.markPrice()
    const equity = position.isolatedWallet + unrealizedPnl(position, mark)
    if (position.quantity === 0n || maintenanceOf(market, position, mark) < equity) return
    const legs = [position]
    const bankruptcy = bankruptcyPrice({ walletBalance: position.isolatedWallet, otherUnrealized: 0n, legs })
    if (!force(desk, account, market, position, stepOf(market, position, equity), bankruptcy)) return
  }
}

/**
 * How much goes at once: down to the bracket below, and all of it from the lowest bracket or when no margin is left. Up to the next
 * step, in base units.
 */
function stepOf(market: SymbolMarket, position: Position, equity: Units): Units {
  const mark = market.markPrice()
  const held = magnitude(position.quantity)
  const notional = times(held, mark)
  const floor = bracketOf(termsOf(market.spec).brackets, notional).notionalFloor
  if (floor === 0n || equity <= 0n) return held
  const { step } = market.spec
  const excess = over(notional - floor, mark)
  return minimum(held, maximum(step, excess + step - (excess % step)))
}

/**
 * Sends one autoclose- order. The book may be taken from as far down as the insurance fund can pay the loss; what it does not take
 * there meets the opposite positions at the bankruptcy price. False when nobody took anything.
 */
function force(
  desk: Desk,
  account: Account,
  market: SymbolMarket,
  position: Position,
  quantity: Units,
  bankruptcy: Units,
): boolean {
  const long = signOf(position.quantity) > 0n
  const fund = maximum(0n, desk.insurance.balance(market.spec.quoteAsset))
  const reach = over(fund, quantity)
  const worst = long ? bankruptcy - reach : bankruptcy + reach
  // With a fund that could pay down to nothing there is no limit; a short has one only while the fund is poor.
  const rich = long ? worst <= 0n : reach >= market.markPrice()
  const price = bankruptcy === 0n ? market.markPrice() : bankruptcy
  const order = forceIntoBook(
    desk,
    market,
    account,
    { position, quantity, price, autoClose: 'LIQUIDATION' },
    rich ? undefined : worst,
  )
  if (!rich && remainingOf(order) > 0n) deleverage(desk, market, order, price)
  endForced(desk, market, order)
  return order.executed > 0n
}
