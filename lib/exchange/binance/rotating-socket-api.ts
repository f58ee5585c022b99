import 'server-only'
import type { Clock } from '../../domain/clock'
import type { SocketApi, SocketApiHandlers } from './ws-api'

/** How long the older connection is kept for answers that are still to come; longer than any of ours is waited for. */
const DRAINS = 30_000

/**
 * A WebSocket API that changes its connection without losing an answer (S-81): between `lifetime.from` and `lifetime.to`, and when
 * the exchange says that it shuts down, the next connection is opened and logged on; from then on requests leave by it, and the
 * older one is closed 30 s later, when all it was asked is answered or given up.
 */
export function openRotatingSocketApi(options: {
  readonly clock: Clock
  readonly lifetime: { readonly from: number; readonly to: number }
  readonly open: (handlers: Pick<SocketApiHandlers, 'onReady' | 'onEvent' | 'onLost'>) => SocketApi
  readonly onLost: (reason: string) => void
}): Pick<SocketApi, 'call' | 'isReady' | 'close'> {
  const { clock } = options
  const draining = new Map<SocketApi, () => void>()
  let next: SocketApi | undefined
  let stopLifetime: (() => void) | undefined
  let present = add()

  function add(): SocketApi {
    const own: SocketApi = options.open({
      onReady() {
        if (own === next) takeOver(own)
        if (own === present) planRotation()
      },
      onEvent(event) {
        if ((event as { readonly e?: unknown } | null)?.e !== 'serverShutdown') return
        if (own === present) rotate()
        // The next one goes down as well: another is dialed in its place.
        else if (own === next) own.redial('serverShutdown')
      },
      onLost(reason) {
        // Nothing is asked of it any more, so it is not dialed again.
        if (draining.has(own)) finish(own)
        else if (own === present) options.onLost(reason)
      },
    })
    return own
  }

  function planRotation(): void {
    stopLifetime?.()
    const { from, to } = options.lifetime
    const [a = 0, b = 0] = clock.randomBytes(2)
    stopLifetime = clock.after(from + ((a * 256 + b) / 65_536) * (to - from), rotate)
  }

  function rotate(): void {
    next ??= add()
  }

  function takeOver(newer: SocketApi): void {
    const older = present
    present = newer
    next = undefined
    draining.set(
      older,
      clock.after(DRAINS, () => finish(older)),
    )
  }

  function finish(older: SocketApi): void {
    draining.get(older)?.()
    draining.delete(older)
    older.close()
  }

  return {
    call: (method, parameters, timeout) => present.call(method, parameters, timeout),
    isReady: () => present.isReady(),
    close() {
      stopLifetime?.()
      for (const older of [...draining.keys()]) finish(older)
      present.close()
      next?.close()
    },
  }
}
