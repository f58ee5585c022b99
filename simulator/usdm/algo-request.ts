import type { SymbolMarket } from '../engine/market-types'
import { ONE, times, type Units } from '../engine/units'
import { triggersOnRise } from './algo-index'
import { checkAdmission } from './account-rules'
import { goodTillDateIn, nextClientId, selfTradePreventionIn } from './order-request'
import { checkNotional, checkPrice, checkQuantity, checkStatus } from './order-rules'
import { priceText } from './order-shapes'
import { amount, clientId, flag, given, mandatory, oneOf, type Parameters } from './parameters'
import { closesSide, positionSideIn, reduceOnlyIn } from './position-side'
import { priceMatchIn } from './price-match'
import { reducible } from './reduce-only'
import {
  invalid,
  limitAboveTrigger,
  limitBelowTrigger,
  missing,
  notRequired,
  refusal,
  triggerAboveLimit,
  triggerBelowLimit,
} from './refusals'
import type { Account } from './account'
import type { AlgoOrder } from './algo-order'
import type { AlgoType, PriceMatch, TimeInForce, WorkingType } from './order'
import { type Desk, marketOf } from './state'

export const ALGO_PARAMETERS = [
  'algoType',
  'symbol',
  'side',
  'positionSide',
  'type',
  'timeInForce',
  'quantity',
  'price',
  'triggerPrice',
  'workingType',
  'priceMatch',
  'closePosition',
  'priceProtect',
  'reduceOnly',
  'activatePrice',
  'callbackRate',
  'clientAlgoId',
  'newOrderRespType',
  'selfTradePreventionMode',
  'goodTillDate',
] as const

const TYPES: readonly AlgoType[] = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']
const WORKING_TYPES: readonly WorkingType[] = ['CONTRACT_PRICE', 'MARK_PRICE']
const TIMES_IN_FORCE: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'GTE_GTC']

/** Most waiting algo orders of one account, all symbols together. */
const MOST_WAITING = 200
/** Algo ids of the real exchange stand a little above this. */
const FIRST_ALGO_ID = 4_000_001_910_000_000
/** Callback rates of trailing stops, as fractions; 20 % since 2026-10-23. */
const LEAST_CALLBACK: Units = ONE / 1_000n
const MOST_CALLBACK: Units = ONE / 5n

/** Whether its child order is a limit order. */
export const isLimitType = (type: AlgoType): boolean => type === 'STOP' || type === 'TAKE_PROFIT'

/** The last or the mark price. */
export const workingPrice = (market: SymbolMarket, workingType: WorkingType): Units =>
  workingType === 'MARK_PRICE' ? market.markPrice() : market.lastPrice()

/**
 * Reads and checks POST /fapi/v1/algoOrder. Margin is not looked at before the trigger. Throws the documented refusal. Source:
 * usdm.md section 7.1.
 */
export function readAlgoOrder(
  desk: Desk,
  account: Account,
  params: Parameters,
  time: number,
): { readonly market: SymbolMarket; readonly algo: AlgoOrder } {
  mandatory(params, 'algoType')
  if (given(params, 'algoType') !== 'CONDITIONAL') throw invalid('algoType')
  const market = marketOf(desk, mandatory(params, 'symbol'))
  const { spec } = market
  mandatory(params, 'side')
  const side = oneOf(params, 'side', ['BUY', 'SELL'] as const, -1117) ?? 'BUY'
  mandatory(params, 'type')
  const orderType = oneOf(params, 'type', TYPES, -1116) ?? 'STOP_MARKET'
  const limit = isLimitType(orderType)
  const positionSide = positionSideIn(account, params)
  const closePosition = flag(params, 'closePosition')
  if (closePosition) checkClosePosition(params, orderType)
  const saysReduceOnly = closePosition || reduceOnlyIn(account, params, side, positionSide)
  const priceMatch = priceMatchIn(params, limit)
  oneOf(params, 'newOrderRespType', ['ACK', 'RESULT'], -1136)
  const timeInForce = oneOf(params, 'timeInForce', TIMES_IN_FORCE, -1115) ?? 'GTC'
  const goodTillDate = goodTillDateIn(params, timeInForce, time)
  // What stands only while a position does can do nothing but reduce it.
  const dependent = closePosition || timeInForce === 'GTE_GTC'
  const reduceOnly = saysReduceOnly || dependent
  const workingType = oneOf(params, 'workingType', WORKING_TYPES, -4031) ?? 'CONTRACT_PRICE'
  const priceProtect = flag(params, 'priceProtect')
  const clientAlgoId = clientId(params, 'clientAlgoId')
  const selfTradePrevention = selfTradePreventionIn(params)

  const prices = orderType === 'TRAILING_STOP_MARKET' ? trailIn(market, params) : triggerIn(market, params)
  const price = limitPriceIn(params, limit, priceMatch)
  if (price !== 0n) {
    checkPrice(spec, price)
    checkAgainstTrigger(market, side, price, prices.triggerPrice)
  }
  const quantity = closePosition ? 0n : quantityIn(params)
  if (dependent && !canClose(account, spec.symbol, side, positionSide)) throw refusal(-2022)
  if (!closePosition) {
    checkQuantity(spec, quantity, !limit)
    checkNotional(spec, price || prices.triggerPrice || workingPrice(market, workingType), quantity, reduceOnly)
  }
  checkAdmission(account, market)
  checkStatus(spec, reduceOnly)
  if (clientAlgoId !== undefined) checkUnusedId(desk, account, clientAlgoId)
  if (desk.state.algos.waitingCount(account.id) >= MOST_WAITING) throw refusal(-4045)

  const now = workingPrice(market, workingType)
  const trailing = orderType === 'TRAILING_STOP_MARKET'
  const activatePrice = trailing ? prices.activatePrice || now : 0n
  if (trailing && prices.activatePrice !== 0n) {
    const beyond = side === 'BUY' ? activatePrice < now : activatePrice > now
    if (!beyond) throw refusal(-4135)
  }
  if (!trailing && wouldTrigger({ side, orderType, triggerPrice: prices.triggerPrice }, now)) throw refusal(-2021)

  desk.state.algoCount += 1
  const algo: AlgoOrder = {
    accountId: account.id,
    algoId: FIRST_ALGO_ID + desk.state.algoCount,
    clientAlgoId: clientAlgoId ?? nextClientId(desk),
    symbol: spec.symbol,
    side,
    positionSide,
    orderType,
    timeInForce: closePosition ? 'GTE_GTC' : timeInForce,
    quantity,
    price,
    priceMatch,
    triggerPrice: prices.triggerPrice,
    activatePrice,
    callbackRate: prices.callbackRate,
    activated: false,
    activation: 0,
    extreme: 0n,
    workingType,
    selfTradePrevention,
    closePosition,
    reduceOnly,
    priceProtect,
    goodTillDate,
    createTime: time,
    status: 'NEW',
    updateTime: time,
    triggerTime: 0,
  }
  return { market, algo }
}

/** Whether the price is at or past the trigger. Source: usdm.md section 7.1, "Trigger rules". */
export const wouldTrigger = (algo: Pick<AlgoOrder, 'side' | 'orderType' | 'triggerPrice'>, price: Units): boolean =>
  triggersOnRise(algo) ? price >= algo.triggerPrice : price <= algo.triggerPrice

/** Only at market, without quantity (-4137), and with no other word on reducing than its own (-4138, -1106). */
function checkClosePosition(params: Parameters, orderType: AlgoType): void {
  if (orderType !== 'STOP_MARKET' && orderType !== 'TAKE_PROFIT_MARKET') throw notRequired('closePosition')
  const quantity = amount(params, 'quantity')
  if (quantity !== undefined && quantity !== 0n) throw refusal(-4137)
  const reduceOnly = given(params, 'reduceOnly')?.toLowerCase()
  if (reduceOnly === 'false') throw refusal(-4138)
  if (reduceOnly !== undefined) throw notRequired('reduceOnly')
}

/** In hedge mode the sides decide: no BUY on LONG, no SELL on SHORT. In one-way mode there must be a position to close. */
const canClose = (
  account: Account,
  symbol: string,
  side: AlgoOrder['side'],
  positionSide: AlgoOrder['positionSide'],
): boolean =>
  reducible(account, symbol, side, positionSide) !== 0n && (positionSide === 'BOTH' || closesSide(side, positionSide))

interface Prices {
  readonly triggerPrice: Units
  readonly activatePrice: Units
  readonly callbackRate: Units
}

function triggerIn(market: SymbolMarket, params: Parameters): Prices {
  for (const name of ['activatePrice', 'callbackRate']) if (given(params, name) !== undefined) throw notRequired(name)
  const triggerPrice = amount(params, 'triggerPrice')
  if (triggerPrice === undefined) throw missing('triggerPrice')
  checkTriggerPrice(market, triggerPrice)
  return { triggerPrice, activatePrice: 0n, callbackRate: 0n }
}

function trailIn(market: SymbolMarket, params: Parameters): Prices {
  if (given(params, 'triggerPrice') !== undefined) throw notRequired('triggerPrice')
  const percent = amount(params, 'callbackRate')
  if (percent === undefined) throw missing('callbackRate')
  const callbackRate = percent / 100n
  if (callbackRate < LEAST_CALLBACK || callbackRate > MOST_CALLBACK) throw invalid('callbackRate')
  if (percent % (ONE / 10n) !== 0n) throw refusal(-1111)
  const activatePrice = amount(params, 'activatePrice') ?? 0n
  if (activatePrice !== 0n) checkTriggerPrice(market, activatePrice)
  return { triggerPrice: 0n, activatePrice, callbackRate }
}

function checkTriggerPrice({ spec }: SymbolMarket, price: Units): void {
  if (price <= 0n) throw refusal(-4006)
  if (spec.maxPrice > 0n && price > spec.maxPrice) throw refusal(-4007)
  if ((price - spec.minPrice) % spec.tick !== 0n) throw refusal(-4014)
}

/** 0n for what trades at market and for what is matched at its trigger. */
function limitPriceIn(params: Parameters, limit: boolean, priceMatch: PriceMatch | 'NONE'): Units {
  const price = amount(params, 'price')
  if (!limit) {
    if (price !== undefined && price !== 0n) throw notRequired('price')
    return 0n
  }
  if (priceMatch !== 'NONE') return 0n
  if (price === undefined) throw missing('price')
  return price
}

function quantityIn(params: Parameters): Units {
  const quantity = amount(params, 'quantity')
  if (quantity === undefined) throw missing('quantity')
  return quantity
}

/** Limit and trigger may be no further apart than the price band is wide, on the side where that hurts. */
function checkAgainstTrigger({ spec }: SymbolMarket, side: AlgoOrder['side'], price: Units, trigger: Units): void {
  const text = (bound: Units): string => priceText(spec, bound)
  if (side === 'BUY') {
    if (price > times(trigger, spec.bandUp)) throw limitAboveTrigger(text(times(trigger, spec.bandUp)))
    if (trigger > times(price, spec.bandUp)) throw triggerAboveLimit(text(times(price, spec.bandUp)))
    return
  }
  if (price < times(trigger, spec.bandDown)) throw limitBelowTrigger(text(times(trigger, spec.bandDown)))
  if (trigger < times(price, spec.bandDown)) throw triggerBelowLimit(text(times(price, spec.bandDown)))
}

/** -4116 while another algo order waits under this id. */
function checkUnusedId(desk: Desk, account: Account, clientAlgoId: string): void {
  const known = desk.state.algos.findByClientId(account.id, clientAlgoId)
  if (known?.status === 'NEW' || known?.status === 'TRIGGERING') throw refusal(-4116)
}
