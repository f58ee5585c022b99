import type { Side } from '../engine/market-types'
import type { Units } from '../engine/units'
import type {
  TimeInForce,
  PositionSide,
  PriceMatch,
  SelfTradePrevention,
  WorkingType,
  AlgoType,
  AlgoStatus,
} from './order'

export interface AlgoOrder {
  readonly accountId: string
  readonly algoId: number
  readonly clientAlgoId: string
  readonly symbol: string
  readonly side: Side
  readonly positionSide: PositionSide
  readonly orderType: AlgoType
  readonly timeInForce: TimeInForce
  /** 0n with closePosition. */
  readonly quantity: Units
  /** 0n for the types that trade at market. */
  readonly price: Units
  readonly priceMatch: PriceMatch | 'NONE'
  /** Of trailing stops where they stood when they were activated or triggered, 0n before. */
  triggerPrice: Units
  /** Of trailing stops; 0n otherwise. The rate is a fraction: 0.01 for 1 %. */
  readonly activatePrice: Units
  readonly callbackRate: Units
  /** Whether a trailing stop has reached its activation price. */
  activated: boolean
  /** Its place among all trailing stops that were ever activated; 0 before. */
  activation: number
  /** The price at its activation; 0n before. The best one since is the index's to know. */
  extreme: Units
  /** A price reached it while it was protected: it waits on where it stands. Absent: none did. */
  held?: boolean | undefined
  readonly goodTillDate: number
  readonly workingType: WorkingType
  readonly selfTradePrevention: SelfTradePrevention
  readonly closePosition: boolean
  readonly reduceOnly: boolean
  readonly priceProtect: boolean
  readonly createTime: number
  status: AlgoStatus
  updateTime: number
  triggerTime: number
  /** The child order, once it was placed. */
  orderId?: number | undefined
  rejectReason?: string | undefined
}

/** What an algo order row of an earlier version lacks. */
export const ALGO_DEFAULTS = {
  positionSide: 'BOTH',
  price: 0n,
  priceMatch: 'NONE',
  activatePrice: 0n,
  callbackRate: 0n,
  activated: false,
  activation: 0,
  extreme: 0n,
  goodTillDate: 0,
} as const satisfies Partial<AlgoOrder>
