import { plain } from '../amounts'
import { text8 } from '../../engine/units'
import type { Endpoint } from '../../gateway/types'
import { DAY, MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { adlRiskOf, adlRiskTime } from '../statistics/adl-risk'
import { type AssetIndex, assetIndexOf, indexedAssets } from '../statistics/asset-index'
import { COMPOSITE_SYMBOLS, type CompositeIndex, compositeIndexOf } from '../statistics/composite-index'
import { constituentsOf } from '../statistics/constituents'
import type { Statistics } from '../statistics/statistics'
import { SESSION_MARKETS, sessionsOf } from '../statistics/trading-sessions'
import { type Directory, mandatorySymbol, optionalSymbol, optionalText, refuse } from './parameters'
import { oneOrAll } from './usdm-weights'

const WEEK = 7 * DAY

/** Indexes, insurance, deleveraging risk and sessions of USDⓈ-M. Source: usdm.md 9. */
export function usdmIndexEndpoints(
  find: Directory,
  all: () => readonly LiveSymbol[],
  statistics: Statistics,
): Endpoint[] {
  const base = { market: 'usdm', method: 'GET', security: 'NONE' } as const
  return [
    {
      ...base,
      path: '/fapi/v1/indexInfo',
      weight: 1,
      parameters: ['symbol'],
      handle(call) {
        const asked = optionalText(call, 'symbol')
        if (asked === undefined)
          return COMPOSITE_SYMBOLS.map((name) => compositeRow(compositeIndexOf(name, all()), call.time))
        return [compositeRow(compositeIndexOf(asked, all()), call.time)]
      },
    },
    {
      ...base,
      path: '/fapi/v1/assetIndex',
      weight: oneOrAll(1, 10),
      parameters: ['symbol'],
      handle(call) {
        const asked = optionalText(call, 'symbol')
        if (asked !== undefined)
          return assetRow(assetIndexOf(asked.replace(/USD$/, ''), all(), call.time), asked, call.time)
        return indexedAssets(all()).map((asset) =>
          assetRow(assetIndexOf(asset, all(), call.time), `${asset}USD`, call.time),
        )
      },
    },
    {
      ...base,
      path: '/fapi/v1/constituents',
      weight: 2,
      parameters: ['symbol'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        return {
          symbol: symbol.spec.symbol,
          time: call.time,
          constituents: constituentsOf(symbol, call.time).map((each) => ({
            exchange: each.exchange,
            symbol: each.symbol,
            price: text8(each.price),
            weight: text8(each.weight),
          })),
        }
      },
    },
    {
      ...base,
      path: '/fapi/v1/insuranceBalance',
      weight: 1,
      parameters: ['symbol'],
      handle(call) {
        const one = optionalSymbol(call, find)
        const { insurance } = statistics
        const fund = {
          symbols: all()
            .map((symbol) => symbol.spec.symbol)
            .sort(),
          assets: insurance.assets.map((asset) => ({
            asset,
            marginBalance: plain(insurance.balance(asset)),
            updateTime: Math.floor(call.time / MINUTE) * MINUTE,
          })),
        }
        // All perpetuals share one fund.
        return one === undefined ? [fund] : fund
      },
    },
    {
      ...base,
      path: '/fapi/v1/symbolAdlRisk',
      weight: 1,
      parameters: ['symbol'],
      handle(call) {
        const one = optionalSymbol(call, find)
        const row = (symbol: LiveSymbol): object => ({
          symbol: symbol.spec.symbol,
          adlRisk: adlRiskOf(symbol, call.time),
          updateTime: adlRiskTime(call.time),
        })
        return one === undefined ? all().map(row) : row(one)
      },
    },
    {
      ...base,
      path: '/fapi/v1/tradingSchedule',
      weight: 5,
      parameters: [],
      handle: (call) => ({
        updateTime: Math.floor(call.time / DAY) * DAY,
        marketSchedules: Object.fromEntries(
          SESSION_MARKETS.map((market) => [
            market,
            { sessions: sessionsOf(market, call.time - WEEK, call.time + WEEK) },
          ]),
        ),
      }),
    },
  ]
}

function compositeRow(index: CompositeIndex | undefined, now: number): object {
  if (index === undefined) throw refuse(-1121, 'Invalid symbol.')
  return {
    symbol: index.symbol,
    time: now,
    component: 'baseAsset',
    baseAssetList: index.components.map((each) => ({
      baseAsset: each.baseAsset,
      quoteAsset: each.quoteAsset,
      weightInQuantity: text8(each.weightInQuantity),
      weightInPercentage: text8(each.weightInPercentage),
    })),
  }
}

function assetRow(index: AssetIndex | undefined, asked: string, now: number): object {
  if (index === undefined || index.symbol !== asked) throw refuse(-1121, 'Invalid symbol.')
  return {
    symbol: index.symbol,
    time: now,
    index: text8(index.index),
    bidBuffer: text8(index.bidBuffer),
    askBuffer: text8(index.askBuffer),
    bidRate: text8(index.bidRate),
    askRate: text8(index.askRate),
    autoExchangeBidBuffer: text8(index.autoExchangeBidBuffer),
    autoExchangeAskBuffer: text8(index.autoExchangeAskBuffer),
    autoExchangeBidRate: text8(index.autoExchangeBidRate),
    autoExchangeAskRate: text8(index.autoExchangeAskRate),
  }
}
