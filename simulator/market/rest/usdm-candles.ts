import { text8 } from '../../engine/units'
import type { Call, Endpoint } from '../../gateway/types'
import { CONTRACT_TYPES, contractOf, pairOf } from '../contract-type'
import type { LiveSymbol } from '../live-symbol'
import type { MarkLine } from '../statistics/mark-history'
import type { Statistics } from '../statistics/statistics'
import { askedCandles, candleRows } from './candle-rows'
import { type Directory, mandatoryPair, mandatorySymbol, mandatoryText, refuse } from './parameters'
import { byLimit } from './usdm-weights'

const MOST_CANDLES = 1_500
const SPAN = ['interval', 'startTime', 'endTime', 'limit']

const candleWeight = byLimit(
  500,
  [
    [99, 1],
    [499, 2],
    [1_000, 5],
  ],
  10,
)

/** The candle endpoints of USDⓈ-M. Source: usdm.md 9. */
export function usdmCandleEndpoints(
  find: Directory,
  all: () => readonly LiveSymbol[],
  statistics: Statistics,
): Endpoint[] {
  const base = { market: 'usdm', method: 'GET', security: 'NONE', weight: candleWeight } as const
  return [
    {
      ...base,
      path: '/fapi/v1/klines',
      parameters: ['symbol', ...SPAN],
      handle: (call) => candleRows(call, mandatorySymbol(call, find), MOST_CANDLES),
    },
    {
      ...base,
      path: '/fapi/v1/continuousKlines',
      parameters: ['pair', 'contractType', ...SPAN],
      handle(call) {
        const pair = pairOf(mandatoryPair(call, find))
        const contract = contractOf(all(), pair, contractTypeParameter(call))
        // No contract of that type: its parameters are read all the same.
        if (contract === undefined) return askedCandles(call, mandatoryPair(call, find), MOST_CANDLES).bars.slice(0, 0)
        return candleRows(call, contract, MOST_CANDLES)
      },
    },
    {
      ...base,
      path: '/fapi/v1/indexPriceKlines',
      parameters: ['pair', ...SPAN],
      handle: (call) => lineRows(call, mandatoryPair(call, find), 'index', statistics),
    },
    {
      ...base,
      path: '/fapi/v1/markPriceKlines',
      parameters: ['symbol', ...SPAN],
      handle: (call) => lineRows(call, mandatorySymbol(call, find), 'mark', statistics),
    },
    {
      ...base,
      path: '/fapi/v1/premiumIndexKlines',
      parameters: ['symbol', ...SPAN],
      handle: (call) => lineRows(call, mandatorySymbol(call, find), 'premium', statistics),
    },
  ]
}

/** Errors: -1102, -4104. */
export function contractTypeParameter(call: Call): string {
  const contractType = mandatoryText(call, 'contractType')
  if (!CONTRACT_TYPES.includes(contractType)) throw refuse(-4104, 'Invalid contract type.')
  return contractType
}

/** Mark and index are noted each second, the premium each fifth: the count of a candle says how often. */
const SECONDS_PER_NOTE: Readonly<Record<MarkLine, number>> = { mark: 1, index: 1, premium: 5 }

function lineRows(call: Call, symbol: LiveSymbol, line: MarkLine, statistics: Statistics): unknown[] {
  const { interval, bars } = askedCandles(call, symbol, MOST_CANDLES)
  const { marks } = statistics.of(symbol)
  return bars.map((traded) => {
    const close = interval.close(traded.openTime)
    const bar = marks.over(line, traded, close)
    const seconds = Math.ceil((Math.min(close, call.time + 1) - traded.openTime) / 1_000)
    return [
      bar.openTime,
      text8(bar.open),
      text8(bar.high),
      text8(bar.low),
      text8(bar.close),
      '0',
      close - 1,
      '0',
      Math.ceil(seconds / SECONDS_PER_NOTE[line]),
      '0',
      '0',
      '0',
    ]
  })
}
