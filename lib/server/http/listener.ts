import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { StartRefusal } from '../start-refusal'

/** What is done with a socket that wants another protocol. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface Listener {
  /** Stops taking connections, lets answers under way end, and cuts what is left after `graceMs`. */
  close(): Promise<void>
  /** Cuts connections that are still open. */
  cut(): void
}

/**
 * Listens on every address with one set of limits (S-123): 16 KiB of headers within 10 s, the whole request within 30 s.
 * An address family that the machine does not have is left out as long as another one listens.
 */
export async function listen(
  addresses: readonly string[],
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  upgrade: UpgradeHandler,
): Promise<Listener> {
  const servers: Server[] = []
  let closing = false
  for (const address of addresses) {
    const server = createServer({
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      // Node looks at both limits this often, and by default only each 30 s.
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 65_000,
      requireHostHeader: false,
      insecureHTTPParser: false,
    })
    server.maxRequestsPerSocket = 0
    server.on('request', (request, response) => {
      // A connection whose last answer has gone out while we stop would otherwise be kept for the next one.
      response.once('close', () => {
        if (closing) setImmediate(() => server.closeIdleConnections())
      })
      handle(request, response)
    })
    server.on('upgrade', upgrade)
    // No proxy stands here (S-130).
    server.on('connect', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'))
    // A client that waits for leave to send its body gets its answer from the checks, not before them.
    server.on('checkContinue', handle)
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
      return socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`)
    })
    const trouble = await start(server, address, port)
    if (trouble === undefined) servers.push(server)
    else if (!isAbsent(trouble) || addresses.length === 1) throw sentence(trouble, address, port)
  }
  if (servers.length === 0) throw new StartRefusal(`Nothing can listen on port ${port} of this machine.`)
  return {
    close: async () => {
      closing = true
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve())
              server.closeIdleConnections()
            }),
        ),
      )
    },
    cut: () => {
      for (const server of servers) server.closeAllConnections()
    },
  }
}

function start(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve)
    server.listen({ host, port, exclusive: true, ipv6Only: host === '::1' }, () => {
      server.off('error', resolve)
      resolve(undefined)
    })
  })
}

const isAbsent = (error: NodeJS.ErrnoException): boolean =>
  error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'

function sentence(error: NodeJS.ErrnoException, address: string, port: number): StartRefusal {
  if (error.code === 'EADDRINUSE') {
    return new StartRefusal(
      `Port ${port} is in use: stop the program that listens there, or choose another with PORT=<port>.`,
    )
  }
  return new StartRefusal(`Nothing can listen on ${address} port ${port} (${error.code ?? error.message}).`)
}
