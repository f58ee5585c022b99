import 'server-only'
import type { AccountStream, AccountStreamHandlers } from '../../port'
import { deliverFrame } from '../account-feed'
import type { VenueCore } from '../core'
import { parseAccountJson } from '../json'
import { openLastingSocket } from '../lasting-socket'
import { asPayload, textAt } from '../payload'
import type { RestRequest } from '../rest'
import { type OpenLeg, openRotatingStream } from '../rotating-stream'
import type { Signer } from '../sign'
import { toUserEvent } from './user-event'

/** Times of S-64. */
const KEEP_ALIVE = 25 * 60_000
const RETRY = 30_000

/** User data of futures over the private stream, whose listen key is kept alive by us. Source: usdm.md 10. */
export function openAccountStream(core: VenueCore, signer: Signer, handlers: AccountStreamHandlers): AccountStream {
  const { clock, lifetime } = core
  const stream = openRotatingStream({ clock, lifetime, handlers, open: (leg) => openLeg(core, signer, leg) })
  core.onClose(() => stream.close())
  return stream
}

function openLeg(core: VenueCore, signer: Signer, handlers: Parameters<OpenLeg>[0]): AccountStream {
  const { clock, caller } = core
  let stopKeepAlive: (() => void) | undefined
  let closed = false

  const keyCall = (method: RestRequest['method']) =>
    caller.change(
      {
        endpoint: 'stream-key',
        lane: 'resolve',
        cost: 1,
        send: () => core.send({ method, path: '/fapi/v1/listenKey', apiKey: signer.apiKey }),
      },
      // The keep-alive's answer is not always the key.
      (body) => (method === 'POST' ? textAt(asPayload(body, 'listenKey'), 'listenKey') : ''),
    )

  const socket = openLastingSocket({
    async address() {
      const answer = await keyCall('POST')
      if (answer.kind !== 'accepted') throw new Error(answer.kind === 'rejected' ? answer.reason : answer.cause)
      return `${core.hosts.streams}/private/ws/${encodeURIComponent(answer.value)}`
    },
    clock,
    gate: core.gate,
    ca: core.ca,
    handlers: {
      onOpen() {
        keepAliveAfter(KEEP_ALIVE)
        handlers.onLive()
      },
      onText(text) {
        const lost = deliverFrame(core, handlers, text, () => toUserEvent(unwrapped(parseAccountJson(text))))
        if (lost !== undefined) socket.redial(lost)
      },
      onProof: () => handlers.onProof?.(),
      onLost(reason) {
        stopKeepAlive?.()
        handlers.onLost(reason)
      },
      onRefused: core.onSocketRefused,
    },
  })

  function keepAliveAfter(ms: number): void {
    stopKeepAlive?.()
    stopKeepAlive = clock.after(ms, () => void keepAlive())
  }

  async function keepAlive(): Promise<void> {
    const answer = await keyCall('PUT')
    if (closed || !socket.isOpen()) return
    if (answer.kind === 'accepted') return keepAliveAfter(KEEP_ALIVE)
    // Gone: the socket would stay open and silent. Source: usdm.md 10.1.
    if (answer.evidence.code === -1125) return socket.redial('listen key gone')
    core.notice('keep-alive-failed', {
      market: core.market,
      reason: answer.kind === 'rejected' ? answer.reason : answer.cause,
    })
    keepAliveAfter(RETRY)
  }

  function close(): void {
    closed = true
    stopKeepAlive?.()
    socket.close()
  }

  return { close }
}

/** Wrapped only where the stream form of the path is used. Source: usdm.md 1. */
function unwrapped(frame: unknown): unknown {
  const { data } = asPayload(frame, 'frame')
  return data ?? frame
}
