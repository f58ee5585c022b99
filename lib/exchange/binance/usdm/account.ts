import 'server-only'
import type { Balance, Position } from '../../../domain/account'
import { type DecimalString, isZero } from '../../../domain/decimal'
import type { AccountReading } from '../../port'
import {
  amountAt,
  asList,
  asPayload,
  flagAt,
  integerAt,
  listAt,
  nonZeroAmountAt,
  optionalAmountAt,
  optionalIntegerAt,
  positionSideAt,
  textAt,
} from '../payload'
import { marginModeOf } from './account-update'

const ZERO = '0' as DecimalString

/** Balances of the futures account. Source: Binance USDⓈ-M, Account information v3; usdm.md 8. */
export function toBalances(value: unknown): readonly Balance[] {
  return listAt(asPayload(value, 'account'), 'assets').map((row) => {
    const asset = asPayload(row, 'asset')
    return {
      market: 'usdm',
      asset: textAt(asset, 'asset'),
      free: amountAt(asset, 'availableBalance'),
      locked: ZERO,
      wallet: amountAt(asset, 'walletBalance'),
      crossWallet: optionalAmountAt(asset, 'crossWalletBalance'),
      exchangeTime: optionalIntegerAt(asset, 'updateTime') ?? 0,
    }
  })
}

/** Leverage and margin mode by symbol, which positionRisk v3 leaves out. Source: Binance USDⓈ-M, Symbol configuration; usdm.md 8. */
export function toSymbolConfigs(value: unknown): ReadonlyMap<string, Pick<Position, 'leverage' | 'marginMode'>> {
  const configs = new Map<string, Pick<Position, 'leverage' | 'marginMode'>>()
  for (const row of asList(value, 'symbolConfig')) {
    const config = asPayload(row, 'symbolConfig')
    configs.set(textAt(config, 'symbol'), {
      leverage: integerAt(config, 'leverage'),
      marginMode: marginModeOf(config.marginType),
    })
  }
  return configs
}

/** Positions that exist; rows that stand there for an open order alone are left out. Source: Position information v3; usdm.md 8. */
export function toPositions(value: unknown): readonly Position[] {
  return asList(value, 'positionRisk').flatMap((row): Position[] => {
    const position = asPayload(row, 'position')
    const symbol = textAt(position, 'symbol')
    const quantity = amountAt(position, 'positionAmt')
    if (isZero(quantity)) return []
    return [
      {
        symbol,
        positionSide: positionSideAt(position, 'positionSide'),
        quantity,
        entryPrice: amountAt(position, 'entryPrice'),
        breakEvenPrice: nonZeroAmountAt(position, 'breakEvenPrice'),
        markPrice: nonZeroAmountAt(position, 'markPrice'),
        unrealizedPnl: amountAt(position, 'unRealizedProfit'),
        liquidationPrice: nonZeroAmountAt(position, 'liquidationPrice'),
        marginMode: marginModeOf(position.marginType),
        leverage: optionalIntegerAt(position, 'leverage'),
        isolatedWallet: nonZeroAmountAt(position, 'isolatedWallet'),
        initialMargin: optionalAmountAt(position, 'initialMargin'),
        maintenanceMargin: optionalAmountAt(position, 'maintMargin'),
        marginAsset: textAt(position, 'marginAsset'),
        exchangeTime: integerAt(position, 'updateTime'),
      },
    ]
  })
}

/** Positions with the leverage and margin mode of their symbol. */
function withSettings(
  positions: readonly Position[],
  configs: ReadonlyMap<string, Pick<Position, 'leverage' | 'marginMode'>>,
): readonly Position[] {
  return positions.map((position) => {
    const config = configs.get(position.symbol)
    if (config === undefined) return position
    return {
      ...position,
      leverage: position.leverage ?? config.leverage,
      marginMode: position.marginMode ?? config.marginMode,
    }
  })
}

/** Symbols under isolated margin, in order. */
const isolatedIn = (configs: ReadonlyMap<string, Pick<Position, 'leverage' | 'marginMode'>>): readonly string[] =>
  [...configs].flatMap(([symbol, { marginMode }]) => (marginMode === 'isolated' ? [symbol] : [])).sort()

/** Leverage of every symbol that names one. */
function leverageOf(
  configs: ReadonlyMap<string, Pick<Position, 'leverage' | 'marginMode'>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...configs].flatMap(([symbol, { leverage }]) => (leverage === undefined ? [] : [[symbol, leverage] as const])),
  )
}

export interface AccountConfig {
  readonly canTrade: boolean
  readonly hedgeMode: boolean
  readonly multiAssets: boolean
}

/** Rights and modes. Source: Binance USDⓈ-M, Account configuration; usdm.md 8. */
export function toAccountConfig(value: unknown): AccountConfig {
  const config = asPayload(value, 'accountConfig')
  return {
    canTrade: flagAt(config, 'canTrade'),
    hedgeMode: flagAt(config, 'dualSidePosition'),
    multiAssets: flagAt(config, 'multiAssetsMargin'),
  }
}

/** The four answers of one reading in one picture. */
export function toAccountReading(
  balances: readonly Balance[],
  positions: readonly Position[],
  config: AccountConfig,
  configs: ReadonlyMap<string, Pick<Position, 'leverage' | 'marginMode'>>,
): AccountReading {
  const newest = Math.max(0, ...[...balances, ...positions].map((row) => row.exchangeTime))
  const { canTrade, hedgeMode, multiAssets } = config
  return {
    balances,
    positions: withSettings(positions, configs),
    canTrade,
    futures: { hedgeMode, multiAssets, isolated: isolatedIn(configs) },
    leverage: leverageOf(configs),
    exchangeTime: newest,
  }
}
