import type { SymbolMarket } from '../engine/market-types'
import { checkPositionSide, checkPriceMatch, nextClientId, selfTradePreventionIn } from './order-request'
import { checkNotional, checkQuantity, checkStatus } from './order-rules'
import { amount, clientId, flag, given, mandatory, oneOf, type Parameters } from './parameters'
import { reducible } from './reduce-only'
import { missing, notRequired, refusal } from './refusals'
import { type Account, type AlgoOrder, type AlgoType, type Desk, marketOf, type WorkingType } from './state'
import { wouldTrigger } from './triggers'

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

const TYPES: readonly AlgoType[] = ['STOP_MARKET', 'TAKE_PROFIT_MARKET']
const WORKING_TYPES: readonly WorkingType[] = ['CONTRACT_PRICE', 'MARK_PRICE']

/** Most waiting algo orders of one account, all symbols together. */
const MOST_WAITING = 200
/** Algo ids of the real exchange stand a little above this. */
const FIRST_ALGO_ID = 4_000_001_910_000_000

/**
 * Reads and checks POST /fapi/v1/algoOrder. STOP, TAKE_PROFIT and TRAILING_STOP_MARKET are refused as an unknown type (-1116).
 * Margin is not looked at before the trigger. Throws the documented refusal. Source: usdm.md section 7.1.
 */
export function readAlgoOrder(
  desk: Desk,
  account: Account,
  params: Parameters,
  time: number,
): { readonly market: SymbolMarket; readonly algo: AlgoOrder } {
  mandatory(params, 'algoType')
  oneOf(params, 'algoType', ['CONDITIONAL'], -1116)
  const market = marketOf(desk, mandatory(params, 'symbol'))
  const { spec } = market
  mandatory(params, 'side')
  const side = oneOf(params, 'side', ['BUY', 'SELL'] as const, -1117) ?? 'BUY'
  mandatory(params, 'type')
  const orderType = oneOf(params, 'type', TYPES, -1116) ?? 'STOP_MARKET'
  checkPositionSide(params)
  checkPriceMatch(params)
  oneOf(params, 'newOrderRespType', ['ACK', 'RESULT'], -1136)
  const timeInForce = oneOf(params, 'timeInForce', ['GTC', 'IOC', 'FOK', 'GTX'] as const, -1115)
  const workingType = oneOf(params, 'workingType', WORKING_TYPES, -4031) ?? 'CONTRACT_PRICE'
  const closePosition = flag(params, 'closePosition')
  const reduceOnly = flag(params, 'reduceOnly')
  const priceProtect = flag(params, 'priceProtect')
  const clientAlgoId = clientId(params, 'clientAlgoId')
  for (const name of ['price', 'activatePrice', 'callbackRate'])
    if (given(params, name) !== undefined) throw notRequired(name)

  const triggerPrice = amount(params, 'triggerPrice')
  if (triggerPrice === undefined) throw missing('triggerPrice')
  if (triggerPrice <= 0n) throw refusal(-4006)
  if (spec.maxPrice > 0n && triggerPrice > spec.maxPrice) throw refusal(-4007)
  if ((triggerPrice - spec.minPrice) % spec.tick !== 0n) throw refusal(-4014)

  const quantity = amount(params, 'quantity')
  if (closePosition) {
    if (quantity !== undefined && quantity !== 0n) throw refusal(-4137)
    if (given(params, 'reduceOnly') !== undefined) throw notRequired('reduceOnly')
    if (reducible(account, spec.symbol, side) === 0n) throw refusal(-2022)
  } else {
    if (quantity === undefined) throw missing('quantity')
    checkQuantity(spec, quantity, true)
    checkNotional(spec, triggerPrice, quantity, reduceOnly)
  }
  checkStatus(spec, reduceOnly || closePosition)

  const waiting = [...desk.state.armed.values()]
    .flatMap((armed) => [...armed])
    .filter((each) => each.accountId === account.id)
  if (clientAlgoId !== undefined && waiting.some((each) => each.clientAlgoId === clientAlgoId)) throw refusal(-4116)
  if (waiting.length >= MOST_WAITING) throw refusal(-4045)
  const reference = workingType === 'MARK_PRICE' ? market.markPrice() : market.lastPrice()
  if (wouldTrigger({ side, orderType, triggerPrice }, reference)) throw refusal(-2021)

  desk.state.algoCount += 1
  const algo: AlgoOrder = {
    accountId: account.id,
    algoId: FIRST_ALGO_ID + desk.state.algoCount,
    clientAlgoId: clientAlgoId ?? nextClientId(desk),
    symbol: spec.symbol,
    side,
    positionSide: 'BOTH',
    orderType,
    timeInForce: closePosition ? 'GTE_GTC' : (timeInForce ?? 'GTC'),
    quantity: closePosition ? 0n : (quantity ?? 0n),
    price: 0n,
    priceMatch: 'NONE',
    triggerPrice,
    activatePrice: 0n,
    callbackRate: 0n,
    activated: false,
    extreme: 0n,
    goodTillDate: 0,
    workingType,
    selfTradePrevention: selfTradePreventionIn(params),
    closePosition,
    reduceOnly: reduceOnly || closePosition,
    priceProtect,
    createTime: time,
    status: 'NEW',
    updateTime: time,
    triggerTime: 0,
  }
  return { market, algo }
}
