import { expect, it } from 'vitest'
import type { SymbolRules } from '@/lib/domain/market'
import { rankSymbols, type WatchList } from './rank-symbols'

const rules = (market: 'spot' | 'usdm', symbol: string): SymbolRules => ({ market, symbol }) as SymbolRules
const all = [rules('spot', 'BTCUSDT'), rules('usdm', 'BTCUSDT'), rules('spot', 'ETHUSDT'), rules('usdm', '测试USDT')]
const standings = new Map(
  Object.entries({
    'spot:BTCUSDT': { change: 1, volume: 50 },
    'usdm:BTCUSDT': { change: -2, volume: 90 },
    'spot:ETHUSDT': { change: 7, volume: 10 },
    'usdm:测试USDT': { change: 0, volume: 0 },
  }),
)

it.each<[string, WatchList, string, string[]]>([
  ['spot by volume', 'spot', '', ['spot:BTCUSDT', 'spot:ETHUSDT']],
  ['futures by volume', 'usdm', '', ['usdm:BTCUSDT', 'usdm:测试USDT']],
  [
    'movers of both markets by the size of the change',
    'movers',
    '',
    ['spot:ETHUSDT', 'usdm:BTCUSDT', 'spot:BTCUSDT', 'usdm:测试USDT'],
  ],
  ['what was kept', 'mine', '', ['usdm:BTCUSDT']],
  ['a search through everything, in any case', 'mine', 'eth', ['spot:ETHUSDT']],
  ['a search in another script', 'spot', '测', ['usdm:测试USDT']],
])('lists %s', (_name, list, search, keys) => {
  expect(rankSymbols(all, list, search, new Set(['usdm:BTCUSDT']), standings).map((row) => row.key)).toEqual(keys)
})
