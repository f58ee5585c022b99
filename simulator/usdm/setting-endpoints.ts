import { magnitude } from '../engine/units'
import type { Call, Endpoint } from '../gateway/types'
import { publishAccount, publishAssetMode, publishLeverage } from './account-events'
import { short } from './amounts'
import { endpoint } from './endpoint'
import { accountMargin, availableMargin, crossWalletOf, positionMargin } from './margin'
import { notionalLimit, termsOf } from './margin-formulas'
import { flag, integer, mandatory } from './parameters'
import { invalid, leverageNotValid, missing, refusal } from './refusals'
import { touchAccount } from './saved-state'
import { type Account, leverageOf, marginTypeOf, positionOf, positionsOf, sidesOf } from './account'
import type { MarginType } from './order'
import { accountOf, type Desk, marketOf } from './state'

const DONE = { code: 200, msg: 'success' }

/** Leverage, margin type, position mode, asset mode, fee burn, agreement. Source: usdm.md section 8. */
export function settingEndpoints(desk: Desk): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)
  /** "true" or "false", which must be sent. */
  const wanted = (call: Call, name: string): boolean => {
    mandatory(call.params, name)
    return flag(call.params, name)
  }
  const changed = (account: Account): typeof DONE => {
    touchAccount(desk, account)
    return DONE
  }

  return [
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
      const market = marketOf(desk, mandatory(call.params, 'symbol'))
      const marginType = mandatory(call.params, 'marginType') as MarginType
      if (marginType !== 'ISOLATED' && marginType !== 'CROSSED') throw invalid('marginType')
      const account = of(call)
      const { symbol } = market.spec
      if (marginType === 'ISOLATED' && account.multiAssets) throw refusal(-4168)
      if (account.openBySymbol.has(symbol)) throw refusal(-4047)
      if (positionsOf(account, symbol).some((position) => position.quantity !== 0n)) throw refusal(-4048)
      if (marginTypeOf(account, symbol) === marginType) throw refusal(-4046)
      account.marginTypes.set(symbol, marginType)
      const done = changed(account)
      const rows = sidesOf(account).map((side) => positionOf(account, symbol, side))
      publishAccount(desk, account, {
        reason: 'MARGIN_TYPE_CHANGE',
        time: call.time,
        positions: { market, changed: rows },
      })
      return done
    }),
    endpoint('GET /fapi/v1/positionSide/dual', 'USER_DATA', 30, [], (call) => ({
      dualSidePosition: of(call).hedgeMode,
    })),
    endpoint('POST /fapi/v1/positionSide/dual', 'TRADE', 1, ['dualSidePosition'], (call) => {
      const hedge = wanted(call, 'dualSidePosition')
      const account = of(call)
      if (account.open.size > 0 || hasWaiting(account)) throw refusal(-4067)
      if (holdsAny(account)) throw refusal(-4068)
      if (account.hedgeMode === hedge) throw refusal(-4059)
      account.hedgeMode = hedge
      return changed(account)
    }),
    endpoint('GET /fapi/v1/multiAssetsMargin', 'USER_DATA', 30, [], (call) => ({
      multiAssetsMargin: of(call).multiAssets,
    })),
    endpoint('POST /fapi/v1/multiAssetsMargin', 'TRADE', 1, ['multiAssetsMargin'], (call) => {
      const multiAssets = wanted(call, 'multiAssetsMargin')
      const account = of(call)
      setAssetMode(desk, account, multiAssets)
      const done = changed(account)
      publishAssetMode(desk, account.id, multiAssets)
      return done
    }),
    endpoint('GET /fapi/v1/feeBurn', 'USER_DATA', 30, [], (call) => ({ feeBurn: of(call).feeBurn })),
    endpoint('POST /fapi/v1/feeBurn', 'TRADE', 1, ['feeBurn'], (call) => {
      const feeBurn = wanted(call, 'feeBurn')
      const account = of(call)
      account.feeBurn = feeBurn
      return changed(account)
    }),
    endpoint('POST /fapi/v1/stock/contract', 'USER_DATA', 50, [], (call) => {
      const account = of(call)
      account.tradFiSigned = true
      return changed(account)
    }),
  ]
}

/** Whether conditional orders wait or are on their way: their position side is that of the mode they were placed in. */
const hasWaiting = (account: Account): boolean =>
  account.algoOrders.some((algo) => algo.status === 'NEW' || algo.status === 'TRIGGERING')

const holdsAny = (account: Account): boolean =>
  [...account.positions.values()].some((position) => position.quantity !== 0n)

/**
 * Throws -4161 when an isolated position would need more margin, -2027 when a position is too large for the leverage and -2028 when
 * the margin does not reach; the leverage is then as before.
 */
function setLeverage(desk: Desk, account: Account, symbol: string, leverage: number): void {
  const market = marketOf(desk, symbol)
  const positions = positionsOf(account, symbol)
  const isolated = marginTypeOf(account, symbol) === 'ISOLATED'
  const holds = positions.some((position) => position.quantity !== 0n)
  const current = leverageOf(account, symbol, termsOf(market.spec).maxLeverage)
  if (isolated && holds && leverage < current) throw refusal(-4161)
  const bound = (): bigint =>
    positions.reduce((sum, position) => {
      const own = positionMargin(account, market, position)
      return sum + (own.isolated ? 0n : own.positionMargin) + own.orderMargin
    }, 0n)
  const limit = notionalLimit(market.spec, leverage)
  if (positions.some((position) => magnitude(positionMargin(account, market, position).notional) > limit))
    throw refusal(-2027)
  const before = bound()
  const available = availableMargin(desk, account, market.spec.quoteAsset)
  const previous = account.leverage.get(symbol)
  account.leverage.set(symbol, leverage)
  const added = bound() - before
  if (added <= 0n || added <= available) return
  if (previous === undefined) account.leverage.delete(symbol)
  else account.leverage.set(symbol, previous)
  throw refusal(-2028)
}

/** Changes the asset mode. Throws -4170, -4167, -4171, -4172 or -4169. */
function setAssetMode(desk: Desk, account: Account, multiAssets: boolean): void {
  if (account.open.size > 0) throw refusal(-4170)
  if (multiAssets && [...account.marginTypes.values()].includes('ISOLATED')) throw refusal(-4167)
  if (account.multiAssets === multiAssets) throw refusal(-4171)
  if (!multiAssets && [...account.wallets.keys()].some((asset) => crossWalletOf(desk, account, asset) < 0n))
    throw refusal(-4172)
  account.multiAssets = multiAssets
  // Each asset must carry its own positions again, or all together those that one carried.
  const lacking = multiAssets
    ? isShort(accountMargin(desk, account).totals)
    : accountMargin(desk, account).assets.some(isShort)
  if (!lacking) return
  account.multiAssets = !multiAssets
  throw refusal(-4169)
}

/** Whether the positions bind more than there is. */
const isShort = (margin: { crossWallet: bigint; crossUnrealized: bigint; crossPositionMargin: bigint }): boolean =>
  margin.crossPositionMargin > 0n && margin.crossWallet + margin.crossUnrealized < margin.crossPositionMargin
