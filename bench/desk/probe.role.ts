import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { serve } from '../harness/role'
import { takeAnswers, watchAnswers } from './exchange-answers'
import { forgetWays, readWays, watchOrders } from './order-way'

/*
 * Loaded into the desk's own process before its program: the desk under test is the built one, unchanged. What is measured in
 * there is read from the outside of its parts.
 */

watchOrders()
watchAnswers()

/** Sockets that came in, by the port they came from, with the most that ever waited in each since it was last asked. */
const peaks = new Map<number, { readonly socket: Socket; most: number; sum: number; looks: number }>()
subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket }
  const { remotePort } = socket
  if (remotePort === undefined) return
  peaks.set(remotePort, { socket, most: 0, sum: 0, looks: 0 })
  socket.once('close', () => peaks.delete(remotePort))
})
const LOOK_MS = 10
setInterval(() => {
  for (const peak of peaks.values()) {
    const waits = peak.socket.writableLength
    peak.most = Math.max(peak.most, waits)
    peak.sum += waits
    peak.looks += 1
  }
}, LOOK_MS).unref()

serve({
  /** Stages of the orders since the last `forget`, µs. */
  ways: () => readWays(),
  forgetWays: () => forgetWays(),
  takeAnswers: () => takeAnswers(),
  /** The most bytes that waited in this process for the reader on that port, since it was last asked; undefined: it is gone. */
  waiting(port: number) {
    const peak = peaks.get(port)
    if (peak === undefined) return undefined
    const { most } = peak
    peak.most = 0
    return most
  },
})
