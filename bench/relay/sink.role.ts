import type { Frame, TapeState } from '../../lib/wire/bridge'
import { createRecorder, type Latencies } from '../harness/latency'
import { serve } from '../harness/role'
import { openBrowser } from './open-browser'
import { dueMicrosOf, monotonicMicros } from './trade-id'

/*
 * The browser that measures: the last to join, since loops that send to one browser after the other flatter the first. The
 * others are a crowd in a process of their own, so that their reading does not stand in its way, as it would not between
 * two machines.
 */

/** What a relay puts on the browser's wire. */
export type Dialect = 'exchange' | 'batch' | 'ccxt' | 'bridge'

/** Trades of one frame, by their ids; the bridge also says how many it left out. */
const readers: Record<Dialect, (text: string) => { ids: readonly number[]; skipped: number }> = {
  exchange: (text) => ({ ids: [(JSON.parse(text) as { t: number }).t], skipped: 0 }),
  batch: (text) => ({ ids: (JSON.parse(text) as { t: number }[]).map(({ t }) => t), skipped: 0 }),
  ccxt: (text) => ({ ids: (JSON.parse(text) as { id: string }[]).map(({ id }) => Number(id)), skipped: 0 }),
  bridge: (text) => {
    const ids: number[] = []
    let skipped = 0
    for (const state of (JSON.parse(text) as Frame).state ?? []) {
      const tape = state as TapeState
      skipped += tape.skipped
      for (let at = 0; at < tape.d.length; at += 5) ids.push(tape.base[0] + (tape.d[at] ?? 0))
    }
    return { ids, skipped }
  },
}

/** What the last browser saw of one turn. */
export interface Seen {
  readonly latency: Latencies
  readonly trades: number
  readonly frames: number
  readonly bytes: number
  readonly skipped: number
}

const RELAYS = new Map<string, { begin(): void; read(): Seen; frames(): number }>()

async function join(about: {
  readonly name: string
  readonly address: string
  readonly dialect: Dialect
  readonly topic?: string
}): Promise<void> {
  let recorder = createRecorder()
  let trades = 0
  let frames = 0
  let bytes = 0
  let skipped = 0
  let measuring = false
  const read = readers[about.dialect]
  const socket = await openBrowser(about)
  socket.on('message', (data: Buffer) => {
    const at = monotonicMicros()
    const found = read(data.toString('utf8'))
    if (!measuring) return
    frames += 1
    bytes += data.length
    skipped += found.skipped
    for (const id of found.ids) recorder.record(at - dueMicrosOf(id))
    trades += found.ids.length
  })
  RELAYS.set(about.name, {
    begin() {
      recorder = createRecorder()
      trades = frames = bytes = skipped = 0
      measuring = true
    },
    read() {
      measuring = false
      return { latency: recorder.read(), trades, frames, bytes, skipped }
    },
    frames: () => trades,
  })
}

const relay = (name: string) => {
  const found = RELAYS.get(name)
  if (found === undefined) throw new Error(`No browsers joined ${name}.`)
  return found
}

/** Ends when every trade has come, or none more comes. */
async function end({ name, trades }: { name: string; trades: number }): Promise<Seen> {
  for (let quiet = 0, last = -1; quiet < 20 && relay(name).frames() < trades; ) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    quiet = relay(name).frames() === last ? quiet + 1 : 0
    last = relay(name).frames()
  }
  return relay(name).read()
}

serve({ join, begin: (name: string) => relay(name).begin(), end })
