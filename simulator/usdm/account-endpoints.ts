import { text8, type Units } from '../engine/units'
import type { Call, Endpoint } from '../gateway/types'
import {
  accountV2,
  accountV3,
  allPositions,
  balanceRows,
  positionRiskSocket,
  positionRiskV2,
  positionRiskV3,
  symbolConfigRow,
} from './account-shapes'
import { short } from './amounts'
import { feeRatesOf } from './commission'
import { adlQuantile } from './deleverage'
import { bySymbol, endpoint } from './endpoint'
import { accountMargin, boundPositions, type PositionMargin } from './margin'
import { termsOf } from './margin-formulas'
import { given, mandatory } from './parameters'
import { refusal } from './refusals'
import { type Account, marginTypeOf, positionsOf } from './account'
import { accountOf, type Desk, marketOf } from './state'
import { tradingStatus } from './trading-status'

/** Balances, positions and what an account may do. Source: usdm.md section 8. */
export function accountEndpoints(desk: Desk): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)
  /** The symbol asked for. Throws -1121 when there is no such. */
  const symbolIn = (call: Call): string | undefined => {
    const symbol = given(call.params, 'symbol')
    if (symbol !== undefined) marketOf(desk, symbol)
    return symbol
  }
  /** The rows of the one symbol asked for, or of all. */
  const only = (call: Call, rows: (account: Account) => PositionMargin[]): PositionMargin[] => {
    const symbol = symbolIn(call)
    const all = rows(of(call))
    return symbol === undefined ? all : all.filter((own) => own.position.symbol === symbol)
  }
  const everything = (account: Account): PositionMargin[] => allPositions(desk, account)
  const bound = (account: Account): PositionMargin[] => boundPositions(desk, account)

  return [
    endpoint('GET /fapi/v2/balance', 'USER_DATA', 5, [], (call) => balanceRows(desk, of(call)), {
      socketMethod: 'account.balance',
    }),
    endpoint('GET /fapi/v3/balance', 'USER_DATA', 5, [], (call) => balanceRows(desk, of(call)), {
      socketMethod: 'v2/account.balance',
    }),
    endpoint('GET /fapi/v2/account', 'USER_DATA', 5, [], (call) => accountV2(desk, of(call), call.overSocket), {
      socketMethod: 'account.status',
    }),
    endpoint('GET /fapi/v3/account', 'USER_DATA', 5, [], (call) => accountV3(desk, of(call), call.overSocket), {
      socketMethod: 'v2/account.status',
    }),
    endpoint(
      'GET /fapi/v2/positionRisk',
      'USER_DATA',
      5,
      ['symbol'],
      (call) =>
        only(call, everything).map((own) =>
          (call.overSocket ? positionRiskSocket : positionRiskV2)(desk, of(call), own),
        ),
      { socketMethod: 'account.position' },
    ),
    endpoint(
      'GET /fapi/v3/positionRisk',
      'USER_DATA',
      5,
      ['symbol'],
      (call) => only(call, bound).map((own) => positionRiskV3(desk, of(call), own)),
      { socketMethod: 'v2/account.position' },
    ),
    endpoint('GET /fapi/v1/accountConfig', 'USER_DATA', 5, [], (call) => {
      const { hedgeMode, multiAssets, updateTime } = of(call)
      return {
        feeTier: 0,
        canTrade: true,
        canDeposit: true,
        canWithdraw: true,
        dualSidePosition: hedgeMode,
        updateTime,
        multiAssetsMargin: multiAssets,
        tradeGroupId: -1,
      }
    }),
    endpoint('GET /fapi/v1/symbolConfig', 'USER_DATA', 5, ['symbol'], (call) => {
      const seen = new Set<string>()
      return only(call, everything)
        .filter(({ position: { symbol } }) => !seen.has(symbol) && seen.add(symbol))
        .map(symbolConfigRow)
    }),
    endpoint('GET /fapi/v1/commissionRate', 'USER_DATA', 20, ['symbol'], (call) => {
      const { spec } = marketOf(desk, mandatory(call.params, 'symbol'))
      const { maker, taker, rpi } = feeRatesOf(spec)
      return {
        symbol: spec.symbol,
        makerCommissionRate: rateText(maker),
        takerCommissionRate: rateText(taker),
        rpiCommissionRate: rateText(rpi),
      }
    }),
    endpoint('GET /fapi/v1/leverageBracket', 'USER_DATA', 1, ['symbol'], (call) => {
      const symbol = symbolIn(call)
      return desk.markets
        .all('usdm')
        .filter(({ spec }) => symbol === undefined || spec.symbol === symbol)
        .map(({ spec }) => ({
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
    endpoint('GET /fapi/v1/adlQuantile', 'USER_DATA', 5, ['symbol'], (call) => {
      const account = of(call)
      const held = only(call, bound).filter(({ position }) => position.quantity !== 0n)
      return [...new Set(held.map(({ position }) => position.symbol))].map((symbol) => ({
        symbol,
        adlQuantile: quantilesOf(desk, account, symbol),
      }))
    }),
    endpoint('GET /fapi/v1/apiTradingStatus', 'USER_DATA', bySymbol(1, 10), ['symbol'], (call) =>
      tradingStatus(desk, of(call), symbolIn(call)),
    ),
    endpoint('GET /fapi/v1/pmAccountInfo', 'USER_DATA', 5, ['asset'], (call) => {
      const asset = mandatory(call.params, 'asset')
      const account = of(call)
      if (!account.wallets.has(asset)) throw refusal(-1108)
      const { totals, assets } = accountMargin(desk, account)
      const own = assets.find((margin) => margin.asset === asset)
      return {
        maxWithdrawAmountUSD: text8(totals.withdrawable),
        asset,
        maxWithdrawAmount: text8(own?.withdrawable ?? 0n),
      }
    }),
  ]
}

/** A fee rate as the exchange writes it: six decimals, nothing as a bare "0". */
const rateText = (rate: Units): string => (rate === 0n ? '0' : text8(rate).slice(0, -2))

/** BOTH in one-way mode; LONG and SHORT in hedge mode, the same of both when they are cross, which HEDGE says. */
function quantilesOf(desk: Desk, account: Account, symbol: string): Record<string, number> {
  const market = marketOf(desk, symbol)
  const [first = 0, second = 0] = positionsOf(account, symbol).map((each) => adlQuantile(desk, account, market, each))
  if (!account.hedgeMode) return { LONG: 0, SHORT: 0, BOTH: first }
  if (marginTypeOf(account, symbol) === 'ISOLATED') return { LONG: first, SHORT: second, BOTH: 0 }
  const shared = Math.max(first, second)
  return { LONG: shared, SHORT: shared, HEDGE: 0 }
}
