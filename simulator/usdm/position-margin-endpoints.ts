import { maximum, minimum, type Units } from '../engine/units'
import type { Call, Endpoint } from '../gateway/types'
import { publishAccount } from './account-events'
import { short } from './amounts'
import { endpoint } from './endpoint'
import { noteMarginChange } from './isolated-margin'
import { availableMargin, positionMargin } from './margin'
import { amount, integer, limitOf, mandatory } from './parameters'
import { positionSideIn } from './position-side'
import { invalid, missing, refusal } from './refusals'
import { touchAccount } from './saved-state'
import { type Account, marginTypeOf, positionOf } from './account'
import { accountOf, type Desk, marketOf } from './state'

const MONTH = 30 * 86_400_000

/** Adding margin to isolated positions and taking it back. Source: usdm.md section 8. */
export const positionMarginEndpoints = (desk: Desk): Endpoint[] => [
  endpoint('POST /fapi/v1/positionMargin', 'TRADE', 1, ['symbol', 'positionSide', 'amount', 'type'], (call) =>
    changeMargin(desk, accountOf(desk, call.accountId), call),
  ),
  endpoint(
    'GET /fapi/v1/positionMargin/history',
    'USER_DATA',
    1,
    ['symbol', 'type', 'startTime', 'endTime', 'limit'],
    (call) => marginHistory(desk, accountOf(desk, call.accountId), call),
  ),
]

/** 1 adds, 2 takes. */
function directionIn(call: Call): 1 | 2 | undefined {
  const type = integer(call.params, 'type')
  if (type === undefined || type === 1 || type === 2) return type
  throw invalid('type')
}

function changeMargin(desk: Desk, account: Account, call: Call) {
  const market = marketOf(desk, mandatory(call.params, 'symbol'))
  const { symbol, quoteAsset } = market.spec
  const moved = amount(call.params, 'amount')
  if (moved === undefined) throw missing('amount')
  const type = directionIn(call)
  if (type === undefined) throw missing('type')
  const side = positionSideIn(account, call.params)
  if (moved <= 0n) throw refusal(-4055)
  if (marginTypeOf(account, symbol) !== 'ISOLATED') throw refusal(-4049)
  const position = positionOf(account, symbol, side)
  if (position.quantity === 0n) throw refusal(-4054)

  if (type === 1 && moved > availableMargin(desk, account, quoteAsset)) throw refusal(-4050)
  if (type === 2) {
    const own = positionMargin(account, market, position)
    if (moved > removable(position.isolatedWallet, own.unrealized, own.positionMargin)) throw refusal(-4051)
  }
  const change = type === 1 ? moved : -moved
  position.isolatedWallet += change
  position.updateTime = call.time
  noteMarginChange(desk, account, market, position, change, 'USER_ADJUST', call.time)
  touchAccount(desk, account)
  publishAccount(desk, account, {
    reason: 'MARGIN_TRANSFER',
    time: call.time,
    balances: [[quoteAsset, 0n]],
    positions: { market, changed: [position] },
  })
  return { amount: Number(short(moved)), code: 200, msg: 'Successfully modify position margin.', type }
}

/** What may leave an isolated wallet: what the initial margin does not need, and no unrealized profit. */
const removable = (isolatedWallet: Units, unrealized: Units, initial: Units): Units =>
  maximum(0n, minimum(isolatedWallet, isolatedWallet + minimum(0n, unrealized) - initial))

/** Changes of isolated margin, ascending, the newest of the window: thirty days unless times are sent, and no more. */
function marginHistory(desk: Desk, account: Account, call: Call) {
  const { symbol } = marketOf(desk, mandatory(call.params, 'symbol')).spec
  const type = directionIn(call)
  const limit = limitOf(call.params, 500, 500)
  const start = integer(call.params, 'startTime')
  const to = integer(call.params, 'endTime') ?? (start === undefined ? call.time : start + MONTH)
  const from = start ?? to - MONTH
  if (from > to) throw refusal(-1023)
  if (to - from > MONTH) throw refusal(-4165)
  return account.marginChanges
    .filter((change) => change.symbol === symbol && (type === undefined || change.type === type))
    .filter((change) => change.time >= from && change.time <= to)
    .slice(-limit)
    .map((change) => ({
      symbol: change.symbol,
      type: change.type,
      deltaType: change.deltaType,
      amount: short(change.amount),
      asset: change.asset,
      time: change.time,
      positionSide: change.positionSide,
    }))
}
