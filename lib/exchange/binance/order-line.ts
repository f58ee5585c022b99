import 'server-only'
import type { Lane, SendWindow } from '../port'
import type { EndpointKind } from './outcomes'
import type { Call } from './call'
import type { VenueCore } from './core'
import type { WireAnswer } from './rest'
import { openRotatingSocketApi } from './rotating-socket-api'
import { type Parameters, type Signer, signQuery } from './sign'
import { openSocketApi, type SocketApi } from './ws-api'

/** One change as both transports know it. */
export interface Change {
  readonly endpoint: EndpointKind
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Name over the WebSocket API; without one it goes over REST whatever the transport. */
  readonly socketMethod?: string | undefined
  readonly parameters: Parameters
  readonly cost: number
}

export interface OrderLine {
  call(change: Change, window: SendWindow): Call
}

/** How the orders of one account leave: REST, or a WebSocket API connection kept open for nothing else (S-82). */
export function createOrderLine(core: VenueCore, signer: Signer): OrderLine {
  const socket = core.transport === 'ws-api' ? openLine(core, signer) : undefined

  function send(change: Change, { timestamp, recvWindow }: SendWindow): Promise<WireAnswer> {
    const parameters = { ...change.parameters, recvWindow, timestamp }
    // While the socket is away nothing has been sent: REST is the first send, not a second one (S-04).
    if (socket?.isReady() === true && change.socketMethod !== undefined) {
      return socket.call(change.socketMethod, parameters, core.timeouts.change)
    }
    return core.send(
      { method: change.method, path: change.path, query: signQuery(parameters, signer), apiKey: signer.apiKey },
      core.timeouts.change,
    )
  }

  return {
    call: (change, window) => ({
      endpoint: change.endpoint,
      lane: laneOf(change.endpoint),
      cost: change.cost,
      send: () => send(change, window),
    }),
  }
}

/** What places or changes an order costs no weight; a setting waits like any press of the interface. */
function laneOf(endpoint: EndpointKind): Lane {
  if (endpoint === 'setting') return 'interface'
  return NEW_ORDERS.has(endpoint) ? 'order' : 'cancel'
}

const NEW_ORDERS: ReadonlySet<EndpointKind> = new Set<EndpointKind>([
  'place',
  'replace',
  'amend',
  'modify',
  'batch-place',
  'batch-modify',
  'list',
])

function openLine(core: VenueCore, signer: Signer): Pick<SocketApi, 'call' | 'isReady' | 'close'> {
  const api = openRotatingSocketApi({
    clock: core.clock,
    lifetime: core.lifetime,
    onLost: (reason) => core.notice('order-socket-lost', { market: core.market, reason }),
    open: (handlers) =>
      openSocketApi({
        address: core.hosts.socketApi,
        signer,
        clock: core.clock,
        gate: core.gate,
        ca: core.ca,
        logOn: true,
        now: core.venueClock.now,
        handlers: { ...handlers, onRefused: core.onSocketRefused },
      }),
  })
  core.onClose(api.close)
  return api
}
