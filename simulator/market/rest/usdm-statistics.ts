import { ONE, text8, times, type Units } from '../../engine/units'
import type { Call, Endpoint } from '../../gateway/types'
import { fixed, writerOf } from '../amounts'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import { contractOf, contractTypeOf, pairOf } from '../contract-type'
import type { LiveSymbol } from '../live-symbol'
import { circulatingSupplyOf } from '../statistics/circulating-supply'
import { deliveriesOf, deliveryNumber } from '../statistics/delivery'
import type { Crowd } from '../statistics/sentiment'
import type { Statistics } from '../statistics/statistics'
import { type Directory, invalid, limitOf, mandatoryPair, mandatorySymbol, mandatoryText, spanOf } from './parameters'
import { contractTypeParameter } from './usdm-candles'

const PERIODS: ReadonlyMap<string, number> = new Map([
  ['5m', 5 * MINUTE],
  ['15m', 15 * MINUTE],
  ['30m', 30 * MINUTE],
  ['1h', HOUR],
  ['2h', 2 * HOUR],
  ['4h', 4 * HOUR],
  ['6h', 6 * HOUR],
  ['12h', 12 * HOUR],
  ['1d', DAY],
])
/** How far back the statistics reach. */
const KEPT = 30 * DAY
const SPAN = ['period', 'limit', 'startTime', 'endTime']

/** Open interest and the statistics under /futures/data. Source: usdm.md 9. */
export function usdmStatisticsEndpoints(
  find: Directory,
  all: () => readonly LiveSymbol[],
  statistics: Statistics,
): Endpoint[] {
  // /futures/data has a pool of its own on the live exchange (1000 per 5 minutes), not weight.
  const base = { market: 'usdm', method: 'GET', security: 'NONE', weight: 0 } as const
  const ofSymbol = (name: string, row: (symbol: LiveSymbol, time: number, period: number) => object): Endpoint => ({
    ...base,
    path: `/futures/data/${name}`,
    parameters: ['symbol', ...SPAN],
    handle(call) {
      const symbol = mandatorySymbol(call, find)
      // What happens within a period is known when it is over; what stands at a moment is known then.
      const { period, times } = askedTimes(call, name === 'takerlongshortRatio')
      return times.map((time) => row(symbol, time, period))
    },
  })
  const crowd = (name: string, who: Crowd): Endpoint =>
    ofSymbol(name, (symbol, time) => {
      const long = statistics.of(symbol).sentiment.longShare(who, time)
      const short = 10_000 - long
      return {
        symbol: symbol.spec.symbol,
        longShortRatio: tenThousandths((long * 10_000) / short),
        longAccount: tenThousandths(long),
        shortAccount: tenThousandths(short),
        timestamp: time,
      }
    })

  return [
    {
      ...base,
      path: '/fapi/v1/openInterest',
      weight: 1,
      parameters: ['symbol'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        return {
          openInterest: writerOf(symbol.listing).quantity(statistics.of(symbol).openInterest.at(call.time)),
          symbol: symbol.spec.symbol,
          time: call.time,
        }
      },
    },
    ofSymbol('openInterestHist', (symbol, time) => {
      const { openInterest, marks } = statistics.of(symbol)
      const amount = openInterest.at(time)
      return {
        symbol: symbol.spec.symbol,
        sumOpenInterest: text8(amount),
        sumOpenInterestValue: text8(times(amount, marks.at('mark', time))),
        CMCCirculatingSupply: text8(circulatingSupplyOf(symbol.listing.coin.asset)),
        timestamp: time,
      }
    }),
    crowd('topLongShortPositionRatio', 'topPositions'),
    crowd('topLongShortAccountRatio', 'topAccounts'),
    crowd('globalLongShortAccountRatio', 'everybody'),
    ofSymbol('takerlongshortRatio', (symbol, time, period) => {
      const bar = symbol.candles.over(time, time + period)
      const bought = bar?.takerBase ?? 0n
      const sold = (bar?.volume ?? 0n) - bought
      return {
        buySellRatio: fixed(sold === 0n ? 0n : (bought * ONE) / sold, 4),
        buyVol: fixed(bought, 4),
        sellVol: fixed(sold, 4),
        timestamp: time,
      }
    }),
    {
      ...base,
      path: '/futures/data/basis',
      parameters: ['pair', 'contractType', ...SPAN],
      handle(call) {
        const perpetual = mandatoryPair(call, find)
        const contract = contractOf(all(), pairOf(perpetual), contractTypeParameter(call))
        const { times: asked } = askedTimes(call, false)
        return contract === undefined ? [] : asked.map((time) => basisRow(contract, perpetual, time, statistics))
      },
    },
    {
      ...base,
      path: '/futures/data/delivery-price',
      parameters: ['pair'],
      handle(call) {
        const symbol = mandatoryPair(call, find)
        return deliveriesOf(symbol, statistics.of(symbol).marks, call.time).map(({ time, price }) => ({
          deliveryTime: time,
          deliveryPrice: deliveryNumber(price),
        }))
      },
    },
  ]
}

/** A contract against the index of its pair. The rate of a delivered one is also told for a year. */
function basisRow(contract: LiveSymbol, perpetual: LiveSymbol, time: number, statistics: Statistics): object {
  const index = statistics.of(perpetual).marks.at('index', time)
  const price = lastPriceAt(contract, time)
  const basis = price - index
  const rate = index === 0n ? 0n : (basis * ONE) / index
  const { deliveryDate } = contract.listing
  return {
    indexPrice: text8(index),
    contractType: contractTypeOf(contract),
    basisRate: fixed(rate, 4),
    futuresPrice: writerOf(contract.listing).price(price),
    annualizedBasisRate:
      deliveryDate === undefined
        ? ''
        : fixed((rate * BigInt(365 * DAY)) / BigInt(Math.max(DAY, deliveryDate - time)), 4),
    basis: text8(basis),
    pair: pairOf(contract),
    timestamp: time,
  }
}

function lastPriceAt(symbol: LiveSymbol, time: number): Units {
  const minute = Math.floor((time - 1) / MINUTE) * MINUTE
  return symbol.candles.over(minute, minute + MINUTE)?.close ?? symbol.lastPrice()
}

/**
 * Whole periods asked for, oldest first: the newest ones, or from startTime on. Errors: -1102, -1130 (period, limit, or a start
 * more than 30 days ago), -1023.
 */
function askedTimes(call: Call, whole: boolean): { readonly period: number; readonly times: number[] } {
  const period = PERIODS.get(mandatoryText(call, 'period'))
  if (period === undefined) throw invalid('period')
  const limit = limitOf(call, 30, 500)
  const { start, end } = spanOf(call)
  const oldest = call.time - KEPT
  if (start !== undefined && start < oldest) throw invalid('startTime')
  const newest = Math.min(end ?? call.time, call.time - (whole ? period : 0))
  const last = Math.floor(newest / period) * period
  const first = Math.ceil(Math.max(start ?? oldest, oldest) / period) * period
  const times: number[] = []
  if (start === undefined)
    for (let time = last; time >= first && times.length < limit; time -= period) times.unshift(time)
  else for (let time = first; time <= last && times.length < limit; time += period) times.push(time)
  return { period, times }
}

const tenThousandths = (count: number): string => fixed(BigInt(Math.round(count)) * 10_000n, 4)
