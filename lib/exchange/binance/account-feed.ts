import 'server-only'
import type { AccountStreamHandlers } from '../port'
import type { AccountFrame } from './account-frame'
import type { VenueCore } from './core'
import { ParseFailure } from './payload'

const SHUTDOWN = 'serverShutdown'

/**
 * Hands the events of one frame on, or says why the stream can no longer be trusted: it was ended, or a frame could not be
 * read (S-87). Returns the reason in that case.
 */
export function deliverFrame(
  core: VenueCore,
  handlers: AccountStreamHandlers & { onShutdown(): void },
  raw: string,
  parse: () => AccountFrame,
): string | undefined {
  let frame: AccountFrame
  try {
    frame = parse()
  } catch (error) {
    if (!(error instanceof ParseFailure) && !(error instanceof SyntaxError)) throw error
    core.notice('unreadable-frame', { market: core.market, reason: error.message.slice(0, 80) })
    return 'unreadable frame'
  }
  // The connection works until it ends: its successor is opened beside it (S-81).
  if (frame.ends === SHUTDOWN) {
    handlers.onShutdown()
    return undefined
  }
  if (frame.ends !== undefined) return frame.ends
  if (frame.events.length === 0) core.notice('event-ignored', { market: core.market, key: frame.dedupeKey })
  frame.events.forEach((event, at) => {
    const dedupeKey = at === 0 ? frame.dedupeKey : `${frame.dedupeKey}#${at}`
    handlers.onEvent(event, { dedupeKey, exchangeTime: frame.exchangeTime, raw })
  })
  return undefined
}
