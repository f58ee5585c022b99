import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildAll } from '../scripts/house/build.mjs'
import { root } from '../scripts/house/root.mjs'
import { freePort } from '../lib/server/testing/free-port'
import { runBench } from './harness/report'
import { medianOf, playRounds, ratioOf } from './harness/rounds'
import { startUntilFirstPage } from './start/first-page'
import { buildNearEmptyApp } from './start/near-empty-app'

/*
 * H1: from the start of the process to its first page (200), the production server beside `next start` of a near-empty app.
 * Ours has its data folder from an earlier start, and the exchange in a box runs; it answers no page before it can trade.
 */

await buildAll(root)
const nearEmptyApp = await buildNearEmptyApp()

await runBench('start', ['next', 'react'], async (report) => {
  const data = mkdtempSync(join(tmpdir(), 'bench-start-'))
  const [control, spot, usdm] = [await freePort(), await freePort(), await freePort()]
  const exchangeEnv = {
    EXCHANGE_CONTROL_PORT: String(control),
    EXCHANGE_SPOT_PORT: String(spot),
    EXCHANGE_USDM_PORT: String(usdm),
    BINNACLE_DATA: data,
  }
  const exchange = spawn(process.execPath, [join(root, 'dist/simulator/main.js')], {
    cwd: root,
    env: { ...process.env, ...exchangeEnv },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([
    once(exchange.stdout, 'data'),
    once(exchange, 'exit').then(() => {
      throw new Error('The exchange did not start.')
    }),
  ])

  async function ours(): Promise<number> {
    const port = await freePort()
    const started = await startUntilFirstPage({
      args: [join(root, 'dist/server.js')],
      cwd: root,
      env: { ...exchangeEnv, PORT: String(port), BINNACLE_MASTER_KEY: masterKey },
      port,
      path: '/set-up',
    })
    await started.stop()
    return started.firstPageMs
  }
  async function bare(): Promise<number> {
    const port = await freePort()
    const next = join(root, 'node_modules/next/dist/bin/next')
    const started = await startUntilFirstPage({
      args: [next, 'start', '-p', String(port), '-H', '127.0.0.1'],
      cwd: nearEmptyApp,
      env: {},
      port,
      path: '/',
    })
    await started.stop()
    return started.firstPageMs
  }
  const masterKey = randomBytes(32).toString('base64')

  try {
    const contenders = { ours, 'next start': bare, 'next start again': bare }
    const rounds = await playRounds(Object.keys(contenders), report.rounds(7), (name) =>
      contenders[name as keyof typeof contenders](),
    )
    const milliseconds = (value: number) => value
    report.judge({
      row: 'H1',
      what: 'first page after the start',
      peer: 'next start of a near-empty app',
      unit: 'ms',
      ours: medianOf(rounds, 'ours', milliseconds),
      theirs: medianOf(rounds, 'next start', milliseconds),
      ratio: ratioOf(rounds, 'ours', 'next start', milliseconds),
      control: ratioOf(rounds, 'next start again', 'next start', milliseconds),
      goal: 2,
    })
  } finally {
    const ended = once(exchange, 'exit')
    exchange.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
})
