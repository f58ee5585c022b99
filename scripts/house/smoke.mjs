import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'

const patience = 15 * 60_000

/**
 * Starts a clone as a stranger would, waits until it can trade, opens its first page and stops it. Throws a {@link Refusal}
 * with everything it printed when any of that does not happen.
 * @param {string} clone
 * @param {string} node path of the Node to run it with
 * @param {NodeJS.Dict<string>} env
 */
export async function smokeTest(clone, node, env) {
  const data = mkdtempSync(join(tmpdir(), 'smoke-'))
  const [port, control, spot, usdm] = await freePorts(4)
  const child = spawn(node, [join(clone, 'scripts', 'start.mjs')], {
    cwd: clone,
    env: /** @type {NodeJS.ProcessEnv} */ ({
      NODE_ENV: 'production',
      ...env,
      PORT: `${port}`,
      EXCHANGE_CONTROL_PORT: `${control}`,
      EXCHANGE_SPOT_PORT: `${spot}`,
      EXCHANGE_USDM_PORT: `${usdm}`,
      BINNACLE_DATA: data,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
      process.stdout.write(chunk)
    })
  }
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const tooLong = setTimeout(() => child.kill('SIGTERM'), patience)
  try {
    await untilHealthy(`http://localhost:${port}/healthz`, ended)
    /** @param {boolean} held @param {string} what */
    const demand = (held, what) => {
      if (!held) throw new Refusal(`Smoke test: ${what}.\n${output}`)
    }
    demand(/^Binnacle is at http:\/\/localhost:\d+$/m.test(output), 'no address was printed')
    demand(/^Set-up code: \S+$/m.test(output), 'no set-up code was printed')
    demand((await fetch(`http://localhost:${port}/`)).status === 200, 'the first page did not open')
    child.kill('SIGINT')
    demand((await ended) === 0, 'it did not stop in order')
  } finally {
    clearTimeout(tooLong)
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
}

/**
 * @param {string} address
 * @param {Promise<number | null>} ended
 */
async function untilHealthy(address, ended) {
  let over = false
  ended.then(() => (over = true))
  while (!over) {
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Refusal('Smoke test: it ended before it could trade.')
}

/** @param {number} count */
async function freePorts(count) {
  const holders = await Promise.all(
    Array.from({ length: count }, async () => {
      const holder = createServer()
      await new Promise((resolve) => holder.listen(0, '127.0.0.1', () => resolve(undefined)))
      return holder
    }),
  )
  const ports = holders.map((holder) => /** @type {import('node:net').AddressInfo} */ (holder.address()).port)
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))))
  return ports
}
