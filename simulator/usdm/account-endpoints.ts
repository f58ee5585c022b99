import { magnitude, text8 } from '../engine/units'
import type { Call, Endpoint } from '../gateway/types'
import {
  accountV2,
  accountV3,
  allSymbols,
  balanceRows,
  boundSymbols,
  positionRiskV2,
  positionRiskV3,
  symbolConfigRow,
} from './account-shapes'
import { short } from './amounts'
import { endpoint } from './endpoint'
import { assetMargin, MAKER_FEE, notionalLimit, symbolMargin, TAKER_FEE, termsOf } from './margin'
import { given, integer, limitOf, mandatory } from './parameters'
import { invalid, leverageNotValid, missing, refusal } from './refusals'
import { touchAccount } from './saved-state'
import { type Account, accountOf, type Desk, marketOf, openOrdersOf, positionOf } from './state'
import { publishLeverage } from './account-events'

const DAY = 86_400_000

/** Balances, positions and settings. Source: usdm.md section 8. */
export function accountEndpoints(desk: Desk): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)
  /** The rows of the one symbol asked for, or of all. */
  const only = <Row extends { readonly own: { readonly position: { readonly symbol: string } } }>(
    call: Call,
    rows: Row[],
  ): Row[] => {
    const symbol = given(call.params, 'symbol')
    if (symbol === undefined) return rows
    marketOf(desk, symbol)
    return rows.filter((row) => row.own.position.symbol === symbol)
  }

  return [
    endpoint('GET /fapi/v2/balance', 'USER_DATA', 5, [], (call) => balanceRows(desk, of(call)), {
      socketMethod: 'account.balance',
    }),
    endpoint('GET /fapi/v3/balance', 'USER_DATA', 5, [], (call) => balanceRows(desk, of(call)), {
      socketMethod: 'v2/account.balance',
    }),
    endpoint('GET /fapi/v2/account', 'USER_DATA', 5, [], (call) => accountV2(desk, of(call)), {
      socketMethod: 'account.status',
    }),
    endpoint('GET /fapi/v3/account', 'USER_DATA', 5, [], (call) => accountV3(desk, of(call)), {
      socketMethod: 'v2/account.status',
    }),
    endpoint(
      'GET /fapi/v2/positionRisk',
      'USER_DATA',
      5,
      ['symbol'],
      (call) => only(call, allSymbols(desk, of(call))).map((row) => positionRiskV2(row, call.overSocket)),
      { socketMethod: 'account.position' },
    ),
    endpoint(
      'GET /fapi/v3/positionRisk',
      'USER_DATA',
      5,
      ['symbol'],
      (call) => only(call, boundSymbols(desk, of(call))).map(positionRiskV3),
      { socketMethod: 'v2/account.position' },
    ),
    endpoint('GET /fapi/v1/accountConfig', 'USER_DATA', 5, [], () => ({
      feeTier: 0,
      canTrade: true,
      canDeposit: true,
      canWithdraw: true,
      dualSidePosition: false,
      updateTime: 0,
      multiAssetsMargin: false,
      tradeGroupId: -1,
    })),
    endpoint('GET /fapi/v1/symbolConfig', 'USER_DATA', 5, ['symbol'], (call) =>
      only(call, allSymbols(desk, of(call))).map(symbolConfigRow),
    ),
    endpoint('GET /fapi/v1/commissionRate', 'USER_DATA', 20, ['symbol'], (call) => ({
      symbol: marketOf(desk, mandatory(call.params, 'symbol')).spec.symbol,
      makerCommissionRate: rate(MAKER_FEE),
      takerCommissionRate: rate(TAKER_FEE),
      rpiCommissionRate: '0',
    })),
    endpoint('GET /fapi/v1/leverageBracket', 'USER_DATA', 1, ['symbol'], (call) => {
      const symbol = given(call.params, 'symbol')
      const markets = symbol === undefined ? desk.markets.all('usdm') : [marketOf(desk, symbol)]
      return markets.map(({ spec }) => ({
        symbol: spec.symbol,
        brackets: termsOf(spec).brackets.map((bracket) => ({
          bracket: bracket.bracket,
          initialLeverage: bracket.initialLeverage,
          notionalCap: Number(short(bracket.notionalCap)),
          notionalFloor: Number(short(bracket.notionalFloor)),
          maintMarginRatio: Number(short(bracket.maintenanceRate)),
          cum: Number(short(bracket.cumulative)),
        })),
      }))
    }),
    endpoint('POST /fapi/v1/leverage', 'TRADE', 1, ['symbol', 'leverage'], (call) => {
      const market = marketOf(desk, mandatory(call.params, 'symbol'))
      const { symbol } = market.spec
      const leverage = integer(call.params, 'leverage')
      if (leverage === undefined) throw missing('leverage')
      if (leverage < 1 || leverage > termsOf(market.spec).maxLeverage) throw leverageNotValid(String(leverage))
      const account = of(call)
      setLeverage(desk, account, symbol, leverage)
      touchAccount(desk, account)
      publishLeverage(desk, account.id, symbol, leverage)
      return { leverage, maxNotionalValue: short(notionalLimit(market.spec, leverage)), symbol }
    }),
    endpoint('POST /fapi/v1/marginType', 'TRADE', 1, ['symbol', 'marginType'], (call) => {
      const { symbol } = marketOf(desk, mandatory(call.params, 'symbol')).spec
      mandatory(call.params, 'marginType')
      const wanted = given(call.params, 'marginType')
      if (wanted !== 'CROSSED' && wanted !== 'ISOLATED') throw invalid('marginType')
      const account = of(call)
      if (openOrdersOf(account, symbol).length > 0) throw refusal(-4047)
      if (positionOf(account, symbol).quantity !== 0n) throw refusal(-4048)
      // Every position is cross here, so that one of the two is never a change and the other never possible.
      throw refusal(wanted === 'CROSSED' ? -4046 : -1020)
    }),
    endpoint('GET /fapi/v1/positionSide/dual', 'USER_DATA', 30, [], () => ({ dualSidePosition: false })),
    endpoint('POST /fapi/v1/positionSide/dual', 'TRADE', 1, ['dualSidePosition'], (call) => {
      const account = of(call)
      if (account.open.size > 0) throw refusal(-4067)
      if ([...account.positions.values()].some((position) => position.quantity !== 0n)) throw refusal(-4068)
      throw refusal(mandatory(call.params, 'dualSidePosition').toLowerCase() === 'false' ? -4059 : -1020)
    }),
    endpoint('GET /fapi/v1/multiAssetsMargin', 'USER_DATA', 30, [], () => ({ multiAssetsMargin: false })),
    endpoint('POST /fapi/v1/multiAssetsMargin', 'TRADE', 1, ['multiAssetsMargin'], (call) => {
      throw refusal(mandatory(call.params, 'multiAssetsMargin').toLowerCase() === 'false' ? -4171 : -1020)
    }),
    endpoint('GET /fapi/v1/feeBurn', 'USER_DATA', 30, [], () => ({ feeBurn: false })),
    endpoint('GET /fapi/v1/adlQuantile', 'USER_DATA', 5, ['symbol'], (call) =>
      only(call, boundSymbols(desk, of(call)))
        .filter(({ own }) => own.position.quantity !== 0n)
        .map(({ own }) => ({ symbol: own.position.symbol, adlQuantile: { LONG: 0, SHORT: 0, BOTH: 0 } })),
    ),
    endpoint(
      'GET /fapi/v1/income',
      'USER_DATA',
      30,
      ['symbol', 'incomeType', 'startTime', 'endTime', 'page', 'limit'],
      (call) => incomeRows(of(call), call),
    ),
  ]
}

/** A fee rate as the exchange writes it: six decimals. */
const rate = (units: bigint): string => text8(units).slice(0, -2)

/** Throws -2027 when the position is too large for the leverage and -2028 when the margin does not reach. */
function setLeverage(desk: Desk, account: Account, symbol: string, leverage: number): void {
  const market = marketOf(desk, symbol)
  const orders = openOrdersOf(account, symbol)
  const before = symbolMargin(account, market, orders)
  if (magnitude(before.notional) > notionalLimit(market.spec, leverage)) throw refusal(-2027)
  const total = assetMargin(desk, account, market.spec.quoteAsset)
  const previous = account.leverage.get(symbol)
  account.leverage.set(symbol, leverage)
  const after = symbolMargin(account, market, orders)
  const added = after.positionMargin + after.orderMargin - before.positionMargin - before.orderMargin
  if (added <= 0n || added <= total.available) return
  if (previous === undefined) account.leverage.delete(symbol)
  else account.leverage.set(symbol, previous)
  throw refusal(-2028)
}

/** Income, ascending: the last seven days unless a time is sent, three months back at most. */
function incomeRows(account: Account, call: Call) {
  const { params } = call
  const limit = limitOf(params, 100, 1000)
  const page = integer(params, 'page') ?? 1
  if (page < 1) throw invalid('page')
  const symbol = given(params, 'symbol')
  const incomeType = given(params, 'incomeType')
  const end = integer(params, 'endTime') ?? call.time
  const start = Math.max(integer(params, 'startTime') ?? end - 7 * DAY, call.time - 90 * DAY)
  if (start > end) throw refusal(-1023)
  return account.income
    .filter(
      (row) =>
        (symbol === undefined || row.symbol === symbol) &&
        (incomeType === undefined || row.incomeType === incomeType) &&
        row.time >= start &&
        row.time <= end,
    )
    .slice((page - 1) * limit, page * limit)
    .map((row) => ({
      symbol: row.symbol,
      incomeType: row.incomeType,
      income: text8(row.income),
      asset: row.asset,
      time: row.time,
      info: row.info,
      tranId: row.tranId,
      tradeId: row.tradeId,
    }))
}
