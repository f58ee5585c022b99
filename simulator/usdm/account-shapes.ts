import { text8, type Units } from '../engine/units'
import { pointed, short, text8OrZero } from './amounts'
import { isCollateral } from './asset-index'
import { adlQuantile } from './deleverage'
import {
  accountMargin,
  type AssetMargin,
  boundPositions,
  liquidationPriceOf,
  type PositionMargin,
  positionMargin,
  type Totals,
} from './margin'
import { notionalLimit } from './margin-formulas'
import { quantityText } from './order-shapes'
import { breakEvenPrice, entryPrice } from './position'
import { type Account, positionsOf, walletOf } from './account'
import type { Desk } from './state'

/** Every listed symbol's positions, flat ones too: one row each in one-way mode, LONG and SHORT in hedge mode. */
export const allPositions = (desk: Desk, account: Account): PositionMargin[] =>
  desk.markets
    .all('usdm')
    .flatMap((market) =>
      positionsOf(account, market.spec.symbol).map((position) => positionMargin(account, market, position)),
    )

export const balanceRows = (desk: Desk, account: Account) =>
  accountMargin(desk, account).assets.map((margin) => ({
    accountAlias: aliasOf(account),
    asset: margin.asset,
    balance: text8(margin.wallet),
    crossWalletBalance: text8(margin.crossWallet),
    crossUnPnl: text8(margin.crossUnrealized),
    availableBalance: text8(margin.available),
    maxWithdrawAmount: text8(margin.withdrawable),
    marginAvailable: marginAvailable(desk, margin.asset),
    updateTime: walletOf(account, margin.asset).updateTime,
  }))

/** Whether an asset can be margin: collateral, or what a contract is margined in. */
const marginAvailable = (desk: Desk, asset: string): boolean =>
  isCollateral(asset) || desk.markets.all('usdm').some((market) => market.spec.quoteAsset === asset)

/** Four letters that stay the same for an account. */
function aliasOf(account: Account): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let sum = 7
  for (const character of account.id) sum = (sum * 31 + character.charCodeAt(0)) % 7_311_616
  return [0, 1, 2, 3].map((place) => letters[Math.floor(sum / 52 ** place) % 52]).join('')
}

const totalFields = (margin: Totals) => ({
  totalInitialMargin: text8(margin.positionMargin + margin.orderMargin),
  totalMaintMargin: text8(margin.maintenance),
  totalWalletBalance: text8(margin.wallet),
  totalUnrealizedProfit: text8(margin.unrealized),
  totalMarginBalance: text8(margin.wallet + margin.unrealized),
  totalPositionInitialMargin: text8(margin.positionMargin),
  totalOpenOrderInitialMargin: text8(margin.orderMargin),
  totalCrossWalletBalance: text8(margin.crossWallet),
  totalCrossUnPnl: text8(margin.crossUnrealized),
  availableBalance: text8(margin.available),
  maxWithdrawAmount: text8(margin.withdrawable),
})

const assetFields = (margin: AssetMargin) => ({
  asset: margin.asset,
  walletBalance: text8(margin.wallet),
  unrealizedProfit: text8(margin.unrealized),
  marginBalance: text8(margin.wallet + margin.unrealized),
  maintMargin: text8(margin.maintenance),
  initialMargin: text8(margin.positionMargin + margin.orderMargin),
  positionInitialMargin: text8(margin.positionMargin),
  openOrderInitialMargin: text8(margin.orderMargin),
  crossWalletBalance: text8(margin.crossWallet),
  crossUnPnl: text8(margin.crossUnrealized),
  availableBalance: text8(margin.available),
  maxWithdrawAmount: text8(margin.withdrawable),
})

/** Asset rows of account: marginAvailable is v2's alone, and stands before the time over the socket. */
function assetRow(desk: Desk, account: Account, margin: AssetMargin, form: 'v3' | 'v2' | 'socket') {
  const { updateTime } = walletOf(account, margin.asset)
  const available = { marginAvailable: marginAvailable(desk, margin.asset) }
  const fields = assetFields(margin)
  if (form === 'v3') return { ...fields, updateTime }
  return form === 'v2' ? { ...fields, updateTime, ...available } : { ...fields, ...available, updateTime }
}

/** Isolated wallet and unrealized profit; the text of nothing where the position is cross. */
const isolatedMarginText = (own: PositionMargin, nothing: string): string =>
  own.isolated ? text8OrZero(own.position.isolatedWallet + own.unrealized) : nothing

/** Account v3: positions only where there is one or an open order. */
export function accountV3(desk: Desk, account: Account, overSocket = false) {
  const margin = accountMargin(desk, account)
  return {
    ...totalFields(margin.totals),
    assets: margin.assets.map((each) => assetRow(desk, account, each, overSocket ? 'socket' : 'v3')),
    positions: boundPositions(desk, account).map((own) => ({
      symbol: own.position.symbol,
      positionSide: own.position.side,
      positionAmt: quantityText(own.market.spec, own.position.quantity),
      unrealizedProfit: text8(own.unrealized),
      isolatedMargin: isolatedMarginText(own, '0'),
      notional: text8OrZero(own.notional),
      isolatedWallet: text8OrZero(own.position.isolatedWallet),
      initialMargin: text8OrZero(own.positionMargin + own.orderMargin),
      maintMargin: text8OrZero(own.maintenance),
      updateTime: own.position.updateTime,
    })),
  }
}

/** Account v2: every symbol. Over the socket its rows have another order, and no notional and isolated wallet. */
export function accountV2(desk: Desk, account: Account, overSocket = false) {
  const margin = accountMargin(desk, account)
  return {
    feeTier: 0,
    ...(overSocket ? {} : { feeBurn: account.feeBurn, tradeGroupId: -1 }),
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    updateTime: 0,
    multiAssetsMargin: account.multiAssets,
    ...(overSocket ? { tradeGroupId: -1 } : {}),
    ...totalFields(margin.totals),
    assets: margin.assets.map((each) => assetRow(desk, account, each, overSocket ? 'socket' : 'v2')),
    positions: allPositions(desk, account).map((own) => {
      const margins = {
        symbol: own.position.symbol,
        initialMargin: text8OrZero(own.positionMargin + own.orderMargin),
        maintMargin: text8OrZero(own.maintenance),
        unrealizedProfit: text8(own.unrealized),
        positionInitialMargin: text8OrZero(own.positionMargin),
        openOrderInitialMargin: text8OrZero(own.orderMargin),
        leverage: String(own.leverage),
        isolated: own.isolated,
        entryPrice: pointed(entryPrice(own.position)),
      }
      const bep = { breakEvenPrice: pointed(breakEvenPrice(own.position)) }
      const limits = {
        maxNotional: short(notionalLimit(own.market.spec, own.leverage)),
        bidNotional: text8OrZero(own.bids),
        askNotional: text8OrZero(own.asks),
        positionSide: own.position.side,
        positionAmt: quantityText(own.market.spec, own.position.quantity),
      }
      const { updateTime } = own.position
      if (overSocket) return { ...margins, ...limits, updateTime, ...bep }
      return {
        ...margins,
        ...bep,
        ...limits,
        notional: text8OrZero(own.notional),
        isolatedWallet: text8OrZero(own.position.isolatedWallet),
        updateTime,
      }
    }),
  }
}

function liquidationText(desk: Desk, account: Account, own: PositionMargin): string {
  const price: Units = liquidationPriceOf(desk, account, own)
  return price === 0n ? '0' : text8(price)
}

/** positionRisk v3: no leverage and no margin type; those are in symbolConfig. */
export const positionRiskV3 = (desk: Desk, account: Account, own: PositionMargin) => ({
  symbol: own.position.symbol,
  positionSide: own.position.side,
  positionAmt: quantityText(own.market.spec, own.position.quantity),
  entryPrice: pointed(entryPrice(own.position)),
  breakEvenPrice: pointed(breakEvenPrice(own.position)),
  markPrice: text8(own.markPrice),
  unRealizedProfit: text8(own.unrealized),
  liquidationPrice: liquidationText(desk, account, own),
  isolatedMargin: isolatedMarginText(own, '0'),
  notional: text8OrZero(own.notional),
  marginAsset: own.market.spec.quoteAsset,
  isolatedWallet: text8OrZero(own.position.isolatedWallet),
  initialMargin: text8OrZero(own.positionMargin + own.orderMargin),
  maintMargin: text8OrZero(own.maintenance),
  positionInitialMargin: text8OrZero(own.positionMargin),
  openOrderInitialMargin: text8OrZero(own.orderMargin),
  adl: adlQuantile(desk, account, own.market, own.position),
  bidNotional: short(own.bids),
  askNotional: short(own.asks),
  updateTime: own.position.updateTime,
})

const riskFields = (desk: Desk, account: Account, own: PositionMargin) => ({
  symbol: own.position.symbol,
  positionAmt: quantityText(own.market.spec, own.position.quantity),
  entryPrice: pointed(entryPrice(own.position)),
  breakEvenPrice: pointed(breakEvenPrice(own.position)),
  markPrice: text8(own.markPrice),
  unRealizedProfit: text8(own.unrealized),
  liquidationPrice: liquidationText(desk, account, own),
  leverage: String(own.leverage),
  maxNotionalValue: short(notionalLimit(own.market.spec, own.leverage)),
  marginType: own.isolated ? 'isolated' : 'cross',
  isolatedMargin: own.isolated ? text8(own.position.isolatedWallet + own.unrealized) : '0.00000000',
  isAutoAddMargin: 'false',
  positionSide: own.position.side,
  notional: text8OrZero(own.notional),
  isolatedWallet: text8OrZero(own.position.isolatedWallet),
  updateTime: own.position.updateTime,
})

/** positionRisk v2; with its two undocumented fields. */
export const positionRiskV2 = (desk: Desk, account: Account, own: PositionMargin) => ({
  ...riskFields(desk, account, own),
  isolated: own.isolated,
  adlQuantile: adlQuantile(desk, account, own.market, own.position),
})

/** The order in which account.position gives the fields of v2. */
const SOCKET_ORDER = [
  'entryPrice',
  'breakEvenPrice',
  'marginType',
  'isAutoAddMargin',
  'isolatedMargin',
  'leverage',
  'liquidationPrice',
  'markPrice',
  'maxNotionalValue',
  'positionAmt',
  'notional',
  'isolatedWallet',
  'symbol',
  'unRealizedProfit',
  'positionSide',
  'updateTime',
] as const satisfies readonly (keyof ReturnType<typeof riskFields>)[]

/** positionRisk v2 as account.position answers it. */
export function positionRiskSocket(desk: Desk, account: Account, own: PositionMargin): Record<string, unknown> {
  const fields = riskFields(desk, account, own)
  return Object.fromEntries(SOCKET_ORDER.map((name) => [name, fields[name]]))
}

export const symbolConfigRow = (own: PositionMargin) => ({
  symbol: own.position.symbol,
  marginType: own.isolated ? 'ISOLATED' : 'CROSSED',
  isAutoAddMargin: false,
  leverage: own.leverage,
  maxNotionalValue: short(notionalLimit(own.market.spec, own.leverage)),
})
