import { isZero, negate, type DecimalString } from './decimal'
import { add } from './decimal'
import { maxNotionalAt } from './leverage-bracket'
import {
  crossFiguresOf,
  marginPositionIn,
  positionFiguresOf,
  withCrossMoney,
  withMarginPosition,
  type CrossFigures,
  type MarginAccount,
  type MarginPosition,
  type PositionFigures,
} from './margin-account'
import type { VenueSetting } from './venue-change'

/** The account as it would be with the setting, all prices standing still. */
export function withSetting(account: MarginAccount, setting: VenueSetting): MarginAccount {
  switch (setting.kind) {
    case 'leverage': {
      const change = <T extends { readonly symbol: string; readonly leverage: number }>(rows: readonly T[]): T[] =>
        rows.map((row) => (row.symbol === setting.symbol ? { ...row, leverage: setting.leverage } : row))
      return { ...account, positions: change(account.positions), exposures: change(account.exposures) }
    }
    case 'margin-mode':
      // Refused while there is a position: nothing that stands is reckoned otherwise.
      return account
    case 'position-mode':
      return { ...account, hedgeMode: setting.hedge }
    case 'multi-assets':
      return { ...account, multiAssets: setting.on }
    case 'position-margin': {
      const position = marginPositionIn(account, setting)
      if (position === undefined) return account
      const moved = setting.direction === 'add' ? setting.amount : negate(setting.amount)
      const isolatedWallet = add(position.isolatedWallet, moved)
      return withCrossMoney(
        withMarginPosition(account, { ...position, isolatedWallet }),
        position.marginAsset,
        negate(moved),
      )
    }
  }
}

export interface AffectedPosition {
  readonly position: MarginPosition
  readonly before: PositionFigures
  readonly after: PositionFigures
}

export interface SettingEffects {
  /** What stands behind cross positions; undefined where a rate of multi-assets mode is missing. */
  readonly before: CrossFigures | undefined
  readonly after: CrossFigures | undefined
  readonly positions: readonly AffectedPosition[]
  /** Leverage: largest notional that may be held with it; undefined without the table. */
  readonly maxNotional?: DecimalString | undefined
}

/**
 * Before → after of a setting: free margin, liquidation prices and margin ratios of the positions it is about, all prices standing
 * still. `asset` is the margin asset whose free margin is looked at.
 */
export function settingEffects(setting: VenueSetting, account: MarginAccount, asset: string): SettingEffects {
  const next = withSetting(account, setting)
  const about =
    'symbol' in setting ? account.positions.filter((each) => each.symbol === setting.symbol) : account.positions
  const positions = about.map((position): AffectedPosition => {
    const after = marginPositionIn(next, position) ?? position
    return { position, before: positionFiguresOf(account, position), after: positionFiguresOf(next, after) }
  })
  const brackets = setting.kind === 'leverage' ? account.brackets[setting.symbol] : undefined
  const maxNotional =
    brackets === undefined || setting.kind !== 'leverage' ? undefined : maxNotionalAt(brackets, setting.leverage)
  return {
    before: crossFiguresOf(account, asset),
    after: crossFiguresOf(next, asset),
    positions,
    ...(maxNotional === undefined || isZero(maxNotional) ? {} : { maxNotional }),
  }
}
