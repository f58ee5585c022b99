import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { absolute, compare, decimal, isAbove, isBelow, subtract, toScale, type DecimalString } from './decimal'
import type { LeverageBracket } from './leverage-bracket'
import {
  crossFiguresOf,
  liquidationDistance,
  marginPositionIn,
  orderMarginOf,
  positionFiguresOf,
  removableMarginOf,
  type MarginAccount,
  type MarginPosition,
} from './margin-account'
import { settingEffects } from './setting-effects'
import { whatIf } from './what-if'

const d = decimal
const row = (leverage: number, floor: string, cap: string, rate: string, cum: string): LeverageBracket => ({
  leverage,
  notionalFloor: d(floor),
  notionalCap: d(cap),
  rate: d(rate),
  cum: d(cum),
})
const BRACKETS = [
  row(125, '0', '50000', '0.004', '0'),
  row(100, '50000', '250000', '0.005', '50'),
  row(50, '250000', '3000000', '0.01', '1300'),
]
const AAPL = [row(20, '0', '100000', '0.025', '0')]

const position = (more: Partial<MarginPosition> = {}): MarginPosition => ({
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('76000'),
  markPrice: d('76000'),
  marginMode: 'cross',
  leverage: 20,
  isolatedWallet: d('0'),
  marginAsset: 'USDT',
  ...more,
})
const account = (positions: readonly MarginPosition[], more: Partial<MarginAccount> = {}): MarginAccount => ({
  hedgeMode: positions.some((each) => each.positionSide !== 'BOTH'),
  multiAssets: false,
  crossWallets: { USDT: d('5000') },
  positions,
  exposures: [],
  brackets: { BTCUSDT: BRACKETS, ETHUSDT: BRACKETS, AAPLUSDT: AAPL },
  ...more,
})
const liquidation = (of: MarginAccount, at = 0): string | undefined => {
  const held = of.positions[at]
  if (held === undefined) throw new Error('a position')
  const price = positionFiguresOf(of, held).liquidationPrice
  return price === undefined || price === 'none' ? price : toScale(price, 8)
}

describe('the liquidation price of usdm.md 13', () => {
  const aapl = position({
    symbol: 'AAPLUSDT',
    quantity: d('0.02'),
    entryPrice: d('313.2'),
    markPrice: d('313.19672593'),
    marginMode: 'isolated',
    isolatedWallet: d('0.31074682'),
  })
  const short = position({
    quantity: d('-0.5'),
    entryPrice: d('2463.26'),
    markPrice: d('2450'),
    marginMode: 'isolated',
    isolatedWallet: d('62'),
  })
  const long = position({ positionSide: 'LONG', quantity: d('1') })
  const hedge = position({ positionSide: 'SHORT', quantity: d('-0.4'), entryPrice: d('77000') })

  test.each<[string, MarginAccount, string | undefined]>([
    ['the long measured in production', account([aapl]), '305.29503487'],
    ['the documented short', account([short]), '2576.95219123'],
    ['none for a wallet that outlives a fall to zero', account([position({ quantity: d('0.01') })]), 'none'],
    ['unknown without a table', account([position()], { brackets: {} }), undefined],
    // (5000 + 50 - 76000 + 30800) / (0.005 + 0.4 * 0.004 - 0.6): the long is in the second bracket at the answer.
    ['one price of both sides of hedge mode', account([long, hedge]), '67660.93697337'],
    ['the same from the short side', account([hedge, long]), '67660.93697337'],
  ])('is %s', (_name, of, expected) => {
    expect(liquidation(of)).toBe(expected)
  })

  test('other cross positions of the asset stand beside it, isolated ones do not', () => {
    const losing = position({ symbol: 'ETHUSDT', quantity: d('10'), entryPrice: d('2500'), markPrice: d('2400') })
    const alone = account([position()])
    expect(isAbove(d(liquidation(account([position(), losing])) ?? ''), d(liquidation(alone) ?? ''))).toBe(true)
    const apart = { ...losing, marginMode: 'isolated', isolatedWallet: d('2000') } as const
    expect(liquidation(account([position(), apart]))).toBe(liquidation(alone))
  })

  test('two sides of isolated hedge mode have a price each', () => {
    const isolated = (each: MarginPosition): MarginPosition => ({
      ...each,
      marginMode: 'isolated',
      isolatedWallet: d('3000'),
    })
    const both = account([isolated(long), isolated(hedge)])
    expect(liquidation(both, 0)).not.toBe(liquidation(both, 1))
    expect(isBelow(d(liquidation(both, 0) ?? ''), d('76000'))).toBe(true)
    expect(isAbove(d(liquidation(both, 1) ?? ''), d('77000'))).toBe(true)
  })

  const amount = (min: number, max: number) => fc.integer({ min, max }).map((cents) => d((cents / 100).toFixed(2)))
  const anyPosition = fc
    .record({
      short: fc.boolean(),
      size: fc.integer({ min: 1, max: 4_000 }),
      entryPrice: amount(6_000_000, 9_000_000),
      isolatedWallet: amount(10_000, 900_000),
      isolated: fc.boolean(),
    })
    .map(({ short: sells, size, entryPrice, isolatedWallet, isolated }) =>
      position({
        quantity: d(`${sells ? '-' : ''}${(size / 1_000).toFixed(3)}`),
        entryPrice,
        markPrice: entryPrice,
        marginMode: isolated ? 'isolated' : 'cross',
        isolatedWallet: isolated ? isolatedWallet : d('0'),
      }),
    )

  test('at that mark price the margin ratio is one, whatever the size and the bracket', () => {
    fc.assert(
      fc.property(anyPosition, (held) => {
        const of = account([held])
        const { liquidationPrice } = positionFiguresOf(of, held)
        if (liquidationPrice === undefined || liquidationPrice === 'none') return
        const ratio = whatIf(of, held, { markPrice: liquidationPrice }).figures?.ratio
        if (ratio === undefined || ratio === 'gone') throw new Error(`ratio ${ratio}`)
        expect(compare(absolute(subtract(ratio, d('1'))), d('0.000001'))).toBeLessThanOrEqual(0)
      }),
    )
  })

  test('more margin moves the price away, less brings it nearer', () => {
    fc.assert(
      fc.property(anyPosition, amount(1_000, 50_000), (held, addedMargin) => {
        const of = account([held])
        const before = positionFiguresOf(of, held).liquidationPrice
        const after = whatIf(of, held, { addedMargin }).figures?.liquidationPrice
        if (before === undefined || before === 'none' || after === undefined) return
        if (after === 'none') expect(held.quantity.startsWith('-')).toBe(false)
        else expect(held.quantity.startsWith('-') ? isAbove(after, before) : isBelow(after, before)).toBe(true)
      }),
    )
  })

  test('closing a part keeps the entry and gives its result to what is free, none of it lost', () => {
    fc.assert(
      fc.property(anyPosition, fc.integer({ min: 1, max: 99 }), (held, percent) => {
        const size = absolute(held.quantity)
        const closedQuantity = toScale(d(String((Number(size) * percent) / 100)), 6)
        const markPrice = d('75000')
        const of = account([held])
        const now = whatIf(of, held, { markPrice })
        const then = whatIf(of, held, { markPrice, closedQuantity })
        const worth = ({ cross, position: left, figures }: typeof now): number =>
          Number(cross?.wallet) + Number(left?.isolatedWallet ?? 0) + Number(figures?.unrealizedPnl ?? 0)
        expect(worth(then)).toBeCloseTo(worth(now), 6)
        expect(then.position?.entryPrice ?? held.entryPrice).toBe(held.entryPrice)
      }),
    )
  })
})

describe('margin', () => {
  test.each([
    ['orders that add to a long', '0.5', '38000', '0', '1900'],
    ['orders on the other side, up to twice the position', '0.5', '0', '76000', '0'],
    ['orders beyond it', '0.5', '0', '114000', '1900'],
    ['the worse side of two', '0', '20000', '10000', '1000'],
  ])('that %s lock', (_name, quantity, bids, asks, locked) => {
    const exposure = {
      ...{ symbol: 'BTCUSDT', positionSide: 'BOTH' as const, marginAsset: 'USDT', leverage: 20 },
      bids: d(bids),
      asks: d(asks),
    }
    expect(orderMarginOf(exposure, [position({ quantity: d(quantity) })])).toBe(locked)
  })

  test.each([
    ['what the initial margin does not need', '76000', '2400', '500'],
    ['no unrealized profit', '80000', '2100', '100'],
    ['less what the position loses', '75000', '2400', '25'],
    ['nothing', '74000', '1900', '0'],
  ])('that can be taken out is %s', (_name, markPrice, isolatedWallet, most) => {
    const held = position({ markPrice: d(markPrice), marginMode: 'isolated', isolatedWallet: d(isolatedWallet) })
    expect(removableMarginOf(held)).toBe(most)
    expect(removableMarginOf({ ...held, marginMode: 'cross' })).toBe('0')
  })

  test('a ratio is gone when nothing is left, and unknown without a table', () => {
    const lost = account([position({ markPrice: d('60000') })])
    expect(crossFiguresOf(lost, 'USDT')).toMatchObject({ ratio: 'gone', available: '0' })
    expect(crossFiguresOf({ ...lost, brackets: {} }, 'USDT')?.ratio).toBeUndefined()
  })

  test('in multi-assets mode all collateral stands together in USD, and nothing is said without its rates', () => {
    const rate = (index: string, bid: string) => ({ index: d(index), bid: d(bid), ask: d(index) })
    const both = { USDT: rate('1', '1'), BNB: rate('800', '760') }
    const of = account([position()], { multiAssets: true, crossWallets: { USDT: d('1000'), BNB: d('2') }, rates: both })
    expect(crossFiguresOf(of, 'USDT')).toMatchObject({ asset: 'USD', wallet: '2520', available: '620' })
    expect(crossFiguresOf({ ...of, rates: { USDT: both.USDT } }, 'USDT')).toBeUndefined()
    expect(liquidation({ ...of, rates: undefined })).toBeUndefined()
  })

  test('the distance to liquidation is a share of the mark price', () => {
    expect(liquidationDistance(d('100'), d('80'))).toBe('0.2')
    expect(liquidationDistance(d('100'), 'none')).toBeUndefined()
  })
})

describe('what a setting does', () => {
  test('less leverage binds more, and moves no cross liquidation', () => {
    const { before, after, positions, maxNotional } = settingEffects(
      { kind: 'leverage', symbol: 'BTCUSDT', leverage: 10 },
      account([position()]),
      'USDT',
    )
    expect([before?.available, after?.available, maxNotional]).toEqual(['3100', '1200', '3000000'])
    expect(positions[0]?.before.liquidationPrice).toBe(positions[0]?.after.liquidationPrice)
  })

  test('added margin leaves what is free and moves the position away from its liquidation', () => {
    const held = position({ marginMode: 'isolated', isolatedWallet: d('1900') })
    const { before, after, positions } = settingEffects(
      { kind: 'position-margin', symbol: 'BTCUSDT', positionSide: 'BOTH', amount: d('500'), direction: 'add' },
      account([held]),
      'USDT',
    )
    expect([before?.available, after?.available]).toEqual(['5000', '4500'])
    const [effect] = positions
    expect(marginPositionIn(account([held]), held)?.isolatedWallet).toBe('1900')
    const price = (value: unknown) => value as DecimalString
    expect(isBelow(price(effect?.after.liquidationPrice), price(effect?.before.liquidationPrice))).toBe(true)
  })
})
