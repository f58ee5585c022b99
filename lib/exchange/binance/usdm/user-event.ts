import 'server-only'
import type { AccountFrame } from '../account-frame'
import { fingerprint } from '../dedupe'
import { asPayload, flagAt, integerAt, textAt, ParseFailure, type Payload, timeIn } from '../payload'
import { toAccountUpdate } from './account-update'
import { toAlgoUpdate } from './algo-update'
import { toOrderTradeUpdate } from './order-trade-update'

/** One event of the futures private stream. Source: usdm.md 10.2. */
export function toUserEvent(value: unknown): AccountFrame {
  const event = asPayload(value, 'event')
  const name = textAt(event, 'e')
  const exchangeTime = timeIn(event, 'T', 'E')
  const dedupeKey = `usdm:${name}:${exchangeTime}:${fingerprint(event)}`
  try {
    return readEvent(name, event, { dedupeKey, exchangeTime })
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error
    // The frame can be read, one value in it cannot: that asks for an audit, and ends no connection (S-44, S-87).
    return { events: [{ type: 'unknown-event', market: 'usdm', name, why: error.message }], dedupeKey, exchangeTime }
  }
}

function readEvent(
  name: string,
  event: Payload,
  { dedupeKey, exchangeTime }: Pick<AccountFrame, 'dedupeKey' | 'exchangeTime'>,
): AccountFrame {
  switch (name) {
    case 'ORDER_TRADE_UPDATE':
      return toOrderTradeUpdate(event)
    case 'ALGO_UPDATE':
      return toAlgoUpdate(event)
    case 'ACCOUNT_UPDATE':
      return toAccountUpdate(event)
    case 'ACCOUNT_CONFIG_UPDATE': {
      if (event.ai !== undefined) {
        const multiAssets = flagAt(asPayload(event.ai, 'ai'), 'j')
        return {
          events: [{ type: 'modes-changed', market: 'usdm', multiAssets, exchangeTime }],
          dedupeKey,
          exchangeTime,
        }
      }
      if (event.ac === undefined) {
        return { events: [{ type: 'unknown-event', market: 'usdm', name }], dedupeKey, exchangeTime }
      }
      const config = asPayload(event.ac, 'ac')
      const leverage = integerAt(config, 'l')
      return {
        events: [{ type: 'leverage-changed', market: 'usdm', symbol: textAt(config, 's'), leverage, exchangeTime }],
        dedupeKey,
        exchangeTime,
      }
    }
    // Tells less than the ORDER_TRADE_UPDATE that follows it; no state rests on it. Source: usdm.md 10.6.
    case 'TRADE_LITE':
    // Retired or told better elsewhere.
    case 'CONDITIONAL_ORDER_TRIGGER_REJECT':
      return { events: [], dedupeKey, exchangeTime }
    case 'listenKeyExpired':
    case 'serverShutdown':
      return { events: [], dedupeKey, exchangeTime, ends: name }
    default:
      // MARGIN_CALL among them: it asks for an audit, as everything unknown does.
      return { events: [{ type: 'unknown-event', market: 'usdm', name }], dedupeKey, exchangeTime }
  }
}
