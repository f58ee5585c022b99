import type { SymbolMarket } from '../engine/market-types'
import { text8, type Units } from '../engine/units'
import { short, text8OrZero } from './amounts'
import type { AssetMargin } from './margin'
import { quantityText } from './order-shapes'
import { breakEvenPrice, entryPrice, unrealizedPnl } from './position'
import { type Account, type Desk, type Position, walletOf } from './state'

const balanceRow = (account: Account, asset: string, change: Units) => {
  const balance = text8(walletOf(account, asset).balance)
  return { a: asset, wb: balance, cw: balance, bc: text8OrZero(change) }
}

const positionRow = (market: SymbolMarket, position: Position) => ({
  s: position.symbol,
  pa: position.quantity === 0n ? '0' : quantityText(market.spec, position.quantity),
  ep: short(entryPrice(position)),
  cr: text8OrZero(position.realized),
  up: text8OrZero(unrealizedPnl(position, market.markPrice())),
  mt: 'cross',
  iw: '0',
  ps: 'BOTH',
  ma: market.spec.quoteAsset,
  bep: short(breakEvenPrice(position)),
})

/** ACCOUNT_UPDATE after a fill: the balance and the one position that changed. */
export const publishFill = (
  desk: Desk,
  market: SymbolMarket,
  account: Account,
  position: Position,
  time: number,
): void =>
  desk.events.publish('usdm', account.id, {
    e: 'ACCOUNT_UPDATE',
    T: time,
    E: desk.clock.now(),
    a: {
      B: [balanceRow(account, market.spec.quoteAsset, 0n)],
      P: [positionRow(market, position)],
      m: 'ORDER',
    },
  })

/** ACCOUNT_UPDATE of money that came or went without a trade; funding names its symbol. */
export const publishBalance = (
  desk: Desk,
  account: Account,
  asset: string,
  change: Units,
  reason: 'DEPOSIT' | 'WITHDRAW' | 'FUNDING_FEE' | 'INSURANCE_CLEAR',
  time: number,
  symbol?: string,
): void =>
  desk.events.publish('usdm', account.id, {
    e: 'ACCOUNT_UPDATE',
    T: time,
    E: desk.clock.now(),
    a: {
      B: [balanceRow(account, asset, change)],
      P: [],
      m: reason,
      ...(symbol === undefined ? {} : { S: symbol }),
    },
  })

export function publishLeverage(desk: Desk, accountId: string, symbol: string, leverage: number): void {
  const now = desk.clock.now()
  desk.events.publish('usdm', accountId, { e: 'ACCOUNT_CONFIG_UPDATE', E: now, T: now, ac: { s: symbol, l: leverage } })
}

export function publishMarginCall(desk: Desk, account: Account, margin: AssetMargin): void {
  desk.events.publish('usdm', account.id, {
    e: 'MARGIN_CALL',
    E: desk.clock.now(),
    cw: text8(margin.wallet),
    p: margin.symbols
      .filter((each) => each.position.quantity !== 0n)
      .map((each) => ({
        s: each.position.symbol,
        ps: 'BOTH',
        pa: quantityText(each.market.spec, each.position.quantity),
        mt: 'CROSSED',
        iw: '0',
        mp: short(each.markPrice),
        up: short(each.unrealized),
        mm: short(each.maintenance),
      })),
  })
}
