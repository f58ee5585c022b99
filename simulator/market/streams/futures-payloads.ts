import { text8, type Units } from '../../engine/units'
import { plain, writerOf } from '../amounts'
import { INTEREST_RATE } from '../funding'
import { contractTypeOf, NEVER_DELIVERED, pairOf } from '../contract-type'
import type { LiveSymbol } from '../live-symbol'
import type { AssetIndex } from '../statistics/asset-index'
import type { CompositeIndex } from '../statistics/composite-index'
import type { MarkHistory } from '../statistics/mark-history'
import type { Session, SessionMarket } from '../statistics/trading-sessions'

/** `@markPrice`. P is what a settlement now would take, ap the mean of the mark. */
export const markPriceEvent = (symbol: LiveSymbol, marks: MarkHistory, now: number): object => ({
  e: 'markPriceUpdate',
  E: now,
  s: symbol.spec.symbol,
  p: text8(symbol.markPrice()),
  i: text8(symbol.indexPrice()),
  P: text8(marks.settlePrice(now)),
  r: fundingText(symbol, symbol.fundingRate()),
  ap: text8(marks.averageMark()),
  T: symbol.nextFundingTime(),
  st: 1,
})

/** The premium index as REST gives it. */
export const premiumRow = (symbol: LiveSymbol, marks: MarkHistory, now: number): object => ({
  symbol: symbol.spec.symbol,
  markPrice: text8(symbol.markPrice()),
  indexPrice: text8(symbol.indexPrice()),
  estimatedSettlePrice: text8(marks.settlePrice(now)),
  lastFundingRate: fundingText(symbol, symbol.fundingRate()),
  interestRate: fundingText(symbol, INTEREST_RATE),
  nextFundingTime: symbol.nextFundingTime(),
  time: Math.floor(now / 1_000) * 1_000,
})

/** A contract that is delivered has no funding: its rates are empty. */
const fundingText = (symbol: LiveSymbol, rate: Units): string => (symbol.funding === undefined ? '' : text8(rate))

/** An order that closes a position by force, after its last fill. Amounts in units. */
export interface ForceOrder {
  readonly side: 'BUY' | 'SELL'
  /** The limit it was sent with. */
  readonly price: Units
  readonly averagePrice: Units
  readonly quantity: Units
  readonly lastQuantity: Units
  readonly filledQuantity: Units
  readonly time: number
}

/** `@forceOrder`; on `!forceOrder@arr` the same object names its pair and that it is USDⓈ-M. */
export function forceOrderEvent(symbol: LiveSymbol, order: ForceOrder, now: number, merged: boolean): object {
  const write = writerOf(symbol.listing)
  return {
    e: 'forceOrder',
    E: now,
    o: {
      s: symbol.spec.symbol,
      S: order.side,
      o: 'LIMIT',
      f: 'IOC',
      q: write.quantity(order.quantity),
      p: plain(order.price),
      ap: plain(order.averagePrice),
      X: order.filledQuantity < order.quantity ? 'PARTIALLY_FILLED' : 'FILLED',
      l: write.quantity(order.lastQuantity),
      z: write.quantity(order.filledQuantity),
      T: order.time,
    },
    ...(merged && { ps: pairOf(symbol), st: 1 }),
  }
}

/** `!contractInfo`: a listing, a new status, or, with `bks`, new leverage brackets. */
export function contractInfoEvent(symbol: LiveSymbol, withBrackets: boolean, now: number): object {
  const { spec, listing } = symbol
  const brackets = spec.futures?.brackets ?? []
  return {
    e: 'contractInfo',
    E: now,
    s: spec.symbol,
    ct: contractTypeOf(symbol),
    dt: listing.deliveryDate ?? NEVER_DELIVERED,
    ot: listing.onboardDate,
    cs: spec.status,
    ...(withBrackets && {
      bks: brackets.map((each, i) => ({
        bs: each.bracket,
        bnf: Number(text8(each.notionalFloor)),
        bnc: Number(text8(each.notionalCap)),
        mmr: Number(text8(each.maintenanceRate)),
        cf: Number(text8(each.cumulative)),
        mi: (brackets[i + 1]?.initialLeverage ?? 0) + 1,
        ma: each.initialLeverage,
      })),
    }),
    st: 1,
  }
}

/** One asset of `!assetIndex@arr`. */
export const assetIndexEvent = (index: AssetIndex, now: number): object => ({
  e: 'assetIndexUpdate',
  E: now,
  s: index.symbol,
  i: text8(index.index),
  b: text8(index.bidBuffer),
  a: text8(index.askBuffer),
  B: text8(index.bidRate),
  A: text8(index.askRate),
  q: text8(index.autoExchangeBidBuffer),
  g: text8(index.autoExchangeAskBuffer),
  Q: text8(index.autoExchangeBidRate),
  G: text8(index.autoExchangeAskRate),
})

/** `@compositeIndex`. */
export const compositeIndexEvent = (index: CompositeIndex, now: number): object => ({
  e: 'compositeIndex',
  E: now,
  s: index.symbol,
  p: text8(index.price),
  C: 'baseAsset',
  c: index.components.map((each) => ({
    b: each.baseAsset,
    q: each.quoteAsset,
    w: text8(each.weightInQuantity),
    W: text8(each.weightInPercentage),
    i: text8(each.indexPrice),
  })),
})

/** Markets whose sessions are streamed, with the name of their event. Source: usdm.md 11. */
export const SESSION_EVENTS: readonly (readonly [market: SessionMarket, event: string])[] = [
  ['EQUITY', 'EquityUpdate'],
  ['COMMODITY', 'CommodityUpdate'],
  ['KR_EQUITY', 'KR_EquityUpdate'],
  ['HK_EQUITY', 'HK_EquityUpdate'],
]

/** One market of `tradingSession`: the session it is in, with its bounds. */
export const sessionEvent = (event: string, session: Session, now: number): object => ({
  e: event,
  E: now,
  t: session.startTime,
  T: session.endTime,
  S: session.type,
})
