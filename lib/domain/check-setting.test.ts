import { describe, expect, test } from 'vitest'
import { checkSetting, type SettingContext } from './check-setting'
import { decimal } from './decimal'
import type { MarginAccount, MarginPosition } from './margin-account'
import type { VenueSetting } from './venue-change'

const d = decimal
const held: MarginPosition = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('1'),
  entryPrice: d('76000'),
  markPrice: d('76000'),
  marginMode: 'cross',
  leverage: 20,
  isolatedWallet: d('0'),
  marginAsset: 'USDT',
}
const row = (leverage: number, floor: string, cap: string) => ({
  ...{ leverage, notionalFloor: d(floor), notionalCap: d(cap) },
  rate: d('0.004'),
  cum: d('0'),
})
const EMPTY: MarginAccount = {
  hedgeMode: false,
  multiAssets: false,
  crossWallets: { USDT: d('5000') },
  positions: [],
  exposures: [],
  brackets: { BTCUSDT: [row(125, '0', '50000'), row(20, '50000', '100000')] },
}

interface Case {
  readonly account?: Partial<MarginAccount>
  readonly settings?: Partial<SettingContext['settings']>
  readonly openOrders?: Record<string, number>
  readonly waitingOrders?: number
  readonly positions?: readonly Partial<MarginPosition>[]
}
const context = ({ account, settings, openOrders = {}, waitingOrders = 0, positions = [] }: Case): SettingContext => ({
  account: { ...EMPTY, positions: positions.map((each) => ({ ...held, ...each })), ...account },
  settings: { hedgeMode: false, multiAssets: false, isolated: [], ...settings },
  leverage: { BTCUSDT: 20 },
  openOrders,
  waitingOrders,
})
const leverage = (to: number): VenueSetting => ({ kind: 'leverage', symbol: 'BTCUSDT', leverage: to })
const mode = (marginMode: 'cross' | 'isolated'): VenueSetting => ({
  kind: 'margin-mode',
  symbol: 'BTCUSDT',
  marginMode,
})
const hedge = (on: boolean): VenueSetting => ({ kind: 'position-mode', hedge: on })
const multi = (on: boolean): VenueSetting => ({ kind: 'multi-assets', on })
const margin = (direction: 'add' | 'take', amount: string): VenueSetting => ({
  ...{ kind: 'position-margin', symbol: 'BTCUSDT', positionSide: 'BOTH' },
  ...{ amount: d(amount), direction },
})
const ISOLATED = { isolated: ['BTCUSDT'] }
const apart = { marginMode: 'isolated', isolatedWallet: d('4000') } as const

describe('what the exchange would refuse (usdm.md 8 and 14)', () => {
  test.each<[string, VenueSetting, Case, string | undefined]>([
    ['leverage within the table', leverage(50), {}, undefined],
    ['leverage above the table, -4028', leverage(126), {}, 'leverage-out-of-range max=125'],
    ['the leverage that is set', leverage(20), {}, 'setting-same'],
    [
      'less leverage on an isolated position, -4161',
      leverage(10),
      { settings: ISOLATED, positions: [apart] },
      'leverage-isolated-lower now=20',
    ],
    ['less leverage on an isolated symbol without a position', leverage(10), { settings: ISOLATED }, undefined],
    [
      'leverage that the position is too large for, -2027',
      leverage(50),
      { positions: [{}] },
      'leverage-position-large notional=76000 most=50000 leverage=20 moves',
    ],
    [
      'less leverage without the margin for it, -2028',
      leverage(5),
      { positions: [{}] },
      'leverage-margin-short needed=11400 available=1200 asset=USDT moves',
    ],
    ['any leverage while the table is not known', leverage(50), { account: { brackets: {} } }, undefined],
    ['isolated margin', mode('isolated'), {}, undefined],
    [
      'isolated under multi-assets mode, -4168',
      mode('isolated'),
      { settings: { multiAssets: true } },
      'setting-isolated-under-multi symbol=BTCUSDT',
    ],
    [
      'a margin mode with open orders, -4047, before the position',
      mode('isolated'),
      { openOrders: { BTCUSDT: 2 }, positions: [{}] },
      'setting-symbol-orders symbol=BTCUSDT count=2',
    ],
    ['a margin mode with orders of another symbol', mode('isolated'), { openOrders: { ETHUSDT: 2 } }, undefined],
    [
      'a margin mode with a position, -4048',
      mode('isolated'),
      { positions: [{}] },
      'setting-symbol-position symbol=BTCUSDT',
    ],
    ['the margin mode that is set, -4046', mode('cross'), {}, 'setting-same'],
    ['hedge mode', hedge(true), {}, undefined],
    [
      'hedge mode with a conditional order, -4067',
      hedge(true),
      { waitingOrders: 1, positions: [{}] },
      'setting-open-orders count=1',
    ],
    ['hedge mode with a position, -4068', hedge(true), { positions: [{}] }, 'setting-positions symbols=BTCUSDT'],
    ['the position mode that is set, -4059', hedge(false), {}, 'setting-same'],
    ['multi-assets mode', multi(true), {}, undefined],
    [
      'multi-assets mode with open orders, -4170',
      multi(true),
      { openOrders: { BTCUSDT: 1 } },
      'setting-open-orders count=1',
    ],
    [
      'multi-assets mode with an isolated symbol, -4167',
      multi(true),
      { settings: ISOLATED },
      'setting-multi-with-isolated symbols=BTCUSDT',
    ],
    ['the asset mode that is set, -4171', multi(false), {}, 'setting-same'],
    [
      'single-asset mode with an asset that is owed, -4172',
      multi(false),
      {
        settings: { multiAssets: true },
        account: { multiAssets: true, crossWallets: { USDT: d('9'), USDC: d('-1') } },
      },
      'setting-negative-wallet asset=USDC',
    ],
    [
      'single-asset mode that its asset cannot carry, -4169',
      multi(false),
      {
        settings: { multiAssets: true },
        account: { multiAssets: true, crossWallets: { USDT: d('9') }, positions: [held] },
      },
      'setting-margin-short asset=USDT moves',
    ],
    [
      'margin for a cross position, -4049',
      margin('add', '5'),
      { positions: [{}] },
      'margin-not-isolated symbol=BTCUSDT',
    ],
    ['margin for no position, -4054', margin('add', '5'), { settings: ISOLATED }, 'margin-no-position symbol=BTCUSDT'],
    ['margin of nothing, -4055', margin('add', '0'), { settings: ISOLATED, positions: [apart] }, 'margin-amount'],
    [
      'more margin than is free, -4050',
      margin('add', '5001'),
      { settings: ISOLATED, positions: [apart] },
      'margin-cross-short available=5000 asset=USDT moves',
    ],
    [
      'more margin than can be taken, -4051',
      margin('take', '201'),
      { settings: ISOLATED, positions: [apart] },
      'margin-isolated-short most=200 asset=USDT moves',
    ],
    ['as much margin as can be taken', margin('take', '200'), { settings: ISOLATED, positions: [apart] }, undefined],
    [
      'a side that the mode does not have, -4061',
      margin('add', '5'),
      { settings: { hedgeMode: true } },
      'setting-side-mode mode=hedge',
    ],
  ])('%s', (_name, setting, of, expected) => {
    const issue = checkSetting(setting, context(of))
    const told = issue && [
      issue.code,
      ...Object.entries(issue.params).map(([name, value]) => `${name}=${value}`),
      ...(issue.byPrice ? ['moves'] : []),
    ]
    expect(told?.join(' ')).toBe(expected)
  })
})
