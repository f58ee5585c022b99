import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {object} Child
 * @property {string} name as a person knows it
 * @property {string[]} args for Node
 * @property {number[]} ports on loopback; the next child starts when all of them answer
 */

const grace = 15_000
const oneCtrlC = 500
const endingSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Starts children one after the other and keeps them until a signal, or until one of them ends by itself; then stops
 * the rest, last started first. None outlives this process: each watches the channel to it.
 * @param {string} root
 * @param {Child[]} children
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit status: 0 after a signal and an orderly end, else 1
 */
export async function keepChildren(root, children, env) {
  /** @type {Running[]} */
  const running = []
  let status = 0
  /** @type {number | undefined} */
  let stoppingSince
  /** @type {() => void} */
  let tellToStop = () => {}
  /** @type {Promise<void>} */
  const toldToStop = new Promise((resolve) => {
    tellToStop = () => {
      stoppingSince ??= performance.now()
      resolve()
      // A second Ctrl-C means now. One alone arrives twice: from the terminal, and passed on by npm.
      if (performance.now() - stoppingSince < oneCtrlC) return
      status = 1
      for (const { kill } of running) kill('SIGKILL')
    }
  })
  for (const signal of endingSignals) process.on(signal, tellToStop)
  const orphaned = watchParent(tellToStop)

  for (const child of children) {
    if (stoppingSince !== undefined) break
    const started = startChild(root, child, env)
    running.push(started)
    started.ended.then((how) => {
      if (stoppingSince !== undefined) return
      process.stderr.write(`${child.name} ended by itself (${how}).\n`)
      status = 1
      tellToStop()
    })
    await Promise.race([toldToStop, started.ended, allAnswer(child.ports)])
  }
  await toldToStop
  for (const { name, kill, ended } of running.reverse()) {
    kill('SIGTERM')
    const timer = setTimeout(() => {
      process.stderr.write(`${name} did not stop within ${grace / 1000} s and was ended.\n`)
      status = 1
      kill('SIGKILL')
    }, grace)
    await ended
    clearTimeout(timer)
  }
  clearInterval(orphaned)
  return status
}

/**
 * @typedef {object} Running
 * @property {string} name
 * @property {(signal: NodeJS.Signals) => void} kill
 * @property {Promise<string>} ended resolves to how it ended
 */

/**
 * In a process group of its own, so that a Ctrl-C in the terminal reaches it through us and in our order.
 * @param {string} root
 * @param {Child} child
 * @param {NodeJS.ProcessEnv} env
 * @returns {Running}
 */
function startChild(root, { name, args }, env) {
  const watch = pathToFileURL(join(root, 'scripts', 'house', 'exit-with-parent.mjs')).href
  const child = spawn(process.execPath, ['--import', watch, ...args], {
    cwd: root,
    env: { ...env, BINNACLE_EXIT_WITH_PARENT: '1', EXCHANGE_EXIT_WITH_PARENT: '1' },
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    detached: true,
  })
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (status, signal) => resolve(signal ?? `exit status ${status}`))
  })
  return { name, kill: (signal) => void child.kill(signal), ended }
}

/**
 * npm stands between the terminal and us, and takes no child with it when it is killed outright.
 * @param {() => void} stop
 */
function watchParent(stop) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) stop()
  }, 1000)
  timer.unref()
  return timer
}

/** @param {number[]} ports */
async function allAnswer(ports) {
  await Promise.all(ports.map(answers))
}

/** @param {number} port */
async function answers(port) {
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = connect({ port, host: 'localhost' })
      socket.once('connect', () => resolve(socket.destroy()))
      socket.once('error', () => resolve(undefined))
    })
    if (open !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 50).unref())
  }
}
