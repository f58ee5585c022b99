import { RawNumber } from '../gateway/types'
import type { SymbolSpec } from '../engine/market-types'
import { text8, type Units } from '../engine/units'
import type { Ledger } from './ledger'
import type { SpotFill, SpotOrder } from './order'

/** What an execution report tells beside the order itself. */
export interface Report {
  readonly x: 'NEW' | 'TRADE' | 'CANCELED' | 'REPLACED' | 'REJECTED' | 'EXPIRED' | 'TRADE_PREVENTION'
  readonly executionId: number
  readonly time: number
  readonly eventTime: number
  /** Whether the order is on the book after this. */
  readonly working: boolean
  readonly fill?: SpotFill | undefined
  /** Id of the cancel, on CANCELED. */
  readonly cancelId?: string | undefined
  /** The order's client id before an amendment, on REPLACED. */
  readonly replacedId?: string | undefined
  /** Why it was refused, on REJECTED. */
  readonly rejectReason?: string | undefined
  readonly prevented?:
    | {
        readonly quantity: Units
        readonly price: Units
        readonly counterOrderId: number
        readonly counterSymbol: string
        readonly tradeGroupId: number
      }
    | undefined
  /** An allocation in place of a trade: smart order routing. */
  readonly allocation?: { readonly id: number } | undefined
}

/** An executionReport with its fields in the documented order. Source: spot.md 15.3. */
export function executionReport(order: SpotOrder, report: Report): { e: string; [field: string]: unknown } {
  const { fill, prevented, allocation } = report
  return {
    e: 'executionReport',
    E: report.eventTime,
    s: order.symbol,
    c: report.cancelId ?? order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: text8(order.quantity),
    p: text8(order.price),
    P: text8(order.stopPrice),
    ...(order.trailingDelta === undefined ? {} : { d: order.trailingDelta, D: order.trailingTime ?? -1 }),
    F: text8(order.icebergQuantity),
    g: order.orderListId,
    C: report.cancelId === undefined ? (report.replacedId ?? '') : order.clientOrderId,
    x: report.x,
    X: order.status,
    r: report.rejectReason ?? 'NONE',
    i: order.orderId,
    l: text8(fill?.quantity ?? 0n),
    z: text8(order.executed),
    L: text8(fill?.price ?? 0n),
    n: fill ? text8(fill.commission) : '0',
    N: fill?.commissionAsset ?? null,
    T: report.time,
    t: fill && !allocation ? fill.tradeId : -1,
    I: report.executionId,
    w: report.working,
    m: fill?.isMaker ?? false,
    M: fill !== undefined,
    O: order.time,
    Z: text8(order.quoteExecuted),
    Y: text8(fill?.quote ?? 0n),
    Q: text8(order.quoteQuantity),
    ...(order.workingTime < 0 ? {} : { W: order.workingTime }),
    V: order.stpMode,
    ...(order.strategyId === undefined ? {} : { j: new RawNumber(order.strategyId) }),
    ...(order.strategyType === undefined ? {} : { J: order.strategyType }),
    ...(prevented === undefined
      ? {}
      : {
          v: order.preventedMatchId,
          A: text8(order.preventedQuantity ?? 0n),
          B: text8(prevented.quantity),
          u: prevented.tradeGroupId,
          U: prevented.counterOrderId,
          Cs: prevented.counterSymbol,
          pl: text8(prevented.quantity),
          pL: text8(prevented.price),
          pY: text8((prevented.quantity * prevented.price) / 100_000_000n),
        }),
    ...(allocation === undefined ? {} : { b: 'ONE_PARTY_TRADE_REPORT', a: allocation.id }),
    ...(order.workingFloor === undefined ? {} : { k: order.workingFloor }),
    ...(order.usedSor === undefined ? {} : { uS: order.usedSor }),
    ...(order.pegPriceType === undefined ? {} : { gP: order.pegPriceType }),
    ...(order.pegOffsetType === undefined ? {} : { gOT: order.pegOffsetType, gOV: order.pegOffsetValue }),
    ...(order.peggedPrice === undefined ? {} : { gp: text8(order.peggedPrice) }),
    ...(report.x === 'EXPIRED' && order.expiryReason !== undefined && order.expiryReason !== 'NONE'
      ? { eR: order.expiryReason }
      : {}),
  }
}

/** outboundAccountPosition with the balances of the given assets, as absolute values. */
export function accountPosition(
  ledger: Ledger,
  accountId: string,
  assets: readonly string[],
  time: number,
  eventTime: number,
): { e: string; [field: string]: unknown } {
  return {
    e: 'outboundAccountPosition',
    E: eventTime,
    u: time,
    B: assets.map((asset) => {
      const { free, locked } = ledger.holding(accountId, asset)
      return { a: asset, f: text8(free), l: text8(locked) }
    }),
  }
}

export function assetsOf(spec: SymbolSpec): [string, string] {
  return [spec.baseAsset, spec.quoteAsset]
}
