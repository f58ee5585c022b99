import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../lib/server/testing/free-port'
import { bundle } from '../../scripts/house/build.mjs'
import { root } from '../../scripts/house/root.mjs'

const BUILT = join('.cache', 'bench', 'exchange-main.js')

/** Builds the process of the exchange as the product's own is built. */
export const buildExchange = (): Promise<void> => bundle(root, join('simulator', 'main.ts'), BUILT)

/** A near-empty server, so that what Node itself needs is not counted as ours. */
const NEAR_EMPTY =
  "require('node:http').createServer((q, s) => s.end('{}')).listen(process.env.EXCHANGE_SPOT_PORT, '127.0.0.1')"

/** Milliseconds from the start of a process to its first answer: the exchange with an empty folder, or a near-empty server. */
export async function firstAnswer(what: 'exchange' | 'near-empty'): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'bench-exchange-'))
  const [control, spot, usdm] = [await freePort(), await freePort(), await freePort()]
  const script = what === 'exchange' ? [join(root, BUILT)] : ['-e', NEAR_EMPTY]
  const began = performance.now()
  const child = spawn(process.execPath, script, {
    env: {
      ...process.env,
      EXCHANGE_DATA: data,
      EXCHANGE_CONTROL_PORT: String(control),
      EXCHANGE_SPOT_PORT: String(spot),
      EXCHANGE_USDM_PORT: String(usdm),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    while (!(await answers(spot))) {
      if (performance.now() - began > 60_000) throw new Error(`The ${what} did not start.`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return performance.now() - began
  } finally {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    get({ port, host: '127.0.0.1', path: '/api/v3/time' }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    }).on('error', () => resolve(false))
  })
