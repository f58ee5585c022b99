import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.Dict<string>, output?: 'inherit' | 'capture', log?: string, limit?: number }} options `log` names a file that gets the output as well; `limit` is in minutes, after which it is ended with all that it started
 * @returns {Promise<{ status: number, output: string }>} status 127 when the program is not there, 128 + n after signal n is not told apart from 1
 */
export function run(program, args, { cwd, env = process.env, output = 'capture', log, limit }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: /** @type {NodeJS.ProcessEnv} */ (env),
      stdio: ['ignore', ...pipes(output)],
      detached: limit !== undefined,
    })
    const release = limit === undefined ? () => {} : limitGroup(child, `${args[0]}`, limit)
    /** @type {Buffer[]} */
    const chunks = []
    if (log !== undefined) mkdirSync(dirname(log), { recursive: true })
    const file = log === undefined ? undefined : createWriteStream(log)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        chunks.push(chunk)
        file?.write(chunk)
      })
    }
    /** @param {number} status */
    const end = (status) => {
      file?.end()
      release()
      resolve({ status, output: Buffer.concat(chunks).toString('utf8') })
    }
    child.on('error', () => end(127))
    child.on('close', (status) => end(status ?? 1))
  })
}

/**
 * Ends a whole process group when its time is over, or when we end ourselves.
 * @param {import('node:child_process').ChildProcess} child leader of its group
 * @param {string} name
 * @param {number} minutes
 * @returns {() => void} lets it go, once it has ended
 */
function limitGroup(child, name, minutes) {
  const endGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It is gone already.
    }
  }
  const endOurselves = () => process.exit(1)
  const timer = setTimeout(() => {
    process.stderr.write(`${name} was ended after ${minutes} minutes.\n`)
    endGroup()
  }, minutes * 60_000)
  process.on('exit', endGroup)
  process.on('SIGINT', endOurselves)
  process.on('SIGTERM', endOurselves)
  return () => {
    clearTimeout(timer)
    endGroup() // what a worker left behind
    process.off('exit', endGroup)
    process.off('SIGINT', endOurselves)
    process.off('SIGTERM', endOurselves)
  }
}

/**
 * Runs a package's own program with this Node, without a shell between.
 * @param {string} file path of the script below the root
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} options
 */
export function runNode(file, args, options) {
  return run(process.execPath, [file, ...args], options)
}

/**
 * Runs npm: the one that started us, else the one on the path.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} options
 */
export function runNpm(args, options) {
  const cli = process.env.npm_execpath
  return cli?.endsWith('npm-cli.js') ? run(process.execPath, [cli, ...args], options) : run('npm', args, options)
}

/**
 * @param {'inherit' | 'capture'} output
 * @returns {['inherit' | 'pipe', 'inherit' | 'pipe']}
 */
function pipes(output) {
  return output === 'inherit' ? ['inherit', 'inherit'] : ['pipe', 'pipe']
}
