import { text8, type Units } from '../engine/units'
import { pointed, short, text8OrZero } from './amounts'
import {
  type AssetMargin,
  assetMargin,
  liquidationPriceOf,
  notionalLimit,
  type SymbolMargin,
  symbolMargin,
} from './margin'
import { quantityText } from './order-shapes'
import { breakEvenPrice, entryPrice } from './position'
import { type Account, type Desk, openOrdersOf, walletOf } from './state'

/** The asset whose figures are an account's totals in single-asset mode. */
const MAIN_ASSET = 'USDT'

/** USDT first, then every other asset the account has had. */
export const assetsOf = (account: Account): string[] => [...new Set([MAIN_ASSET, ...account.wallets.keys()])]

/** What binds each symbol, with the figures of its margin asset, of symbols with a position or an open order. */
export const boundSymbols = (desk: Desk, account: Account): { own: SymbolMargin; total: AssetMargin }[] =>
  [...new Set(desk.markets.all('usdm').map((market) => market.spec.quoteAsset))].flatMap((asset) => {
    const total = assetMargin(desk, account, asset)
    return total.symbols.map((own) => ({ own, total }))
  })

/** The same of every listed symbol, with or without a position. */
export function allSymbols(desk: Desk, account: Account): { own: SymbolMargin; total: AssetMargin }[] {
  const totals = new Map<string, AssetMargin>()
  return desk.markets.all('usdm').map((market) => {
    const asset = market.spec.quoteAsset
    const total = totals.get(asset) ?? assetMargin(desk, account, asset)
    totals.set(asset, total)
    return { own: symbolMargin(account, market, openOrdersOf(account, market.spec.symbol)), total }
  })
}

export function balanceRows(desk: Desk, account: Account) {
  return assetsOf(account).map((asset) => {
    const margin = assetMargin(desk, account, asset)
    return {
      accountAlias: aliasOf(account),
      asset,
      balance: text8(margin.wallet),
      crossWalletBalance: text8(margin.wallet),
      crossUnPnl: text8(margin.unrealized),
      availableBalance: text8(margin.available),
      maxWithdrawAmount: text8(margin.withdrawable),
      marginAvailable: true,
      updateTime: walletOf(account, asset).updateTime,
    }
  })
}

/** Four letters that stay the same for an account. */
function aliasOf(account: Account): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let sum = 7
  for (const character of account.id) sum = (sum * 31 + character.charCodeAt(0)) % 7_311_616
  return [0, 1, 2, 3].map((place) => letters[Math.floor(sum / 52 ** place) % 52]).join('')
}

const totals = (margin: AssetMargin) => ({
  totalInitialMargin: text8(margin.positionMargin + margin.orderMargin),
  totalMaintMargin: text8(margin.maintenance),
  totalWalletBalance: text8(margin.wallet),
  totalUnrealizedProfit: text8(margin.unrealized),
  totalMarginBalance: text8(margin.wallet + margin.unrealized),
  totalPositionInitialMargin: text8(margin.positionMargin),
  totalOpenOrderInitialMargin: text8(margin.orderMargin),
  totalCrossWalletBalance: text8(margin.wallet),
  totalCrossUnPnl: text8(margin.unrealized),
  availableBalance: text8(margin.available),
  maxWithdrawAmount: text8(margin.withdrawable),
})

const assetRow = (account: Account, margin: AssetMargin) => ({
  asset: margin.asset,
  walletBalance: text8(margin.wallet),
  unrealizedProfit: text8(margin.unrealized),
  marginBalance: text8(margin.wallet + margin.unrealized),
  maintMargin: text8(margin.maintenance),
  initialMargin: text8(margin.positionMargin + margin.orderMargin),
  positionInitialMargin: text8(margin.positionMargin),
  openOrderInitialMargin: text8(margin.orderMargin),
  crossWalletBalance: text8(margin.wallet),
  crossUnPnl: text8(margin.unrealized),
  availableBalance: text8(margin.available),
  maxWithdrawAmount: text8(margin.withdrawable),
  updateTime: walletOf(account, margin.asset).updateTime,
})

/** Account v3: positions only where there is one or an open order. */
export const accountV3 = (desk: Desk, account: Account) => ({
  ...totals(assetMargin(desk, account, MAIN_ASSET)),
  assets: assetsOf(account).map((asset) => assetRow(account, assetMargin(desk, account, asset))),
  positions: boundSymbols(desk, account).map(({ own }) => ({
    symbol: own.position.symbol,
    positionSide: 'BOTH',
    positionAmt: quantityText(own.market.spec, own.position.quantity),
    unrealizedProfit: text8(own.unrealized),
    isolatedMargin: '0',
    notional: text8OrZero(own.notional),
    isolatedWallet: '0',
    initialMargin: text8OrZero(own.positionMargin + own.orderMargin),
    maintMargin: text8OrZero(own.maintenance),
    updateTime: own.position.updateTime,
  })),
})

/** Account v2: every symbol. */
export const accountV2 = (desk: Desk, account: Account) => ({
  feeTier: 0,
  feeBurn: false,
  tradeGroupId: -1,
  canTrade: true,
  canDeposit: true,
  canWithdraw: true,
  updateTime: 0,
  multiAssetsMargin: false,
  ...totals(assetMargin(desk, account, MAIN_ASSET)),
  assets: assetsOf(account).map((asset) => ({
    ...assetRow(account, assetMargin(desk, account, asset)),
    marginAvailable: true,
  })),
  positions: allSymbols(desk, account).map(({ own }) => ({
    symbol: own.position.symbol,
    initialMargin: text8OrZero(own.positionMargin + own.orderMargin),
    maintMargin: text8OrZero(own.maintenance),
    unrealizedProfit: text8(own.unrealized),
    positionInitialMargin: text8OrZero(own.positionMargin),
    openOrderInitialMargin: text8OrZero(own.orderMargin),
    leverage: String(own.leverage),
    isolated: false,
    entryPrice: pointed(entryPrice(own.position)),
    breakEvenPrice: pointed(breakEvenPrice(own.position)),
    maxNotional: short(notionalLimit(own.market.spec, own.leverage)),
    bidNotional: text8OrZero(own.bids),
    askNotional: text8OrZero(own.asks),
    positionSide: 'BOTH',
    positionAmt: quantityText(own.market.spec, own.position.quantity),
    notional: text8OrZero(own.notional),
    isolatedWallet: '0',
    updateTime: own.position.updateTime,
  })),
})

const liquidationText = (total: AssetMargin, own: SymbolMargin): string => {
  const price: Units = liquidationPriceOf(total, own)
  return price === 0n ? '0' : text8(price)
}

/** positionRisk v3: no leverage and no margin type; those are in symbolConfig. */
export const positionRiskV3 = ({ own, total }: { own: SymbolMargin; total: AssetMargin }) => ({
  symbol: own.position.symbol,
  positionSide: 'BOTH',
  positionAmt: quantityText(own.market.spec, own.position.quantity),
  entryPrice: pointed(entryPrice(own.position)),
  breakEvenPrice: pointed(breakEvenPrice(own.position)),
  markPrice: text8(own.markPrice),
  unRealizedProfit: text8(own.unrealized),
  liquidationPrice: liquidationText(total, own),
  isolatedMargin: '0',
  notional: text8OrZero(own.notional),
  marginAsset: own.market.spec.quoteAsset,
  isolatedWallet: '0',
  initialMargin: text8OrZero(own.positionMargin + own.orderMargin),
  maintMargin: text8OrZero(own.maintenance),
  positionInitialMargin: text8OrZero(own.positionMargin),
  openOrderInitialMargin: text8OrZero(own.orderMargin),
  // Nobody is auto-deleveraged here: the house takes every side without end.
  adl: 0,
  bidNotional: short(own.bids),
  askNotional: short(own.asks),
  updateTime: own.position.updateTime,
})

/** positionRisk v2; over the socket without its two undocumented fields. */
export const positionRiskV2 = ({ own, total }: { own: SymbolMargin; total: AssetMargin }, overSocket: boolean) => ({
  symbol: own.position.symbol,
  positionAmt: quantityText(own.market.spec, own.position.quantity),
  entryPrice: pointed(entryPrice(own.position)),
  breakEvenPrice: pointed(breakEvenPrice(own.position)),
  markPrice: text8(own.markPrice),
  unRealizedProfit: text8(own.unrealized),
  liquidationPrice: liquidationText(total, own),
  leverage: String(own.leverage),
  maxNotionalValue: short(notionalLimit(own.market.spec, own.leverage)),
  marginType: 'cross',
  isolatedMargin: '0.00000000',
  isAutoAddMargin: 'false',
  positionSide: 'BOTH',
  notional: text8OrZero(own.notional),
  isolatedWallet: '0',
  updateTime: own.position.updateTime,
  ...(overSocket ? {} : { isolated: false, adlQuantile: 0 }),
})

export const symbolConfigRow = ({ own }: { own: SymbolMargin }) => ({
  symbol: own.position.symbol,
  marginType: 'CROSSED',
  isAutoAddMargin: false,
  leverage: own.leverage,
  maxNotionalValue: short(notionalLimit(own.market.spec, own.leverage)),
})
