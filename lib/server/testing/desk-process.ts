import { randomBytes } from 'node:crypto'
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
  readonly call: 'desk' | 'role' | 'arm' | 'stop' | 'block' | 'shift' | 'swell'
  readonly method?: string
  readonly args: readonly unknown[]
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

  const does: Record<DeskCall['call'], (call: DeskCall) => unknown> = {
    desk: ({ method = '', args }) => desk()[method]?.(...args),
    role: () => role,
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

function refuse(error: unknown): void {
  say({ word: 'refused', sentence: error instanceof StartRefusal ? error.message : String((error as Error).stack) })
  process.exitCode = 1
  process.disconnect()
}

main().catch(refuse)
