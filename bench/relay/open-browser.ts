import { once } from 'node:events'
import { WebSocket } from 'ws'

/** One browser's socket, which on the bridge watches a topic. */
export async function openBrowser({
  address,
  topic,
}: {
  readonly address: string
  readonly topic?: string
}): Promise<WebSocket> {
  const socket = new WebSocket(address, topic === undefined ? [] : ['binnacle.v1'], { perMessageDeflate: false })
  await once(socket, 'open')
  if (topic !== undefined) socket.send(JSON.stringify({ op: 'watch', topics: [topic] }))
  return socket
}
