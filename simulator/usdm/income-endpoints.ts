import { text8 } from '../engine/units'
import type { Call, Endpoint } from '../gateway/types'
import { endpoint } from './endpoint'
import { given, integer, limitOf } from './parameters'
import { invalid, refusal } from './refusals'
import type { Account, Income } from './account'
import { accountOf, type Desk, marketOf } from './state'

const DAY = 86_400_000

/** Every kind the real exchange knows; most of them never happen here. Source: usdm.md section 4. */
const INCOME_TYPES: readonly string[] = [
  'TRANSFER',
  'WELCOME_BONUS',
  'REALIZED_PNL',
  'FUNDING_FEE',
  'SPECIAL_FUNDING_FEE',
  'COMMISSION',
  'INSURANCE_CLEAR',
  'REFERRAL_KICKBACK',
  'COMMISSION_REBATE',
  'API_REBATE',
  'CONTEST_REWARD',
  'CROSS_COLLATERAL_TRANSFER',
  'OPTIONS_PREMIUM_FEE',
  'OPTIONS_SETTLE_PROFIT',
  'INTERNAL_TRANSFER',
  'AUTO_EXCHANGE',
  'DELIVERED_SETTELMENT',
  'COIN_SWAP_DEPOSIT',
  'COIN_SWAP_WITHDRAW',
  'POSITION_LIMIT_INCREASE_FEE',
  'STRATEGY_UMFUTURES_TRANSFER',
  'FEE_RETURN',
  'BFUSD_REWARD',
]

export const incomeEndpoints = (desk: Desk): Endpoint[] => [
  endpoint(
    'GET /fapi/v1/income',
    'USER_DATA',
    30,
    ['symbol', 'incomeType', 'startTime', 'endTime', 'page', 'limit'],
    (call) => incomeHistory(desk, accountOf(desk, call.accountId), call),
  ),
]

export const incomeRow = (row: Income) => ({
  symbol: row.symbol,
  incomeType: row.incomeType,
  income: text8(row.income),
  asset: row.asset,
  time: row.time,
  info: row.info,
  tranId: row.tranId,
  tradeId: row.tradeId,
})

/** Income, ascending, page by page: the last seven days unless a time is sent, three months back at most. */
function incomeHistory(desk: Desk, account: Account, call: Call) {
  const { params } = call
  const limit = limitOf(params, 100, 1000)
  const page = integer(params, 'page') ?? 1
  if (page < 1) throw invalid('page')
  const symbol = given(params, 'symbol')
  if (symbol !== undefined) marketOf(desk, symbol)
  const incomeType = given(params, 'incomeType')
  if (incomeType !== undefined && !INCOME_TYPES.includes(incomeType)) throw invalid('incomeType')
  const start = integer(params, 'startTime')
  const to = integer(params, 'endTime') ?? call.time
  const from = start ?? to - 7 * DAY
  if (from > to) throw refusal(-1023)
  const oldest = call.time - 90 * DAY
  return account.income
    .filter(
      (row) =>
        (symbol === undefined || row.symbol === symbol) &&
        (incomeType === undefined || row.incomeType === incomeType) &&
        row.time >= Math.max(from, oldest) &&
        row.time <= to,
    )
    .slice((page - 1) * limit, page * limit)
    .map(incomeRow)
}
