import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { caughtUp, createRealClock, type Machine } from './lib/server/clock/real-clock'
import { readConfig, type Config } from './lib/server/config/config'
import type { StartedRuntime } from './lib/server/create-runtime'
import { createEngine, createVenue } from './lib/server/engine'
import { createFrontGate, type PageHandler } from './lib/server/http/front-gate'
import { listen } from './lib/server/http/listener'
import { createOrigins } from './lib/server/http/origins'
import { createUpgradeGate } from './lib/server/http/upgrade-gate'
import { createLog } from './lib/server/log/log'
import { publishRuntime, type Door } from './lib/server/runtime'
import { armCrashPoint } from './lib/server/process/crash-point'
import { startDesk, type DeskRole } from './lib/server/start-desk'
import { StartRefusal } from './lib/server/start-refusal'
import { watchParent } from './lib/server/process/parent'

/** How long answers under way may take at the end before they are cut (S-92), ms. */
const GRACE = 12_000

const folder = fileURLToPath(new URL('.', import.meta.url))

async function main(): Promise<void> {
  const config = readConfig(process.env, folder)
  const machine: Machine = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    later: (run, ms) => setTimeout(run, ms),
    forget: (handle) => clearTimeout(handle),
    randomBytes: (count) => randomBytes(count),
  }
  const { clockRate, clockOrigin } = config
  const origin = clockOrigin === undefined ? undefined : caughtUp(machine, clockRate, clockOrigin)
  const clock = createRealClock(machine, clockRate, origin)
  const log = createLog()
  if (config.crashAt !== undefined)
    armCrashPoint(config.crashAt.point, config.crashAt.nth, () => process.kill(process.pid, 'SIGKILL'))
  // An error that nobody expected leaves a state that nobody checked: nothing more is let in, it is recorded, and the process
  // ends with a status that says so (S-92). Before the desk stands there is nothing to end in order.
  let end = (status: number): void => process.exit(status)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => {
      process.exitCode = 1
      log.error('unexpected-error', { error })
      process.stderr.write('Binnacle ends because of an error that nobody expected; the log says which.\n')
      end(1)
    })
  const origins = createOrigins(config.port, config.publicOrigin)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const build = buildId(config)

  let opened: { readonly door: Door; readonly pages: PageHandler } | undefined
  const gate = createFrontGate({ clock, log, origins, development: !config.production, opened: () => opened })
  const upgrades = createUpgradeGate({ log, development: !config.production })
  const listener = await listen(
    config.addresses,
    config.port,
    (request, response) => void gate(request, response),
    upgrades.handle,
  )

  // Next hangs its own upgrade listener on this server, which nobody reaches: ours alone hears upgrades (S-130).
  const decoy = createServer()
  const pages = next({
    dev: !config.production,
    dir: folder,
    port: config.port,
    hostname: 'localhost',
    httpServer: decoy,
    quiet: true,
  })
  let stopping = false
  let standing: { readonly started: StartedRuntime; readonly role: DeskRole } | undefined
  let prepared = false
  /** Opens the pages of the desk that stands, once both are there. */
  function open(): void {
    if (standing === undefined || !prepared || stopping) return
    const { started, role } = standing
    publishRuntime(started.runtime)
    upgrades.open({
      door: started.door,
      bridge: started.bridge,
      pages: (request, socket, head) => void decoy.emit('upgrade', request, socket, head),
    })
    opened = { door: started.door, pages: pages.getRequestHandler() }
    tell(role)
    console.log(`Binnacle is at ${config.publicOrigin ?? `http://localhost:${config.port}`}`)
    if (started.setUpCode !== undefined) console.log(`Set-up code: ${started.setUpCode}`)
  }
  let before: DeskRole['kind'] | undefined
  function tell(role: DeskRole): void {
    if (role.kind === 'reads')
      console.log(
        `This desk only reads: process ${role.by} trades on ${config.dataFolder}. It takes over when that one ends.`,
      )
    if (role.kind === 'waits')
      console.log(
        `This desk waits: process ${role.by} has ${config.dataFolder} and has not brought its files to this version. It shows pages once that is done, or takes over when that one ends.`,
      )
    if (role.kind === 'trades' && before !== undefined) console.log('This desk trades from now on.')
    before = role.kind
  }

  const [desk] = await Promise.all([
    startDesk(
      {
        config,
        clock,
        log,
        build,
        version,
        origins,
        createVenue: (environment, market) => createVenue({ environment, market, config, clock, log }),
        createEngine,
      },
      {
        open(started, role) {
          standing = { started, role }
          open()
        },
        close() {
          opened = undefined
          upgrades.close()
        },
        wait: tell,
        fail(error) {
          process.stderr.write(`${sentenceOf(error)}\n`)
          end(1)
        },
      },
    ),
    pages.prepare(),
  ])
  prepared = true
  open()

  const stop = async (status: number): Promise<void> => {
    if (stopping) return
    stopping = true
    setTimeout(() => {
      listener.cut()
      process.exit(status === 0 ? 1 : status)
    }, GRACE + 1_000).unref()
    opened = undefined
    await standing?.started.bridge.stop()
    const closed = listener.close()
    setTimeout(() => listener.cut(), GRACE).unref()
    await closed
    await desk.stop()
    await pages.close()
    process.exit(status)
  }
  end = (status) => void stop(status)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
  if (config.exitWithParent)
    watchParent(
      clock,
      process.ppid,
      () => process.ppid,
      () => void stop(0),
    )
}

/** Names what the pages were built from, so that a page of another build knows it (S-16). */
function buildId(config: Config): string {
  const file = join(folder, '.next', 'BUILD_ID')
  return config.production && existsSync(file) ? readFileSync(file, 'utf8').trim() : 'development'
}

const sentenceOf = (error: unknown): string =>
  error instanceof StartRefusal ? error.message : String((error as Error).stack ?? error)

main().catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
})
