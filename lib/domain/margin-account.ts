import {
  absolute,
  compare,
  decimalFromInteger,
  divide,
  isPositive,
  isZero,
  larger,
  multiply,
  add,
  smaller,
  subtract,
  sum,
  ZERO,
  type DecimalString,
} from './decimal'
import type { MarginMode } from './futures-settings'
import { maintenanceMarginOf, type LeverageBracket } from './leverage-bracket'
import { liquidationPriceOf } from './liquidation'
import type { PositionSide } from './market'
import { unrealizedPnlAt } from './position-pnl'

/** A position as its margin is reckoned. */
export interface MarginPosition {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Signed; of a SHORT below zero. */
  readonly quantity: DecimalString
  readonly entryPrice: DecimalString
  readonly markPrice: DecimalString
  readonly marginMode: MarginMode
  readonly leverage: number
  /** Money set apart for it; "0" when cross. */
  readonly isolatedWallet: DecimalString
  readonly marginAsset: string
}

/** Open notional of the orders of one side of a symbol that may add to it; reduce-only orders lock nothing. */
export interface OrderExposure {
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly marginAsset: string
  readonly leverage: number
  readonly bids: DecimalString
  readonly asks: DecimalString
}

/** What an asset counts for in USD in multi-assets mode: at `bid` when owned, at `ask` when owed, `index` for what is required. */
export interface CollateralRate {
  readonly index: DecimalString
  readonly bid: DecimalString
  readonly ask: DecimalString
}

/** A futures account as its margin is reckoned; what another mode, price or size would make of it is another one of these. */
export interface MarginAccount {
  readonly hedgeMode: boolean
  readonly multiAssets: boolean
  /** Money of each margin asset that is not set apart for isolated positions. */
  readonly crossWallets: Readonly<Record<string, DecimalString>>
  readonly positions: readonly MarginPosition[]
  readonly exposures: readonly OrderExposure[]
  /** By symbol; what needs a table that is missing is unknown. */
  readonly brackets: Readonly<Record<string, readonly LeverageBracket[]>>
  /** By asset; multi-assets mode alone needs them. */
  readonly rates?: Readonly<Record<string, CollateralRate>> | undefined
}

/** What stands together behind cross positions: one margin asset, or all collateral in USD in multi-assets mode. */
export interface CrossFigures {
  readonly asset: string
  readonly wallet: DecimalString
  readonly unrealizedPnl: DecimalString
  readonly positionMargin: DecimalString
  /** Of all open orders, those of isolated symbols too. */
  readonly orderMargin: DecimalString
  /** Free for new orders and isolated margin; never below zero. */
  readonly available: DecimalString
  /** Undefined while a table of brackets is missing. */
  readonly maintenanceMargin: DecimalString | undefined
  readonly ratio: MarginRatio
}

/** Maintenance margin over what is left of the margin: 1 is liquidation. `gone`: nothing is left. Undefined: not known. */
export type MarginRatio = DecimalString | 'gone' | undefined

export interface PositionFigures {
  /** Unsigned, at the mark price. */
  readonly notional: DecimalString
  readonly unrealizedPnl: DecimalString
  readonly initialMargin: DecimalString
  readonly maintenanceMargin: DecimalString | undefined
  readonly liquidationPrice: DecimalString | 'none' | undefined
  /** Of the position when isolated, of all that stands together when cross. */
  readonly ratio: MarginRatio
}

const notionalOf = ({ quantity, markPrice }: MarginPosition): DecimalString => multiply(absolute(quantity), markPrice)
const pnlOf = (position: MarginPosition): DecimalString => unrealizedPnlAt(position, position.markPrice)

/** abs(A) × MP / L, at most 16 decimals, cut towards zero. Source: usdm.md 13. */
export const initialMarginOf = (position: MarginPosition): DecimalString =>
  divide(notionalOf(position), decimalFromInteger(position.leverage))

/**
 * Margin that a symbol's open orders lock on one side: as much as the worse of them could add to the position.
 * Source: usdm.md 13, "Open-order initial margin".
 */
export function orderMarginOf(exposure: OrderExposure, positions: readonly MarginPosition[]): DecimalString {
  const held = positions.find((each) => each.symbol === exposure.symbol && each.positionSide === exposure.positionSide)
  const signed = held === undefined ? ZERO : multiply(held.quantity, held.markPrice)
  const most = larger(absolute(add(signed, exposure.bids)), absolute(subtract(signed, exposure.asks)))
  return larger(ZERO, divide(subtract(most, absolute(signed)), decimalFromInteger(exposure.leverage)))
}

function ratioOf(maintenance: DecimalString | undefined, left: DecimalString): MarginRatio {
  if (maintenance === undefined) return undefined
  if (isZero(maintenance)) return ZERO
  return isPositive(left) ? divide(maintenance, left) : 'gone'
}

const sumKnown = (amounts: readonly (DecimalString | undefined)[]): DecimalString | undefined =>
  amounts.some((amount) => amount === undefined) ? undefined : sum(amounts as readonly DecimalString[])

/** What an amount counts for as collateral, in USD; undefined without its rate. */
function collateralValue(account: MarginAccount, asset: string, amount: DecimalString): DecimalString | undefined {
  if (isZero(amount)) return ZERO
  const rate = account.rates?.[asset]
  return rate === undefined ? undefined : multiply(amount, isPositive(amount) ? rate.bid : rate.ask)
}

/** What an amount that is required comes to, in USD; undefined without its rate. */
function requiredValue(account: MarginAccount, asset: string, amount: DecimalString): DecimalString | undefined {
  if (isZero(amount)) return ZERO
  const rate = account.rates?.[asset]
  return rate === undefined ? undefined : multiply(amount, rate.index)
}

const maintenanceOf = (account: MarginAccount, position: MarginPosition): DecimalString | undefined =>
  maintenanceMarginOf(account.brackets[position.symbol] ?? [], notionalOf(position))

/** One asset by itself, whatever the mode. */
function ownFigures(account: MarginAccount, asset: string): CrossFigures {
  const cross = account.positions.filter((each) => each.marginAsset === asset && each.marginMode === 'cross')
  const wallet = account.crossWallets[asset] ?? ZERO
  const unrealizedPnl = sum(cross.map(pnlOf))
  const positionMargin = sum(cross.map(initialMarginOf))
  const orderMargin = sum(
    account.exposures
      .filter((exposure) => exposure.marginAsset === asset)
      .map((exposure) => orderMarginOf(exposure, account.positions)),
  )
  const maintenanceMargin = sumKnown(cross.map((each) => maintenanceOf(account, each)))
  const left = add(wallet, unrealizedPnl)
  return {
    asset,
    wallet,
    unrealizedPnl,
    positionMargin,
    orderMargin,
    available: larger(ZERO, subtract(subtract(left, positionMargin), orderMargin)),
    maintenanceMargin,
    ratio: ratioOf(maintenanceMargin, left),
  }
}

/**
 * What stands behind cross positions of this margin asset and what they need; at most 16 decimals in what is divided. Undefined
 * in multi-assets mode while a rate is missing. Source: usdm.md 13.
 */
export function crossFiguresOf(account: MarginAccount, asset: string): CrossFigures | undefined {
  if (!account.multiAssets) return ownFigures(account, asset)
  const assets = new Set([...Object.keys(account.crossWallets), ...account.positions.map((each) => each.marginAsset)])
  const own = [...assets].map((each) => ownFigures(account, each))
  const owned = (pick: (figures: CrossFigures) => DecimalString): DecimalString | undefined =>
    sumKnown(own.map((figures) => collateralValue(account, figures.asset, pick(figures))))
  const required = (pick: (figures: CrossFigures) => DecimalString | undefined): DecimalString | undefined =>
    sumKnown(
      own.map((figures) => {
        const amount = pick(figures)
        return amount === undefined ? undefined : requiredValue(account, figures.asset, amount)
      }),
    )
  const wallet = owned((figures) => figures.wallet)
  const unrealizedPnl = owned((figures) => figures.unrealizedPnl)
  const positionMargin = required((figures) => figures.positionMargin)
  const orderMargin = required((figures) => figures.orderMargin)
  if (wallet === undefined || unrealizedPnl === undefined || positionMargin === undefined || orderMargin === undefined)
    return undefined
  const maintenanceMargin = required((figures) => figures.maintenanceMargin)
  const left = add(wallet, unrealizedPnl)
  return {
    asset: 'USD',
    wallet,
    unrealizedPnl,
    positionMargin,
    orderMargin,
    available: larger(ZERO, subtract(subtract(left, positionMargin), orderMargin)),
    maintenanceMargin,
    ratio: ratioOf(maintenanceMargin, left),
  }
}

/** Free for new orders of this margin asset, in the asset; of all collateral in multi-assets mode. Undefined without its rate. */
export function availableMarginOf(account: MarginAccount, asset: string): DecimalString | undefined {
  const figures = crossFiguresOf(account, asset)
  if (figures === undefined || !account.multiAssets) return figures?.available
  const rate = account.rates?.[asset]?.index
  return rate === undefined || isZero(rate) ? undefined : divide(figures.available, rate)
}

/** Figures of one position, the account's others standing as they do. Source: usdm.md 13. */
export function positionFiguresOf(account: MarginAccount, position: MarginPosition): PositionFigures {
  const unrealizedPnl = pnlOf(position)
  const maintenanceMargin = maintenanceOf(account, position)
  const isolated = position.marginMode === 'isolated'
  return {
    notional: notionalOf(position),
    unrealizedPnl,
    initialMargin: initialMarginOf(position),
    maintenanceMargin,
    liquidationPrice: isolated ? isolatedLiquidation(account, position) : crossLiquidation(account, position),
    ratio: isolated
      ? ratioOf(maintenanceMargin, add(position.isolatedWallet, unrealizedPnl))
      : crossFiguresOf(account, position.marginAsset)?.ratio,
  }
}

function isolatedLiquidation(account: MarginAccount, position: MarginPosition): PositionFigures['liquidationPrice'] {
  const brackets = account.brackets[position.symbol] ?? []
  if (brackets.length === 0) return undefined
  const { isolatedWallet: wallet, markPrice } = position
  const alone = { wallet, otherMaintenanceMargin: ZERO, otherUnrealizedPnl: ZERO, brackets, markPrice }
  return liquidationPriceOf({ ...alone, legs: [position] }) ?? 'none'
}

function crossLiquidation(account: MarginAccount, position: MarginPosition): PositionFigures['liquidationPrice'] {
  const { symbol, marginAsset, markPrice } = position
  const brackets = account.brackets[symbol] ?? []
  const figures = crossFiguresOf(account, marginAsset)
  const rate = account.multiAssets ? account.rates?.[marginAsset]?.index : ('1' as DecimalString)
  if (figures?.maintenanceMargin === undefined || rate === undefined || isZero(rate) || brackets.length === 0)
    return undefined
  const legs = account.positions.filter((each) => each.symbol === symbol && each.marginMode === 'cross')
  const own = sumKnown(legs.map((leg) => maintenanceOf(account, leg)))
  if (own === undefined) return undefined
  const price = liquidationPriceOf({
    legs,
    wallet: divide(figures.wallet, rate),
    otherMaintenanceMargin: subtract(divide(figures.maintenanceMargin, rate), own),
    otherUnrealizedPnl: subtract(divide(figures.unrealizedPnl, rate), sum(legs.map(pnlOf))),
    brackets,
    markPrice,
  })
  return price ?? 'none'
}

/**
 * Most that can be taken out of an isolated position: what its initial margin does not need, and no unrealized profit; in the
 * margin asset. "0" for a cross position. Source: usdm.md 8, -4051.
 */
export function removableMarginOf(position: MarginPosition): DecimalString {
  if (position.marginMode === 'cross') return ZERO
  const { isolatedWallet } = position
  const covered = subtract(add(isolatedWallet, smaller(ZERO, pnlOf(position))), initialMarginOf(position))
  return larger(ZERO, smaller(isolatedWallet, covered))
}

/** The position of a symbol's side; undefined when flat. */
export const marginPositionIn = (
  account: MarginAccount,
  { symbol, positionSide }: Pick<MarginPosition, 'symbol' | 'positionSide'>,
): MarginPosition | undefined =>
  account.positions.find((each) => each.symbol === symbol && each.positionSide === positionSide)

/** The account with one position put in the place of the one of its side; without it when it has no quantity. */
export function withMarginPosition(account: MarginAccount, position: MarginPosition): MarginAccount {
  const others = account.positions.filter(
    (each) => each.symbol !== position.symbol || each.positionSide !== position.positionSide,
  )
  return { ...account, positions: isZero(position.quantity) ? others : [...others, position] }
}

/** The account with money moved into (or, below zero, out of) the cross wallet of an asset. */
export const withCrossMoney = (account: MarginAccount, asset: string, amount: DecimalString): MarginAccount => ({
  ...account,
  crossWallets: { ...account.crossWallets, [asset]: add(account.crossWallets[asset] ?? ZERO, amount) },
})

/** How far the mark price may go against a position before it is liquidated, as a share of it; undefined without a price. */
export function liquidationDistance(
  markPrice: DecimalString,
  liquidationPrice: PositionFigures['liquidationPrice'],
): DecimalString | undefined {
  if (liquidationPrice === undefined || liquidationPrice === 'none' || compare(markPrice, ZERO) <= 0) return undefined
  return divide(absolute(subtract(liquidationPrice, markPrice)), markPrice)
}
