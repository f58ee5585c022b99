import { text8 } from '../../engine/units'
import type { Call, Endpoint } from '../../gateway/types'
import { percentChange } from '../amounts'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { rollingWindow, type WindowSummary, windowSince } from '../rolling-ticker'
import { type Directory, invalid, optionalText, refuse, zoneParameter } from './parameters'
import { tickerSymbols } from './spot-selection'

/** Symbols that one call of the windows may name. */
const MOST_SYMBOLS = 100

type Params = ReadonlyMap<string, string>

/** Number of symbols a call names: 1, several, or Infinity for all. */
export function namedCount(params: Params): number {
  if (params.has('symbol')) return 1
  const list = params.get('symbols')
  return list === undefined ? Number.POSITIVE_INFINITY : list.split(',').length
}

const perSymbol = (params: Params): number => Math.min(200, 4 * Math.min(50, namedCount(params)))
const oneOrAll = (params: Params): number => (params.has('symbol') ? 2 : 4)
const dayWeight = (params: Params): number => {
  const count = namedCount(params)
  return count <= 20 ? 2 : count <= 100 ? 40 : 80
}

/** Ticker endpoints of spot. Source: spot.md 7.2. */
export function spotTickerEndpoints(find: Directory, all: () => readonly LiveSymbol[]): Endpoint[] {
  const base = { market: 'spot', method: 'GET', security: 'NONE' } as const
  const answer = (call: Call, row: (symbol: LiveSymbol) => unknown, most?: number): unknown => {
    const { symbols, single } = tickerSymbols(call, find, all, most)
    return single ? row(symbols[0] as LiveSymbol) : symbols.map(row)
  }
  return [
    {
      ...base,
      path: '/api/v3/ticker/24hr',
      socketMethod: 'ticker.24hr',
      weight: dayWeight,
      parameters: ['symbol', 'symbols', 'type', 'symbolStatus'],
      handle(call) {
        const mini = isMini(call)
        return answer(call, (symbol) => {
          const window = rollingWindow(symbol, call.time)
          return mini ? miniTicker(symbol, window) : dayTicker(symbol, window)
        })
      },
    },
    {
      ...base,
      path: '/api/v3/ticker/tradingDay',
      socketMethod: 'ticker.tradingDay',
      weight: perSymbol,
      parameters: ['symbol', 'symbols', 'timeZone', 'type', 'symbolStatus'],
      handle(call) {
        demandSymbols(call)
        const mini = isMini(call)
        const offset = zoneParameter(call)
        const from = Math.floor((call.time + offset) / DAY) * DAY - offset
        return answer(
          call,
          (symbol) => {
            const window = windowSince(symbol, from, from + DAY - 1)
            return mini ? miniTicker(symbol, window) : windowTicker(symbol, window)
          },
          MOST_SYMBOLS,
        )
      },
    },
    {
      ...base,
      path: '/api/v3/ticker',
      socketMethod: 'ticker',
      weight: perSymbol,
      parameters: ['symbol', 'symbols', 'windowSize', 'type', 'symbolStatus'],
      handle(call) {
        demandSymbols(call)
        const mini = isMini(call)
        const length = windowLength(optionalText(call, 'windowSize') ?? '1d')
        if (length === undefined) throw invalid('windowSize')
        return answer(
          call,
          (symbol) => {
            // Opens on a full minute, so that the window is up to a minute longer than asked.
            const openTime = Math.floor((call.time - length) / MINUTE) * MINUTE
            const window = windowSince(symbol, openTime, call.time)
            return mini ? miniTicker(symbol, window) : windowTicker(symbol, window)
          },
          MOST_SYMBOLS,
        )
      },
    },
    {
      ...base,
      path: '/api/v3/ticker/price',
      socketMethod: 'ticker.price',
      weight: oneOrAll,
      parameters: ['symbol', 'symbols', 'symbolStatus'],
      handle: (call) => answer(call, (symbol) => ({ symbol: symbol.spec.symbol, price: text8(symbol.lastPrice()) })),
    },
    {
      ...base,
      path: '/api/v3/ticker/bookTicker',
      socketMethod: 'ticker.book',
      weight: oneOrAll,
      parameters: ['symbol', 'symbols', 'symbolStatus'],
      handle: (call) =>
        answer(call, (symbol) => {
          const bid = symbol.book.best('BUY')
          const ask = symbol.book.best('SELL')
          return {
            symbol: symbol.spec.symbol,
            bidPrice: text8(bid?.price ?? 0n),
            bidQty: text8(bid?.quantity ?? 0n),
            askPrice: text8(ask?.price ?? 0n),
            askQty: text8(ask?.quantity ?? 0n),
          }
        }),
    },
  ]
}

function demandSymbols(call: Call): void {
  if (!call.params.has('symbol') && !call.params.has('symbols'))
    throw refuse(-1102, "Param 'symbol' or 'symbols' must be sent, but both were empty/null!")
}

function isMini(call: Call): boolean {
  const type = optionalText(call, 'type') ?? 'FULL'
  if (type !== 'FULL' && type !== 'MINI') throw refuse(-1139, 'Invalid ticker type.')
  return type === 'MINI'
}

/** 1m-59m, 1h-23h, 1d-7d. */
function windowLength(text: string): number | undefined {
  const match = /^([1-9]\d?)([mhd])$/.exec(text)
  if (match === null) return undefined
  const count = Number(match[1])
  if (match[2] === 'm') return count <= 59 ? count * MINUTE : undefined
  if (match[2] === 'h') return count <= 23 ? count * HOUR : undefined
  return count <= 7 ? count * DAY : undefined
}

const miniTicker = (symbol: LiveSymbol, { bar, ...window }: WindowSummary) => ({
  symbol: symbol.spec.symbol,
  openPrice: text8(bar.open),
  highPrice: text8(bar.high),
  lowPrice: text8(bar.low),
  lastPrice: text8(bar.close),
  volume: text8(bar.volume),
  quoteVolume: text8(bar.quoteVolume),
  openTime: window.openTime,
  closeTime: window.closeTime,
  firstId: window.firstId,
  lastId: window.lastId,
  count: bar.trades,
})

/** The change over a window and its average, as they stand between symbol and prices. */
const changeOf = (window: WindowSummary): object => ({
  priceChange: text8(window.change),
  priceChangePercent: percentChange(window.bar.open, window.bar.close),
  weightedAvgPrice: text8(window.average),
})

const windowTicker = (symbol: LiveSymbol, window: WindowSummary): object => {
  const { symbol: name, ...rest } = miniTicker(symbol, window)
  return { symbol: name, ...changeOf(window), ...rest }
}

function dayTicker(symbol: LiveSymbol, window: WindowSummary): object {
  const bid = symbol.book.best('BUY')
  const ask = symbol.book.best('SELL')
  const { lastPrice, symbol: name, openPrice, highPrice, lowPrice, ...rest } = miniTicker(symbol, window)
  return {
    symbol: name,
    ...changeOf(window),
    prevClosePrice: text8(window.previousClose),
    lastPrice,
    lastQty: text8(symbol.lastQuantity()),
    bidPrice: text8(bid?.price ?? 0n),
    bidQty: text8(bid?.quantity ?? 0n),
    askPrice: text8(ask?.price ?? 0n),
    askQty: text8(ask?.quantity ?? 0n),
    openPrice,
    highPrice,
    lowPrice,
    ...rest,
  }
}
