import 'server-only'
import type { Candle } from '../../domain/market'
import { asList, integerAt, ParseFailure, type Payload, toAmount } from './payload'

/**
 * Candles of both markets: rows of twelve, oldest first. A candle is closed when its end lies before `now` (exchange time).
 * Source: spot.md 7.2 (klines), usdm.md 9.
 */
export function toCandles(value: unknown, now: number): readonly Candle[] {
  return asList(value, 'klines').map((entry) => {
    const row = asList(entry, 'kline')
    if (row.length < 9) throw new ParseFailure('kline: a row of twelve expected')
    const at = row as unknown as Payload
    const closeTime = integerAt(at, '6')
    return {
      openTime: integerAt(at, '0'),
      closeTime,
      open: toAmount(row[1], 'open'),
      high: toAmount(row[2], 'high'),
      low: toAmount(row[3], 'low'),
      close: toAmount(row[4], 'close'),
      volume: toAmount(row[5], 'volume'),
      quoteVolume: toAmount(row[7], 'quoteVolume'),
      trades: integerAt(at, '8'),
      closed: closeTime < now,
    }
  })
}
