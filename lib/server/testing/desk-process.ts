import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { caughtUp, createRealClock, type Machine } from '../clock/real-clock'
import { readConfig } from '../config/config'
import type { StartedRuntime } from '../create-runtime'
import { createEngine, createVenue } from '../engine'
import { createVenue as createBinanceVenue } from '../../exchange/binance/create-venue'
import { createOrigins } from '../http/origins'
import { createLog } from '../log/log'
import { armCrashPoint, type CrashPoint } from '../process/crash-point'
import { startDesk, type DeskRole } from '../start-desk'
import { StartRefusal } from '../start-refusal'

/*
 * The desk as `server.ts` builds it, in a process of its own without pages and without a port: for proofs that kill it often.
 * It is driven over the channel to its parent; `desk-child.ts` is the other end.
 */

export interface DeskCall {
  readonly id: number
  readonly call: 'desk' | 'role' | 'listen' | 'measure' | 'arm' | 'stop' | 'block' | 'shift' | 'swell'
  readonly method?: string
  readonly args: readonly unknown[]
}

/** Bytes in use on the heap and beside it, and open descriptors. */
export interface DeskSize {
  readonly bytes: number
  readonly descriptors: number
}

export type DeskWord =
  | { readonly word: 'up' }
  | { readonly word: 'refused'; readonly sentence: string }
  | { readonly word: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string }

const say = (word: DeskWord): void => {
  process.send?.(word)
}
const killSelf = (): void => {
  process.kill(process.pid, 'SIGKILL')
}
/** Kept on purpose: what fills the memory of F-87. */
const swollen: unknown[] = []

async function main(): Promise<void> {
  const config = readConfig(process.env, process.cwd())
  const { crashAt, clockOrigin, clockRate } = config
  if (crashAt !== undefined) armCrashPoint(crashAt.point, crashAt.nth, killSelf)
  let wallShift = 0
  const machine: Machine = {
    now: () => Date.now() + wallShift,
    monotonic: () => performance.now(),
    later: (run, ms) => setTimeout(run, ms),
    forget: (handle) => clearTimeout(handle),
    randomBytes: (count) => randomBytes(count),
  }
  const origin = clockOrigin === undefined ? undefined : caughtUp(machine, clockRate, clockOrigin)
  const clock = createRealClock(machine, clockRate, origin)
  const log = createLog({ write: (line: string) => void process.stderr.write(line) })
  const lifetime = process.env['DESK_SOCKET_LIFETIME']
  let standing: StartedRuntime | undefined
  let role: DeskRole | undefined
  const started = await startDesk(
    {
      config,
      clock,
      log,
      build: 'proof',
      version: 'proof',
      origins: createOrigins(config.port, undefined),
      createVenue: (environment, market) =>
        lifetime === undefined
          ? createVenue({ environment, market, config, clock, log })
          : createBinanceVenue({
              environment,
              market,
              clock,
              paperPorts: config.exchangePorts,
              lifetime: { from: Number(lifetime), to: Number(lifetime) },
            }),
      createEngine,
    },
    {
      open(opened, as) {
        standing = opened
        role = as
      },
      close() {
        standing = undefined
        role = undefined
      },
      wait(as) {
        role = as
      },
      fail(error) {
        refuse(error)
      },
    },
  )
  const desk = (): Record<string, (...args: readonly unknown[]) => unknown> => {
    if (standing === undefined) throw new Error('no desk stands')
    return standing.runtime.desk as never
  }

  /** Opens the bridge to whoever dials, without a door; returns its port. */
  async function listen(): Promise<number> {
    const server = createServer()
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      if (standing?.bridge.accept(request, socket, head, 'proof') !== true) socket.destroy()
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    return (server.address() as AddressInfo).port
  }

  const does: Record<DeskCall['call'], (call: DeskCall) => unknown> = {
    desk: ({ method = '', args }) => desk()[method]?.(...args),
    role: () => role,
    listen,
    measure,
    arm: ({ args: [point, nth] }) => armCrashPoint(point as CrashPoint, nth as number, killSelf),
    stop: () => started.stop(),
    block({ args: [ms] }) {
      const until = performance.now() + (ms as number)
      while (performance.now() < until);
    },
    shift({ args: [ms] }) {
      wallShift = ms as number
    },
    swell() {
      for (;;) swollen.push(new Array(1_000_000).fill(Math.random()))
    },
  }
  process.on('message', (call: DeskCall) => {
    Promise.resolve()
      .then(() => does[call.call](call))
      .then(
        (value) => say({ word: 'answer', id: call.id, value }),
        (error: unknown) => say({ word: 'answer', id: call.id, error: String(error) }),
      )
      .finally(() => {
        if (call.call === 'stop') process.disconnect()
      })
  })
  process.on('disconnect', () => process.exit(0))
  say({ word: 'up' })
}

/** What it holds, once all that nothing refers to has been given back. */
async function measure(): Promise<DeskSize> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let turn = 0; turn < 3; turn += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return { bytes: heapUsed + external, descriptors: readdirSync('/proc/self/fd').length }
}

function refuse(error: unknown): void {
  say({ word: 'refused', sentence: error instanceof StartRefusal ? error.message : String((error as Error).stack) })
  process.exitCode = 1
  process.disconnect()
}

main().catch(refuse)
