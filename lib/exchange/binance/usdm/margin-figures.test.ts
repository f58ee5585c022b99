import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { futuresAct, futuresSettings, TRADERS } from '../../../../simulator/properties/futures-acts'
import { beginFutures, performFuturesAct } from '../../../../simulator/properties/perform-futures-act'
import { ApiError } from '../../../../simulator/gateway/types'
import type { Json, StagedExchange } from '../../../../simulator/testing/staged-exchange'
import { checkSetting, type SettingIssueCode } from '../../../domain/check-setting'
import {
  absolute,
  add,
  compare,
  decimal,
  divide,
  isDecimal,
  multiply,
  subtract,
  sum,
  toScale,
  trimmed,
  type DecimalString,
} from '../../../domain/decimal'
import { bracketAt } from '../../../domain/leverage-bracket'
import {
  crossFiguresOf,
  marginPositionIn,
  orderMarginOf,
  positionFiguresOf,
  removableMarginOf,
  type MarginAccount,
} from '../../../domain/margin-account'
import { marginAccountOf, type MarginParts } from '../../../domain/margin-picture'
import { withFill } from '../../../domain/fill-effects'
import { marginModeIn } from '../../../domain/futures-settings'
import { settingEffects } from '../../../domain/setting-effects'
import type { VenueSetting } from '../../../domain/venue-change'
import { toAccountConfig, toAccountReading, toBalances, toPositions, toSymbolConfigs } from './account'
import { toAlgoOrders } from './algo-order'
import { toLeverageBrackets } from './leverage-bracket'
import { toOrders } from './order'
import { text8 } from '../../../../simulator/engine/units'

/*
 * The domain's arithmetic of margin against the exchange's own figures, over accounts that random histories made: cross and
 * isolated, one-way and hedge mode, one asset and several, with open orders. Prices stand still while both are asked.
 *
 * The exchange cuts every product and quotient at the eighth decimal, the domain carries them on: money may differ by one such
 * unit for each of the few terms of a sum. A liquidation price is a difference of money over a size, so that the same error counts
 * for more the smaller the position is; the entry price in the answer, rounded to eight decimals, adds its own.
 */
const MONEY = decimal('0.0000002')

interface Known {
  readonly account: MarginAccount
  readonly parts: MarginParts
  readonly risk: readonly Json[]
  readonly assets: readonly Json[]
  readonly totals: Json
  readonly waiting: number
}

/** A coin counts for its index less 5 % when owned. Source: usdm.md 13, "Multi-assets mode". */
function ratesOf(exchange: StagedExchange): NonNullable<MarginParts['rates']> {
  const index = text8(exchange.market('BNBUSDT').indexPrice())
  const at = (share: string) => toScale(multiply(index, decimal(share)), 8)
  const one = decimal('1')
  return { USDT: { index: one, bid: one, ask: one }, BNB: { index, bid: at('0.95'), ask: at('1.05') } }
}

/** The account through the adapter's own parsers. */
function know(exchange: StagedExchange, trader: string): Known {
  const ask = (route: string, params: Record<string, unknown> = {}): Json => exchange.call(route, params, trader)
  const risk = ask('GET /fapi/v3/positionRisk')
  const account = ask('GET /fapi/v3/account')
  const reading = toAccountReading(
    toBalances(account),
    toPositions(risk),
    toAccountConfig(ask('GET /fapi/v1/accountConfig')),
    toSymbolConfigs(ask('GET /fapi/v1/symbolConfig')),
  )
  const parts: MarginParts = {
    settings: reading.futures ?? { hedgeMode: false, multiAssets: false, isolated: [] },
    balances: reading.balances,
    positions: reading.positions,
    orders: toOrders(ask('GET /fapi/v1/openOrders')),
    leverage: reading.leverage ?? {},
    brackets: Object.fromEntries(toLeverageBrackets(ask('GET /fapi/v1/leverageBracket'))),
    rates: ratesOf(exchange),
    markPriceOf: () => undefined,
    marginAssetOf: () => 'USDT',
  }
  const built = marginAccountOf(parts)
  if (built === undefined) throw new Error('An account that was read can be reckoned')
  const waiting = toAlgoOrders(ask('GET /fapi/v1/openAlgoOrders')).length
  return { account: built, parts, risk, assets: account.assets, totals: account, waiting }
}

const near = (ours: DecimalString, theirs: string, tolerance: DecimalString = MONEY): boolean =>
  compare(absolute(subtract(ours, decimal(theirs))), tolerance) <= 0

/** How far a liquidation price may be off: the tolerance of money over what one unit of price moves it. */
function priceTolerance({ account }: Known, row: Json): DecimalString {
  const legs = account.positions.filter(
    (each) =>
      each.symbol === row.symbol && (each.marginMode === 'cross' || each.positionSide === (row.positionSide as string)),
  )
  const moves = sum(
    legs.map((leg) => {
      const size = absolute(leg.quantity)
      const rate = bracketAt(account.brackets[leg.symbol] ?? [], multiply(size, decimal(row.liquidationPrice)))?.rate
      return subtract(multiply(size, rate ?? decimal('0')), leg.quantity)
    }),
  )
  return add(divide(multiply(MONEY, decimal('10')), absolute(moves)), decimal('0.00000002'))
}

/** What of the exchange's figures the domain reckons otherwise. */
function differences(known: Known): readonly string[] {
  const { account, risk, assets } = known
  const found: string[] = []
  const differ = (what: string, ours: unknown, theirs: unknown): void => {
    found.push(`${what}: ${String(ours)}, the exchange says ${String(theirs)}`)
  }
  for (const row of risk) {
    const position = marginPositionIn(account, row)
    if (position === undefined) continue
    const name = `${row.symbol} ${row.positionSide}`
    const figures = positionFiguresOf(account, position)
    if (!near(figures.maintenanceMargin ?? decimal('-1'), row.maintMargin))
      differ(`maintenance of ${name}`, figures.maintenanceMargin, row.maintMargin)
    if (!near(figures.initialMargin, row.positionInitialMargin))
      differ(`margin of ${name}`, figures.initialMargin, row.positionInitialMargin)
    if (!near(figures.unrealizedPnl, row.unRealizedProfit))
      differ(`profit of ${name}`, figures.unrealizedPnl, row.unRealizedProfit)
    const none = row.liquidationPrice === '0'
    const same = none
      ? figures.liquidationPrice === 'none'
      : figures.liquidationPrice !== undefined &&
        figures.liquidationPrice !== 'none' &&
        near(figures.liquidationPrice, row.liquidationPrice, priceTolerance(known, row))
    if (!same) differ(`liquidation of ${name}`, figures.liquidationPrice, row.liquidationPrice)
  }
  for (const exposure of account.exposures) {
    const row = risk.find((each) => each.symbol === exposure.symbol && each.positionSide === exposure.positionSide)
    const margin = orderMarginOf(exposure, account.positions)
    if (!near(margin, row?.openOrderInitialMargin ?? '-1'))
      differ(`orders of ${exposure.symbol}`, margin, row?.openOrderInitialMargin)
  }
  const cross = crossFiguresOf(account, 'USDT')
  const theirs = account.multiAssets ? known.totals : assets.find((each) => each.asset === 'USDT')
  if (cross === undefined || !near(cross.available, theirs.availableBalance))
    differ('free margin', cross?.available, theirs.availableBalance)
  return found
}

const CODES: Readonly<Record<SettingIssueCode, readonly number[]>> = {
  'setting-isolated-under-multi': [-4168],
  'setting-symbol-orders': [-4047],
  'setting-symbol-position': [-4048],
  'setting-open-orders': [-4067, -4170],
  'setting-positions': [-4068],
  'setting-multi-with-isolated': [-4167],
  'setting-negative-wallet': [-4172],
  'setting-margin-short': [-4169],
  'leverage-out-of-range': [-4028],
  'leverage-isolated-lower': [-4161],
  'leverage-position-large': [-2027],
  'leverage-margin-short': [-2028],
  'margin-not-isolated': [-4049],
  'margin-no-position': [-4054],
  'margin-amount': [-4055],
  'margin-cross-short': [-4050],
  'margin-isolated-short': [-4051],
  'setting-side-mode': [-4061],
  // Leverage that is set already is simply set again.
  'setting-same': [-4046, -4059, -4171, 200],
}

function request(setting: VenueSetting): readonly [route: string, params: Record<string, unknown>] {
  switch (setting.kind) {
    case 'leverage':
      return ['POST /fapi/v1/leverage', { symbol: setting.symbol, leverage: setting.leverage }]
    case 'margin-mode':
      return [
        'POST /fapi/v1/marginType',
        { symbol: setting.symbol, marginType: setting.marginMode === 'cross' ? 'CROSSED' : 'ISOLATED' },
      ]
    case 'position-mode':
      return ['POST /fapi/v1/positionSide/dual', { dualSidePosition: setting.hedge }]
    case 'multi-assets':
      return ['POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: setting.on }]
    case 'position-margin': {
      const { symbol, positionSide, amount, direction } = setting
      return ['POST /fapi/v1/positionMargin', { symbol, positionSide, amount, type: direction === 'add' ? 1 : 2 }]
    }
  }
}

function answer(exchange: StagedExchange, trader: string, setting: VenueSetting): number {
  try {
    exchange.call(...request(setting), trader)
    return 200
  } catch (error) {
    if (error instanceof ApiError) return error.code
    throw error
  }
}

const counts = (known: Known): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {}
  for (const { symbol } of known.parts.orders) found[symbol] = (found[symbol] ?? 0) + 1
  return found
}

const symbol = fc.constantFrom('BTCUSDT', 'BTCUSDT', 'ETHUSDT')
const randomSetting: fc.Arbitrary<VenueSetting | { readonly kind: 'all-removable'; readonly beyond: boolean }> =
  fc.oneof(
    fc.record({
      kind: fc.constant('leverage' as const),
      symbol,
      leverage: fc.constantFrom(1, 2, 3, 5, 8, 20, 21, 50, 100, 125, 126),
    }),
    fc.record({
      kind: fc.constant('margin-mode' as const),
      symbol,
      marginMode: fc.constantFrom('cross' as const, 'isolated' as const),
    }),
    fc.record({ kind: fc.constant('position-mode' as const), hedge: fc.boolean() }),
    fc.record({ kind: fc.constant('multi-assets' as const), on: fc.boolean() }),
    fc.record({
      kind: fc.constant('position-margin' as const),
      symbol,
      positionSide: fc.constantFrom('BOTH' as const, 'LONG' as const, 'SHORT' as const),
      amount: fc.constantFrom('0.5', '7', '30', '150', '4000').map(decimal),
      direction: fc.constantFrom('add' as const, 'take' as const),
    }),
    fc.record({ kind: fc.constant('all-removable' as const), beyond: fc.boolean() }),
  )

/** All that can be taken out of an isolated position to the last unit, or one unit more. */
function meant(
  known: Known,
  setting: VenueSetting | { readonly kind: 'all-removable'; readonly beyond: boolean },
): VenueSetting | undefined {
  if (setting.kind !== 'all-removable') return setting
  const position = known.account.positions.find((each) => each.marginMode === 'isolated')
  if (position === undefined) return undefined
  const most = toScale(removableMarginOf(position), 8)
  const amount = setting.beyond ? add(most, decimal('0.000001')) : most
  const { symbol: of, positionSide } = position
  return { kind: 'position-margin', symbol: of, positionSide, amount, direction: 'take' }
}

/** The same money written the same way. */
const plain = (figures: object | undefined): object =>
  Object.fromEntries(
    Object.entries(figures ?? {}).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' && isDecimal(value) ? trimmed(value) : value,
    ]),
  )

/** Trades at market; undefined when the exchange refuses or nothing trades. */
function trade(
  exchange: StagedExchange,
  trader: string,
  order: {
    readonly symbol: string
    readonly side: string
    readonly positionSide: string
    readonly quantity: DecimalString
  },
):
  | readonly { readonly price: DecimalString; readonly quantity: DecimalString; readonly commission: DecimalString }[]
  | undefined {
  try {
    const { orderId } = exchange.call('POST /fapi/v1/order', { ...order, type: 'MARKET' }, trader)
    const rows: Json[] = exchange.call('GET /fapi/v1/userTrades', { symbol: order.symbol, orderId }, trader)
    if (rows.length === 0 || rows.some((row) => row.commissionAsset !== 'USDT')) return undefined
    return rows.map(({ price, qty, commission }) => ({
      price: decimal(price),
      quantity: decimal(qty),
      commission: decimal(commission),
    }))
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

const LENGTH = { minLength: 4, maxLength: 30, size: 'max' } as const

describe('the arithmetic of margin against the exchange, over random accounts', () => {
  test('liquidation prices, margins, profit and what is free are the exchange’s, cross and isolated, in both modes', () => {
    const seen = { cross: 0, isolated: 0, hedge: 0, several: 0, none: 0, priced: 0, multi: 0, orders: 0 }
    fc.assert(
      fc.property(futuresSettings, fc.array(futuresAct, LENGTH), (settings, acts) => {
        const exchange = beginFutures(settings)
        for (const act of acts) {
          performFuturesAct(exchange, act)
          exchange.clock.advance(1)
        }
        for (const trader of TRADERS) {
          const known = know(exchange, trader)
          expect(differences(known)).toEqual([])
          const { positions, hedgeMode, multiAssets, exposures } = known.account
          if (positions.some((each) => each.marginMode === 'cross')) seen.cross++
          if (positions.some((each) => each.marginMode === 'isolated')) seen.isolated++
          if (hedgeMode && positions.length > 0) seen.hedge++
          if (positions.length > 1) seen.several++
          if (multiAssets && positions.length > 0) seen.multi++
          if (exposures.length > 0) seen.orders++
          for (const { liquidationPrice } of known.risk) seen[liquidationPrice === '0' ? 'none' : 'priced']++
        }
        exchange.usdm.close()
      }),
      { numRuns: 60 },
    )
    // Each kind of account was met, so that none of it is true of nothing.
    for (const [kind, count] of Object.entries(seen)) expect([kind, count > 0]).toEqual([kind, true])
  }, 120_000)

  test('S-26 a setting is refused for what was foretold, and what it does is what the preview said', () => {
    const foretold = new Map<string, number>()
    fc.assert(
      fc.property(
        futuresSettings,
        fc.array(futuresAct, { ...LENGTH, maxLength: 20 }),
        fc.array(randomSetting, { minLength: 8, maxLength: 8 }),
        (settings, acts, wanted) => {
          const exchange = beginFutures(settings)
          for (const act of acts) {
            performFuturesAct(exchange, act)
            exchange.clock.advance(1)
          }
          for (const trader of TRADERS)
            for (const each of wanted) {
              const before = know(exchange, trader)
              const setting = meant(before, each)
              if (setting === undefined) continue
              const issue = checkSetting(setting, {
                account: before.account,
                settings: before.parts.settings,
                leverage: before.parts.leverage,
                openOrders: counts(before),
                waitingOrders: before.waiting,
              })
              const preview = settingEffects(setting, before.account, 'USDT')
              const code = answer(exchange, trader, setting)
              const name = issue?.code ?? 'done'
              foretold.set(name, (foretold.get(name) ?? 0) + 1)
              expect([setting, issue, code]).toEqual([
                setting,
                issue,
                issue === undefined ? 200 : expect.toBeOneOf([...CODES[issue.code]]),
              ])
              if (code !== 200) continue
              const after = know(exchange, trader)
              expect(differences(after)).toEqual([])
              for (const { position, after: promised } of preview.positions) {
                const now = marginPositionIn(after.account, position)
                if (now === undefined) throw new Error('A setting closes nothing')
                expect([setting, plain(promised)]).toEqual([setting, plain(positionFiguresOf(after.account, now))])
              }
              const free = crossFiguresOf(after.account, 'USDT')
              expect([setting, plain(preview.after)]).toEqual([setting, plain(free)])
            }
          exchange.usdm.close()
        },
      ),
      { numRuns: 60 },
    )
    const met = [...foretold.keys()].sort()
    expect(met).toEqual(
      expect.arrayContaining([
        'done',
        'leverage-isolated-lower',
        'leverage-margin-short',
        'margin-isolated-short',
        'margin-cross-short',
        'margin-no-position',
        'margin-not-isolated',
        'setting-open-orders',
        'setting-positions',
        'setting-same',
        'setting-symbol-orders',
        'setting-symbol-position',
      ]),
    )
  }, 240_000)

  test('what a market order does to the account is what was reckoned beforehand from the prices that it met', () => {
    const seen = { opened: 0, added: 0, reduced: 0, turned: 0, isolated: 0, hedge: 0 }
    fc.assert(
      fc.property(
        futuresSettings,
        fc.array(futuresAct, { ...LENGTH, maxLength: 20 }),
        fc.array(
          fc.record({
            symbol,
            side: fc.constantFrom('BUY' as const, 'SELL' as const),
            positionSide: fc.constantFrom('LONG' as const, 'SHORT' as const),
            quantity: fc.constantFrom('0.1', '0.5', '2').map(decimal),
          }),
          { minLength: 6, maxLength: 6 },
        ),
        (settings, acts, wanted) => {
          const exchange = beginFutures(settings)
          for (const act of acts) {
            performFuturesAct(exchange, act)
            exchange.clock.advance(1)
          }
          for (const trader of TRADERS)
            for (const each of wanted) {
              const before = know(exchange, trader)
              const { hedgeMode } = before.account
              const positionSide = hedgeMode ? each.positionSide : 'BOTH'
              const fills = trade(exchange, trader, { ...each, positionSide })
              if (fills === undefined || before.account.multiAssets) continue
              const after = know(exchange, trader)
              const held = marginPositionIn(before.account, { symbol: each.symbol, positionSide })
              const now = marginPositionIn(after.account, { symbol: each.symbol, positionSide })
              const markPrice = decimal(text8(exchange.market(each.symbol).markPrice()))
              const marginMode = marginModeIn(before.parts.settings, each.symbol) ?? 'cross'
              const leverage = before.parts.leverage[each.symbol] ?? 20
              const world = fills.reduce(
                (account, { price, quantity, commission }) =>
                  withFill(account, {
                    ...{ symbol: each.symbol, side: each.side, positionSide, quantity, price, markPrice, marginMode },
                    ...{ leverage, commission, marginAsset: 'USDT' },
                    lockedAt: compare(price, markPrice) > 0 ? price : markPrice,
                  }),
                before.account,
              )
              const foretold = marginPositionIn(world, { symbol: each.symbol, positionSide })
              const figures = (account: MarginAccount, position: typeof now) =>
                position === undefined ? undefined : positionFiguresOf(account, position)
              const ours = figures(world, foretold)
              const theirs = figures(after.account, now)
              expect([each, foretold?.quantity, ours?.liquidationPrice === 'none']).toEqual([
                each,
                now?.quantity === undefined ? undefined : trimmed(now.quantity),
                theirs?.liquidationPrice === 'none',
              ])
              if (ours !== undefined && theirs !== undefined && now !== undefined) {
                expect(near(foretold?.isolatedWallet ?? decimal('0'), now.isolatedWallet, decimal('0.000001'))).toBe(
                  true,
                )
                const [price, real] = [ours.liquidationPrice, theirs.liquidationPrice]
                if (price !== undefined && price !== 'none' && real !== undefined && real !== 'none')
                  expect(near(price, real, divide(real, decimal('10000'), 8))).toBe(true)
              }
              const free = crossFiguresOf(world, 'USDT')?.wallet
              expect(
                near(free ?? decimal('0'), crossFiguresOf(after.account, 'USDT')?.wallet ?? '-1', decimal('0.000001')),
              ).toBe(true)
              seen[
                held === undefined
                  ? 'opened'
                  : now === undefined || compare(absolute(now.quantity), absolute(held.quantity)) < 0
                    ? 'reduced'
                    : 'added'
              ]++
              if (
                held !== undefined &&
                now !== undefined &&
                held.quantity.startsWith('-') !== now.quantity.startsWith('-')
              )
                seen.turned++
              if (marginMode === 'isolated') seen.isolated++
              if (hedgeMode) seen.hedge++
            }
          exchange.usdm.close()
        },
      ),
      { numRuns: 60 },
    )
    for (const [kind, count] of Object.entries(seen)) expect([kind, count > 0]).toEqual([kind, true])
  }, 240_000)
})
