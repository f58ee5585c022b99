import { Agent, get } from 'node:http'
import { WebSocket } from 'ws'
import { createRecorder } from '../harness/latency'
import { serve } from '../harness/role'

/* Who reads: sockets that count what comes, and a client that asks for a page again and again over one connection. */

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const counts = new Map<string, number>()
let last = ''

const fetchText = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })

serve({
  async connect({ name, url, sockets }: { name: string; url: string; sockets: number }) {
    counts.set(name, 0)
    await Promise.all(
      Array.from({ length: sockets }, () => {
        const socket = new WebSocket(url, { perMessageDeflate: false })
        socket.on('message', (data) => {
          counts.set(name, (counts.get(name) ?? 0) + 1)
          last = String(data)
        })
        return new Promise((resolve, reject) => {
          socket.once('open', resolve)
          socket.once('error', reject)
        })
      }),
    )
  },
  count: ({ name }: { name: string }) => counts.get(name) ?? 0,
  /** The last text that came. */
  last: () => last,
  page: ({ url }: { url: string }) => fetchText(url),
  /** Asks `times` times, one after the other. */
  async ask({ url, times }: { url: string; times: number }) {
    const recorder = createRecorder()
    for (let i = -20; i < times; i++) {
      const began = performance.now()
      await fetchText(url)
      if (i >= 0) recorder.record((performance.now() - began) * 1_000)
    }
    return recorder.read()
  },
})
