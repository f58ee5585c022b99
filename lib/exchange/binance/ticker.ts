import 'server-only'
import { type DecimalString, divide, isPositive, multiply, subtract } from '../../domain/decimal'
import type { Market, Ticker } from '../../domain/market'
import { amountAt, asList, asPayload, integerAt, optionalAmountAt, type Payload, textAt } from './payload'

/** 24-hour statistics of one symbol or a list. Source: spot.md 7.2 (ticker/24hr), usdm.md 9. */
export function toTickers(value: unknown, market: Market): readonly Ticker[] {
  const rows = Array.isArray(value) ? asList(value, 'tickers') : [value]
  return rows.map((row) => {
    const ticker = asPayload(row, 'ticker')
    const lastPrice = amountAt(ticker, 'lastPrice')
    const openPrice = amountAt(ticker, 'openPrice')
    return {
      market,
      symbol: textAt(ticker, 'symbol'),
      lastPrice,
      openPrice,
      highPrice: amountAt(ticker, 'highPrice'),
      lowPrice: amountAt(ticker, 'lowPrice'),
      volume: amountAt(ticker, 'volume'),
      quoteVolume: amountAt(ticker, 'quoteVolume'),
      changePercent: optionalAmountAt(ticker, 'priceChangePercent') ?? changePercent(openPrice, lastPrice),
      exchangeTime: integerAt(ticker, 'closeTime'),
    }
  })
}

/** `24hrTicker` and `24hrMiniTicker`. The small one leaves the change to us. Source: spot.md 12.3, usdm.md 11. */
export function toTickerEvent(event: Payload, market: Market): Ticker {
  const lastPrice = amountAt(event, 'c')
  const openPrice = amountAt(event, 'o')
  return {
    market,
    symbol: textAt(event, 's'),
    lastPrice,
    openPrice,
    highPrice: amountAt(event, 'h'),
    lowPrice: amountAt(event, 'l'),
    volume: amountAt(event, 'v'),
    quoteVolume: amountAt(event, 'q'),
    changePercent: optionalAmountAt(event, 'P') ?? changePercent(openPrice, lastPrice),
    exchangeTime: integerAt(event, 'E'),
  }
}

const HUNDRED = '100' as DecimalString

/** Percent over the window, three decimals, towards zero; "0" without an opening price. */
function changePercent(openPrice: DecimalString, lastPrice: DecimalString): DecimalString {
  return isPositive(openPrice)
    ? divide(multiply(subtract(lastPrice, openPrice), HUNDRED), openPrice, 3)
    : ('0' as DecimalString)
}
