import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { OwnDoor } from '../auth/door'
import type { Bridge } from '../bridge/bridge'
import type { Log } from '../log/log'
import { BRIDGE_PATH, BRIDGE_PROTOCOL, BUILD_PROTOCOL_PREFIX, TICKET_PROTOCOL_PREFIX } from '../../wire/bridge'
import type { UpgradeHandler } from './listener'
import { checkForm } from './request-form'

export interface UpgradeTargets {
  readonly door: Pick<OwnDoor, 'admitSocket'>
  readonly bridge: Pick<Bridge, 'accept'>
  /** Hot reload of the pages, in development alone. */
  readonly pages: UpgradeHandler
}

export interface UpgradeGate {
  readonly handle: UpgradeHandler
  /** From now on upgrades are answered; before, 503. */
  open(targets: UpgradeTargets): void
  /** From now on 503 again. */
  close(): void
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  426: 'Upgrade Required',
  503: 'Service Unavailable',
}

/** Checks of every upgrade before 101 (S-130): form, Host, Origin, session, ticket. Everything but the bridge is refused. */
export function createUpgradeGate(parts: { readonly log: Log; readonly development: boolean }): UpgradeGate {
  let targets: UpgradeTargets | undefined

  async function pass(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const target = request.url ?? ''
    const form = checkForm({ method: request.method ?? '', target, rawHeaders: request.rawHeaders })
    if (form.kind === 'refused') return refuse(socket, 400, form.code)
    if (targets === undefined) return refuse(socket, 503, 'starting')
    if (target !== BRIDGE_PATH) {
      if (parts.development && target.startsWith('/_next/')) return targets.pages(request, socket, head)
      return refuse(socket, 404, 'no-such-socket')
    }
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    const ticket = protocols.find((name) => name.startsWith(TICKET_PROTOCOL_PREFIX))
    const verdict = await targets.door.admitSocket(
      {
        method: 'GET',
        target,
        headers: plainHeaders(request),
        peer: request.socket.remoteAddress ?? '',
        needs: 'session',
      },
      ticket?.slice(TICKET_PROTOCOL_PREFIX.length),
    )
    if (verdict.kind === 'refused') return refuse(socket, verdict.status, verdict.reason.code)
    if (verdict.caller === undefined || !protocols.includes(BRIDGE_PROTOCOL)) return refuse(socket, 400, 'bad-protocol')
    const named = protocols.find((name) => name.startsWith(BUILD_PROTOCOL_PREFIX))?.slice(BUILD_PROTOCOL_PREFIX.length)
    const pageBuild = named === undefined ? undefined : plain(named)
    if (!targets.bridge.accept(request, socket, head, verdict.caller.sessionId, pageBuild))
      refuse(socket, 503, 'too-many-sockets')
  }

  return {
    handle: (request, socket, head) => {
      // The peer may go at any moment, and an error nobody listens to ends the process.
      const onError = (): void => {
        socket.destroy()
      }
      socket.on('error', onError)
      pass(request, socket, head).catch((error: unknown) => {
        parts.log.error('upgrade-failed', { error })
        socket.destroy()
      })
    },
    open: (opened) => {
      targets = opened
    },
    close: () => {
      targets = undefined
    },
  }
}

/** The build as the page means it; what cannot be decoded is no build of ours. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const plainHeaders = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

function refuse(socket: Duplex, status: number, code: string): void {
  const body = JSON.stringify({ error: { code } })
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
