import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A WebSocket server in the test's hand. */
export interface SocketServer {
  readonly address: string
  /** All connections so far, open or not. */
  readonly connections: readonly WebSocket[]
  /** Texts received on all connections, in order. */
  readonly texts: readonly string[]
  /** Resolves when `look` gives something; asked again whenever anything happens. */
  until<T>(look: () => T | undefined): Promise<T>
  close(): Promise<void>
}

export async function openSocketServer(
  options: {
    /** False leaves pings unanswered, as a half-open connection does. */
    readonly pongs?: boolean
    onConnection?(socket: WebSocket): void
    onText?(socket: WebSocket, text: string): void
  } = {},
): Promise<SocketServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: options.pongs ?? true })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const connections: WebSocket[] = []
  const texts: string[] = []
  const questions = new Set<() => void>()
  const wake = (): void => {
    for (const ask of [...questions]) ask()
  }
  server.on('connection', (socket) => {
    connections.push(socket)
    socket.on('message', (data) => {
      texts.push(String(data))
      options.onText?.(socket, String(data))
      wake()
    })
    socket.on('ping', wake)
    socket.on('close', wake)
    options.onConnection?.(socket)
    wake()
  })
  return {
    address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    texts,
    until: (look) =>
      new Promise((resolve) => {
        const ask = (): void => {
          const found = look()
          if (found === undefined) return
          questions.delete(ask)
          resolve(found)
        }
        questions.add(ask)
        ask()
      }),
    async close() {
      for (const socket of connections) socket.terminate()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
