import type { Call, Endpoint } from '../gateway/types'
import { ALGO_PARAMETERS, readAlgoOrder } from './algo-request'
import { algoAck, algoRow, openAlgoRow, pastAlgoRow } from './algo-shapes'
import { bySymbol, endpoint } from './endpoint'
import { arm, endAlgo } from './order-end'
import { given, integer, limitOf, mandatory, type Parameters, windowUnless } from './parameters'
import { ALL_CANCELED } from './order-endpoints'
import { invalid, missing, refusal } from './refusals'
import { activateAtOnce } from './triggers'
import type { Account } from './account'
import type { AlgoOrder } from './algo-order'
import { type AlgoStatus, type Order, orderKey } from './order'
import { accountOf, type Desk, marketOf } from './state'
import { publishAlgo } from './order-events'

/** Not over and not yet a child order's affair. */
const OPEN: readonly AlgoStatus[] = ['NEW', 'TRIGGERING']
const ONE_ALGO = ['algoId', 'clientAlgoId'] as const

function findAlgo(desk: Desk, account: Account, params: Parameters): AlgoOrder | undefined {
  const algoId = integer(params, 'algoId')
  const clientAlgoId = given(params, 'clientAlgoId')
  if (algoId === undefined && clientAlgoId === undefined) throw missing('algoId')
  const algo =
    algoId === undefined
      ? desk.state.algos.findByClientId(account.id, clientAlgoId ?? '')
      : desk.state.algos.find(algoId)
  return algo?.accountId === account.id ? algo : undefined
}

/** Conditional orders, a store apart from that of the matching engine. Source: usdm.md section 7. */
export function algoEndpoints(desk: Desk): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)
  const childOf = (algo: AlgoOrder): Order | undefined =>
    algo.orderId === undefined ? undefined : desk.state.orders.get(orderKey(algo.symbol, algo.orderId))

  return [
    endpoint(
      'POST /fapi/v1/algoOrder',
      'TRADE',
      0,
      ALGO_PARAMETERS,
      (call) => {
        const account = of(call)
        const { market, algo } = readAlgoOrder(desk, account, call.params, call.time)
        account.algoOrders.push(algo)
        desk.state.algos.add(algo)
        arm(desk, algo)
        publishAlgo(desk, market, algo)
        const ack = algoAck(market, algo)
        activateAtOnce(desk, market, algo)
        return ack
      },
      { socketMethod: 'algoOrder.place', orderCount: 1 },
    ),
    endpoint(
      'DELETE /fapi/v1/algoOrder',
      'TRADE',
      1,
      ONE_ALGO,
      (call) => {
        const algo = findAlgo(desk, of(call), call.params)
        if (algo?.status !== 'NEW') throw refusal(-2011)
        endAlgo(desk, marketOf(desk, algo.symbol), algo, 'CANCELED')
        return { algoId: algo.algoId, clientAlgoId: algo.clientAlgoId, code: '200', msg: 'success' }
      },
      { socketMethod: 'algoOrder.cancel' },
    ),
    endpoint('GET /fapi/v1/algoOrder', 'USER_DATA', 1, ONE_ALGO, (call) => {
      const algo = findAlgo(desk, of(call), call.params)
      if (!algo) throw refusal(-2013)
      return algoRow(marketOf(desk, algo.symbol), algo, childOf(algo))
    }),
    endpoint('GET /fapi/v1/openAlgoOrders', 'USER_DATA', bySymbol(1, 40), ['algoType', 'symbol', 'algoId'], (call) => {
      const symbol = given(call.params, 'symbol')
      if (symbol !== undefined) marketOf(desk, symbol)
      const algoType = given(call.params, 'algoType')
      if (algoType !== undefined && algoType !== 'CONDITIONAL') throw invalid('algoType')
      const algoId = integer(call.params, 'algoId')
      return of(call)
        .algoOrders.filter((algo) => OPEN.includes(algo.status))
        .filter((algo) => symbol === undefined || algo.symbol === symbol)
        .filter((algo) => algoId === undefined || algo.algoId === algoId)
        .map((algo) => openAlgoRow(marketOf(desk, algo.symbol), algo, childOf(algo)))
    }),
    endpoint(
      'GET /fapi/v1/allAlgoOrders',
      'USER_DATA',
      5,
      ['symbol', 'algoId', 'startTime', 'endTime', 'limit'],
      (call) => {
        const market = marketOf(desk, mandatory(call.params, 'symbol'))
        const limit = limitOf(call.params, 500, 1000)
        const from = integer(call.params, 'algoId')
        const window = windowUnless(from, call)
        const found = of(call)
          .algoOrders.filter((algo) => algo.symbol === market.spec.symbol)
          .filter((algo) => from === undefined || algo.algoId >= from)
          .filter((algo) => !window || (algo.createTime >= window.from && algo.createTime <= window.to))
        const page = from === undefined ? found.slice(-limit) : found.slice(0, limit)
        return page.map((algo) => pastAlgoRow(market, algo, childOf(algo)))
      },
    ),
    endpoint('DELETE /fapi/v1/algoOpenOrders', 'TRADE', 1, ['symbol'], (call) => {
      const market = marketOf(desk, mandatory(call.params, 'symbol'))
      for (const algo of desk.state.algos.waitingOf(call.accountId, market.spec.symbol))
        endAlgo(desk, market, algo, 'CANCELED')
      return ALL_CANCELED
    }),
  ]
}
