import 'server-only'
import type { Candle } from '../../domain/market'
import { amountAt, asPayload, flagAt, integerAt, type Payload, textAt } from './payload'

/** A candle as it forms. Source: spot.md 12.3 (kline), usdm.md 11. */
export function toCandleEvent(event: Payload): { symbol: string; interval: string; candle: Candle } {
  const kline = asPayload(event.k, 'k')
  return {
    symbol: textAt(event, 's'),
    interval: textAt(kline, 'i'),
    candle: {
      openTime: integerAt(kline, 't'),
      closeTime: integerAt(kline, 'T'),
      open: amountAt(kline, 'o'),
      high: amountAt(kline, 'h'),
      low: amountAt(kline, 'l'),
      close: amountAt(kline, 'c'),
      volume: amountAt(kline, 'v'),
      quoteVolume: amountAt(kline, 'q'),
      trades: integerAt(kline, 'n'),
      closed: flagAt(kline, 'x'),
    },
  }
}
