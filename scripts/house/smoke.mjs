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
 * @returns {Promise<string>} what was seen
 */
export async function smokeTest(clone, node, env) {
  const began = performance.now()
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
    })
  }
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const tooLong = setTimeout(() => child.kill('SIGTERM'), patience)
  try {
    const healthy = await becomesHealthy(`http://localhost:${port}/healthz`, ended)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    /** @param {boolean} held @param {string} what */
    const demand = (held, what) => {
      if (!held) throw new Refusal(`Smoke test: ${what}.\n${output}`)
    }
    demand(healthy, 'it ended before it could trade')
    demand(/^Binnacle is at http:\/\/localhost:\d+$/m.test(output), 'no address was printed')
    demand(/^Set-up code: \S+$/m.test(output), 'no set-up code was printed')
    demand((await fetch(`http://localhost:${port}/`)).status === 200, 'the first page did not open')
    child.kill('SIGINT')
    demand((await ended) === 0, 'it did not stop in order')
    return `Ready ${seconds} s after the command, and stopped in order.`
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
 * @returns {Promise<boolean>} false when it ended before
 */
async function becomesHealthy(address, ended) {
  let over = false
  ended.then(() => (over = true))
  while (!over) {
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.status === 200) return true
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
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
