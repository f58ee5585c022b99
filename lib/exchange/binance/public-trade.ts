import 'server-only'
import type { PublicTrade } from '../../domain/market'
import { amountAt, asList, asPayload, flagAt, idAt, integerAt, type Payload } from './payload'

/** `isBuyerMaker` and `m`: the buyer was there first, so the aggressor sold. Source: spot.md 7.2. */
const aggressor = (buyerIsMaker: boolean) => (buyerIsMaker ? 'SELL' : 'BUY')

/** Single trades. Source: spot.md 7.2 (trades), usdm.md 9. */
export function toPublicTrades(value: unknown): readonly PublicTrade[] {
  return asList(value, 'trades').map((row) => {
    const trade = asPayload(row, 'trade')
    return {
      tradeId: idAt(trade, 'id'),
      price: amountAt(trade, 'price'),
      quantity: amountAt(trade, 'qty'),
      exchangeTime: integerAt(trade, 'time'),
      aggressor: aggressor(flagAt(trade, 'isBuyerMaker')),
    }
  })
}

/** Trades of one taker at one price, added up; `aggTrade` events have the same fields. Source: spot.md 7.2, usdm.md 9 and 11. */
export function toAggregateTrades(value: unknown): readonly PublicTrade[] {
  return asList(value, 'aggTrades').map((row) => toAggregateTrade(asPayload(row, 'aggTrade')))
}

export const toAggregateTrade = (trade: Payload): PublicTrade => tradeOf(trade, 'a')

/** A `trade` event. Source: spot.md 12.3, usdm.md 11. */
export const toTradeEvent = (event: Payload): PublicTrade => tradeOf(event, 't')

function tradeOf(trade: Payload, idKey: 'a' | 't'): PublicTrade {
  return {
    tradeId: idAt(trade, idKey),
    price: amountAt(trade, 'p'),
    quantity: amountAt(trade, 'q'),
    exchangeTime: integerAt(trade, 'T'),
    aggressor: aggressor(flagAt(trade, 'm')),
  }
}
