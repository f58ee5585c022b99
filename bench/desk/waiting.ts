import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const LOOK_MS = 10

/** What was handed over for one socket since {@link Waiting.begin}, bytes. */
export interface Handed {
  /** All of it, whether it waits in this process, in the network, or was read. */
  readonly handed: number
  /** The most that waited in this process at once. */
  readonly waited: number
}

/** What waits for those who connected to this process. */
export interface Waiting {
  /** From now on counts for the socket that came from this port. */
  begin(port: number): void
  /** Up to now, or to the end of the socket. */
  since(port: number): Handed
}

/** Looks each 10 ms at every socket that came in; has to be called before they do. */
export function watchWaiting(): Waiting {
  const sockets = new Map<number, { readonly socket: Socket; from: number; written: number; waited: number }>()
  subscribe('net.server.socket', (message) => {
    const { socket } = message as { socket: Socket }
    if (socket.remotePort !== undefined) sockets.set(socket.remotePort, { socket, from: 0, written: 0, waited: 0 })
  })
  const look = (): void => {
    for (const one of sockets.values()) {
      one.written = Math.max(one.written, one.socket.bytesWritten)
      one.waited = Math.max(one.waited, one.socket.writableLength)
    }
  }
  setInterval(look, LOOK_MS).unref()
  const of = (port: number) => {
    const found = sockets.get(port)
    if (found === undefined) throw new Error(`Nobody came from port ${port}.`)
    return found
  }
  return {
    begin(port) {
      look()
      const one = of(port)
      one.from = one.written
      one.waited = 0
    },
    since(port) {
      look()
      const { written, from, waited } = of(port)
      return { handed: written - from, waited }
    },
  }
}
