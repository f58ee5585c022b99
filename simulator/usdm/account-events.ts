import type { SymbolMarket } from '../engine/market-types'
import { text8, type Units } from '../engine/units'
import { short, text8OrZero } from './amounts'
import { crossWalletOf, type PositionMargin } from './margin'
import { quantityText } from './order-shapes'
import { breakEvenPrice, entryPrice, unrealizedPnl } from './position'
import { type Account, flatPosition, marginTypeOf, type Position, positionKey, positionsOf, walletOf } from './account'
import type { Desk } from './state'

/** Why balances or positions changed. Source: usdm.md section 10.4. */
export type AccountUpdateReason =
  | 'DEPOSIT'
  | 'WITHDRAW'
  | 'ORDER'
  | 'FUNDING_FEE'
  | 'WITHDRAW_REJECT'
  | 'ADJUSTMENT'
  | 'INSURANCE_CLEAR'
  | 'ADMIN_DEPOSIT'
  | 'ADMIN_WITHDRAW'
  | 'MARGIN_TRANSFER'
  | 'MARGIN_TYPE_CHANGE'
  | 'ASSET_TRANSFER'
  | 'AUTO_EXCHANGE'

export interface AccountUpdate {
  readonly reason: AccountUpdateReason
  readonly time: number
  /** Assets whose balance changed, with the change that is neither profit nor commission. */
  readonly balances?: readonly (readonly [asset: string, change: Units])[]
  /** The positions that changed; all of one symbol. */
  readonly positions?: { readonly market: SymbolMarket; readonly changed: readonly Position[] }
  /** Only of funding. */
  readonly symbol?: string
}

function positionRow(account: Account, market: SymbolMarket, position: Position) {
  const isolated = marginTypeOf(account, position.symbol) === 'ISOLATED'
  const flat = position.quantity === 0n
  const row = {
    s: position.symbol,
    pa: flat ? '0' : quantityText(market.spec, position.quantity),
    ep: flat ? '0.00000' : short(entryPrice(position)),
    cr: text8OrZero(position.realized),
    up: text8OrZero(unrealizedPnl(position, market.markPrice())),
    mt: isolated ? 'isolated' : 'cross',
    iw: text8OrZero(position.isolatedWallet),
    ps: position.side,
    ma: market.spec.quoteAsset,
  }
  // Captured so: flat rows of isolated hedge mode come without a break-even price.
  return isolated && account.hedgeMode && flat ? row : { ...row, bep: short(breakEvenPrice(position)) }
}

/** In isolated hedge mode BOTH, LONG and SHORT come together, whichever changed. */
function rowsOf(account: Account, market: SymbolMarket, changed: readonly Position[]) {
  const { symbol } = market.spec
  const all =
    account.hedgeMode && marginTypeOf(account, symbol) === 'ISOLATED' && changed.length > 0
      ? [account.positions.get(positionKey(symbol)) ?? flatPosition(symbol), ...positionsOf(account, symbol)]
      : changed
  return all.map((position) => positionRow(account, market, position))
}

/** ACCOUNT_UPDATE: what changed, and nothing else. */
export function publishAccount(desk: Desk, account: Account, update: AccountUpdate): void {
  desk.events.publish('usdm', account.id, {
    e: 'ACCOUNT_UPDATE',
    T: update.time,
    E: desk.clock.now(),
    a: {
      B: (update.balances ?? []).map(([asset, change]) => ({
        a: asset,
        wb: text8(walletOf(account, asset).balance),
        cw: text8(crossWalletOf(desk, account, asset)),
        bc: text8OrZero(change),
      })),
      P: update.positions ? rowsOf(account, update.positions.market, update.positions.changed) : [],
      m: update.reason,
      ...(update.symbol === undefined ? {} : { S: update.symbol }),
    },
  })
}

export function publishLeverage(desk: Desk, accountId: string, symbol: string, leverage: number): void {
  const now = desk.clock.now()
  desk.events.publish('usdm', accountId, { e: 'ACCOUNT_CONFIG_UPDATE', E: now, T: now, ac: { s: symbol, l: leverage } })
}

export function publishAssetMode(desk: Desk, accountId: string, multiAssets: boolean): void {
  const now = desk.clock.now()
  desk.events.publish('usdm', accountId, { e: 'ACCOUNT_CONFIG_UPDATE', E: now, T: now, ai: { j: multiAssets } })
}

/** MARGIN_CALL: the positions at risk; `crossWallet` only when they are cross. */
export function publishMarginCall(
  desk: Desk,
  account: Account,
  positions: readonly PositionMargin[],
  crossWallet?: Units,
): void {
  desk.events.publish('usdm', account.id, {
    e: 'MARGIN_CALL',
    E: desk.clock.now(),
    ...(crossWallet === undefined ? {} : { cw: text8(crossWallet) }),
    p: positions.map((each) => ({
      s: each.position.symbol,
      ps: each.position.side,
      pa: quantityText(each.market.spec, each.position.quantity),
      mt: each.isolated ? 'ISOLATED' : 'CROSSED',
      iw: text8OrZero(each.position.isolatedWallet),
      mp: short(each.markPrice),
      up: short(each.unrealized),
      mm: short(each.maintenance),
    })),
  })
}
