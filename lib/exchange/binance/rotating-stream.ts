import 'server-only'
import type { Clock } from '../../domain/clock'
import type { AccountStream, AccountStreamHandlers } from '../port'

/** One connection of an account stream: it keeps itself connected, and hands on that the exchange is about to end it. */
export type OpenLeg = (handlers: AccountStreamHandlers & { onShutdown(): void }) => AccountStream

/** How long both connections deliver before the older one is closed (S-81). */
const OVERLAP = 30_000

interface Leg {
  readonly stream: AccountStream
  live: boolean
}

/**
 * An account stream that outlives its connections without a gap (S-81): between `lifetime.from` and `lifetime.to`, and when the
 * exchange says that it shuts down, a second connection is opened and subscribed, both deliver for 30 s, each event once, and then
 * the older one is closed. Only when no connection is live is the stream lost, and everything starts anew.
 */
export function openRotatingStream(options: {
  readonly clock: Clock
  readonly lifetime: { readonly from: number; readonly to: number }
  readonly handlers: AccountStreamHandlers
  readonly open: OpenLeg
}): AccountStream {
  const { clock, handlers } = options
  const legs: Leg[] = []
  /** Keys of what came since there were two connections: the newer one may bring late what the older one brought in time. */
  const heard = new Set<string>()
  let stopHearing: (() => void) | undefined
  let hearing = false
  let stopLifetime: (() => void) | undefined
  let stopOverlap: (() => void) | undefined
  let closed = false

  const isLive = (): boolean => legs.some((leg) => leg.live)

  function add(): void {
    let own: Leg | undefined
    // The handlers of a connection may be called before it is in the list: they wait for it.
    const withOwn = (run: (leg: Leg) => void): void => {
      if (own !== undefined && legs.includes(own)) run(own)
    }
    const stream = options.open({
      onLive: () => withOwn(goLive),
      onEvent: (event, about) =>
        withOwn(() => {
          if (hearing) {
            if (heard.has(about.dedupeKey)) return
            heard.add(about.dedupeKey)
          }
          handlers.onEvent(event, about)
        }),
      onProof: () => withOwn((leg) => leg.live && handlers.onProof?.()),
      onLost: (reason) => withOwn((leg) => loseLeg(leg, reason)),
      onShutdown: () => withOwn(rotate),
    })
    own = { stream, live: false }
    legs.push(own)
  }

  function goLive(leg: Leg): void {
    const first = !isLive()
    leg.live = true
    if (first) handlers.onLive()
    // The newest connection is subscribed: what is older may go once both have delivered for a while.
    if (leg !== legs.at(-1)) return
    stopOverlap?.()
    stopOverlap = undefined
    if (legs.length > 1) stopOverlap = clock.after(first ? 0 : OVERLAP, retire)
    stopLifetime?.()
    const { from, to } = options.lifetime
    const [a = 0, b = 0] = clock.randomBytes(2)
    stopLifetime = clock.after(from + ((a * 256 + b) / 65_536) * (to - from), () => rotate(leg))
  }

  function loseLeg(leg: Leg, reason: string): void {
    leg.live = false
    if (isLive()) {
      // The other one carries on. An older connection that ends by itself is not dialed again; the newest dials by itself.
      if (leg !== legs.at(-1)) drop(leg)
      else stopOverlap?.()
      return
    }
    handlers.onLost(reason)
  }

  /** Opens the next connection beside the newest one; one at a time. */
  function rotate(leg: Leg): void {
    if (closed || leg !== legs.at(-1) || legs.length > 1) return
    stopHearing?.()
    hearing = true
    add()
  }

  function retire(): void {
    for (const old of legs.slice(0, -1)) drop(old)
  }

  function drop(leg: Leg): void {
    legs.splice(legs.indexOf(leg), 1)
    leg.stream.close()
    stopHearing?.()
    stopHearing = clock.after(OVERLAP, () => {
      hearing = false
      heard.clear()
    })
  }

  add()
  return {
    close() {
      closed = true
      stopLifetime?.()
      stopOverlap?.()
      stopHearing?.()
      for (const leg of legs.splice(0)) leg.stream.close()
    },
  }
}
