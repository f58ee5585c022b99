import { createRecorder, type Latencies } from '../harness/latency'

/** What one client measured in one turn. */
export interface Placed {
  readonly latency: Latencies
  /** Processor time of the client, µs per order. */
  readonly cpu: number
}

/** Wakes sockets that were idle while others had their turn. */
export const WARM_UP = 20

/** Places orders one after the other, each when the answer to the one before has been parsed. */
export async function placeInTurn(orders: number, place: (id: string) => Promise<void>): Promise<Placed> {
  const tag = `bench${process.pid.toString(36)}${Date.now().toString(36)}`
  for (let at = 0; at < WARM_UP; at++) await place(`${tag}w${at}`)
  const recorder = createRecorder()
  const before = process.cpuUsage()
  for (let at = 0; at < orders; at++) {
    const began = performance.now()
    await place(`${tag}n${at}`)
    recorder.record((performance.now() - began) * 1_000)
  }
  const { user, system } = process.cpuUsage(before)
  return { latency: recorder.read(), cpu: (user + system) / orders }
}

/** Throws when an order did not go its whole way, so that no refusal is measured as an answer. */
export function demand(held: boolean, what: unknown): void {
  if (!held) throw new Error(`An order was not carried out: ${JSON.stringify(what)}`)
}
