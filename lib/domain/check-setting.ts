import { add, compare, isNegative, isPositive, larger, subtract, sum, ZERO, type DecimalString } from './decimal'
import type { FuturesSettings } from './futures-settings'
import { marginModeIn } from './futures-settings'
import { maxLeverageFor, maxLeverageOf, maxNotionalAt } from './leverage-bracket'
import {
  availableMarginOf,
  crossFiguresOf,
  initialMarginOf,
  marginPositionIn,
  orderMarginOf,
  positionFiguresOf,
  removableMarginOf,
  type CrossFigures,
  type MarginAccount,
} from './margin-account'
import { withSetting } from './setting-effects'
import type { VenueSetting } from './venue-change'

/** Why the exchange would refuse a setting, with its own code beside. Source: usdm.md 8 and 14. */
export type SettingIssueCode =
  /** {symbol}: isolated margin under multi-assets mode (-4168). */
  | 'setting-isolated-under-multi'
  /** {symbol} {count}: open orders of the symbol (-4047). */
  | 'setting-symbol-orders'
  /** {symbol}: a position of the symbol (-4048). */
  | 'setting-symbol-position'
  /** {count}: open orders anywhere (-4067, -4170). */
  | 'setting-open-orders'
  /** {symbols}: positions anywhere (-4068). */
  | 'setting-positions'
  /** {symbols}: symbols under isolated margin (-4167). */
  | 'setting-multi-with-isolated'
  /** {asset}: an asset that is owed (-4172). */
  | 'setting-negative-wallet'
  /** {asset}: the margin of positions would not be covered (-4169). */
  | 'setting-margin-short'
  /** {max} (-4028). */
  | 'leverage-out-of-range'
  /** {now}: less leverage on an isolated position (-4161). */
  | 'leverage-isolated-lower'
  /** {notional} {most} {leverage}: the position is larger than this leverage allows (-2027). */
  | 'leverage-position-large'
  /** {needed} {available} {asset} (-2028). */
  | 'leverage-margin-short'
  /** {symbol} (-4049). */
  | 'margin-not-isolated'
  /** {symbol} (-4054). */
  | 'margin-no-position'
  /** (-4055). */
  | 'margin-amount'
  /** {available} {asset} (-4050). */
  | 'margin-cross-short'
  /** {most} {asset} (-4051). */
  | 'margin-isolated-short'
  /** {mode}: the position's side is not one of the present position mode (-4061). */
  | 'setting-side-mode'
  /** It is so already, which counts as done (-4046, -4059, -4171). */
  | 'setting-same'

export interface SettingIssue {
  readonly code: SettingIssueCode
  readonly params: Readonly<Record<string, string>>
  /** Moves with prices: what is refused now may pass in a moment, so that the exchange alone decides. */
  readonly byPrice: boolean
}

/** What the check knows of the account beside its margin. */
export interface SettingContext {
  readonly account: MarginAccount
  readonly settings: FuturesSettings
  /** Leverage in force by symbol. */
  readonly leverage: Readonly<Record<string, number>>
  /** Open orders by symbol, conditional ones left out. */
  readonly openOrders: Readonly<Record<string, number>>
  /** Conditional orders that wait. */
  readonly waitingOrders: number
}

const issue = (
  code: SettingIssueCode,
  params: Readonly<Record<string, string>> = {},
  byPrice = false,
): SettingIssue => ({ code, params, byPrice })

/**
 * The first thing for which the exchange would refuse the setting, in its own order: open orders, positions, no need to change.
 * Undefined when it would take it, and where a table or a rate that decides is missing. Source: usdm.md 8.
 */
export function checkSetting(setting: VenueSetting, context: SettingContext): SettingIssue | undefined {
  switch (setting.kind) {
    case 'leverage':
      return checkLeverage(setting, context)
    case 'margin-mode':
      return checkMarginMode(setting, context)
    case 'position-mode':
      return checkPositionMode(setting, context)
    case 'multi-assets':
      return checkAssetMode(setting, context)
    case 'position-margin':
      return checkPositionMargin(setting, context)
  }
}

type Of<K extends VenueSetting['kind']> = Extract<VenueSetting, { kind: K }>

function checkLeverage({ symbol, leverage }: Of<'leverage'>, context: SettingContext): SettingIssue | undefined {
  const { account, settings } = context
  const brackets = account.brackets[symbol] ?? []
  const max = maxLeverageOf(brackets)
  if (leverage < 1 || (max > 0 && leverage > max)) return issue('leverage-out-of-range', { max: String(max) })
  const positions = account.positions.filter((each) => each.symbol === symbol)
  const now = context.leverage[symbol]
  const isolated = marginModeIn(settings, symbol) === 'isolated'
  if (isolated && positions.length > 0 && now !== undefined && leverage < now)
    return issue('leverage-isolated-lower', { now: String(now) })
  if (brackets.length > 0) {
    const most = maxNotionalAt(brackets, leverage)
    const largest = positions.reduce((size, each) => larger(size, positionFiguresOf(account, each).notional), ZERO)
    if (compare(largest, most) > 0)
      return issue(
        'leverage-position-large',
        { notional: largest, most, leverage: String(maxLeverageFor(brackets, largest)) },
        true,
      )
  }
  const [asset] = [...positions, ...account.exposures.filter((each) => each.symbol === symbol)].map(
    (each) => each.marginAsset,
  )
  const available = asset === undefined ? undefined : availableMarginOf(account, asset)
  if (asset !== undefined && available !== undefined) {
    const next = withSetting(account, { kind: 'leverage', symbol, leverage })
    const needed = subtract(boundBy(next, symbol), boundBy(account, symbol))
    if (isPositive(needed) && compare(needed, available) > 0)
      return issue('leverage-margin-short', { needed, available, asset }, true)
  }
  return now === leverage ? issue('setting-same') : undefined
}

/** What a symbol's cross positions and its orders bind. */
const boundBy = (account: MarginAccount, symbol: string): DecimalString =>
  sum([
    ...account.positions
      .filter((each) => each.symbol === symbol && each.marginMode === 'cross')
      .map((each) => initialMarginOf(each)),
    ...account.exposures.filter((each) => each.symbol === symbol).map((each) => orderMarginOf(each, account.positions)),
  ])

function checkMarginMode(
  { symbol, marginMode }: Of<'margin-mode'>,
  { account, settings, openOrders }: SettingContext,
): SettingIssue | undefined {
  if (marginMode === 'isolated' && settings.multiAssets) return issue('setting-isolated-under-multi', { symbol })
  const count = openOrders[symbol] ?? 0
  if (count > 0) return issue('setting-symbol-orders', { symbol, count: String(count) })
  if (account.positions.some((each) => each.symbol === symbol)) return issue('setting-symbol-position', { symbol })
  return marginModeIn(settings, symbol) === marginMode ? issue('setting-same') : undefined
}

const symbolsOf = (rows: readonly { readonly symbol: string }[]): string =>
  [...new Set(rows.map((row) => row.symbol))].sort().join(', ')

const openCount = (openOrders: SettingContext['openOrders']): number =>
  Object.values(openOrders).reduce((total, count) => total + count, 0)

function checkPositionMode({ hedge }: Of<'position-mode'>, context: SettingContext): SettingIssue | undefined {
  const { account, settings, openOrders, waitingOrders } = context
  const count = openCount(openOrders) + waitingOrders
  if (count > 0) return issue('setting-open-orders', { count: String(count) })
  if (account.positions.length > 0) return issue('setting-positions', { symbols: symbolsOf(account.positions) })
  return settings.hedgeMode === hedge ? issue('setting-same') : undefined
}

function checkAssetMode({ on }: Of<'multi-assets'>, context: SettingContext): SettingIssue | undefined {
  const { account, settings, openOrders } = context
  const count = openCount(openOrders)
  if (count > 0) return issue('setting-open-orders', { count: String(count) })
  if (on && settings.isolated.length > 0)
    return issue('setting-multi-with-isolated', { symbols: settings.isolated.join(', ') })
  if (settings.multiAssets === on) return issue('setting-same')
  const owed = Object.entries(account.crossWallets).find(([, amount]) => isNegative(amount))
  if (!on && owed !== undefined) return issue('setting-negative-wallet', { asset: owed[0] })
  const next = withSetting(account, { kind: 'multi-assets', on })
  const assets = on ? ['USDT'] : [...new Set(account.positions.map((each) => each.marginAsset))]
  for (const asset of assets) {
    const figures = crossFiguresOf(next, asset)
    if (figures !== undefined && lacks(figures)) return issue('setting-margin-short', { asset: figures.asset }, true)
  }
  return undefined
}

/** Whether the positions bind more than there is. */
const lacks = ({ wallet, unrealizedPnl, positionMargin }: CrossFigures): boolean =>
  isPositive(positionMargin) && compare(add(wallet, unrealizedPnl), positionMargin) < 0

function checkPositionMargin(setting: Of<'position-margin'>, context: SettingContext): SettingIssue | undefined {
  const { account, settings } = context
  const { symbol, positionSide, amount, direction } = setting
  if ((positionSide === 'BOTH') === settings.hedgeMode)
    return issue('setting-side-mode', { mode: settings.hedgeMode ? 'hedge' : 'one-way' })
  if (!isPositive(amount)) return issue('margin-amount')
  if (marginModeIn(settings, symbol) !== 'isolated') return issue('margin-not-isolated', { symbol })
  const position = marginPositionIn(account, setting)
  if (position === undefined) return issue('margin-no-position', { symbol })
  const asset = position.marginAsset
  if (direction === 'take') {
    const most = removableMarginOf(position)
    return compare(amount, most) > 0 ? issue('margin-isolated-short', { most, asset }, true) : undefined
  }
  const available = availableMarginOf(account, asset)
  return available !== undefined && compare(amount, available) > 0
    ? issue('margin-cross-short', { available, asset }, true)
    : undefined
}
