import 'server-only'
import type { AccountStream, AccountStreamHandlers } from '../../port'
import { deliverFrame } from '../account-feed'
import type { VenueCore } from '../core'
import { type OpenLeg, openRotatingStream } from '../rotating-stream'
import type { Signer } from '../sign'
import { KEY_REVOKED, openSocketApi } from '../ws-api'
import { toUserEvent } from './user-event'

/**
 * User data over the WebSocket API, subscribed by signature, which every kind of key may (S-64). Listen keys ended there
 * in 2026. Source: spot.md 15.
 */
export function openAccountStream(core: VenueCore, signer: Signer, handlers: AccountStreamHandlers): AccountStream {
  const { clock, lifetime } = core
  const stream = openRotatingStream({ clock, lifetime, handlers, open: (leg) => openLeg(core, signer, leg) })
  core.onClose(() => stream.close())
  return stream
}

function openLeg(core: VenueCore, signer: Signer, handlers: Parameters<OpenLeg>[0]): AccountStream {
  const api = openSocketApi({
    address: core.hosts.socketApi,
    signer,
    clock: core.clock,
    gate: core.gate,
    ca: core.ca,
    logOn: false,
    now: core.venueClock.now,
    handlers: {
      onReady: () => void subscribe(),
      onEvent(event, raw) {
        const lost = deliverFrame(core, handlers, raw, () => toUserEvent(event))
        if (lost !== undefined) api.redial(lost)
      },
      onProof: () => handlers.onProof?.(),
      onLost(reason) {
        if (reason === KEY_REVOKED) core.keyRefused()
        handlers.onLost(reason)
      },
      onRefused: core.onSocketRefused,
    },
  })

  async function subscribe(): Promise<void> {
    const answer = await api.call(
      'userDataStream.subscribe.signature',
      { timestamp: core.venueClock.now() },
      core.timeouts.read,
    )
    if (answer.kind === 'reply' && answer.status === 200) {
      handlers.onLive()
      return
    }
    if (answer.kind === 'lost' && answer.cause === 'connection-lost') return // already told
    if (answer.kind === 'reply' && answer.status === 400) void core.venueClock.measure() // perhaps our timestamp
    if (answer.kind === 'reply' && (answer.status === 401 || codeIn(answer.body) === -2015)) core.keyRefused()
    api.redial(answer.kind === 'reply' ? `subscription refused ${answer.status}` : 'subscription unanswered')
  }

  return { close: api.close }
}

const codeIn = (body: unknown): unknown => (body as { readonly code?: unknown } | null | undefined)?.code
