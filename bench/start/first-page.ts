import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 5
const PATIENCE_MS = 30_000

/** A server of one turn: when it first answered 200, and how it is ended. */
export interface Started {
  /** From the start of the process, ms. */
  readonly firstPageMs: number
  stop(): Promise<void>
}

/** Starts a server and asks for a page until it answers 200. Throws with what it printed when it ends before. */
export async function startUntilFirstPage(command: {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.Dict<string>
  readonly port: number
  readonly path: string
}): Promise<Started> {
  const began = performance.now()
  const child = spawn(process.execPath, command.args, {
    cwd: command.cwd,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  while ((await statusOf(command.port, command.path)) !== 200) {
    if (child.exitCode !== null || performance.now() - began > PATIENCE_MS) {
      await end(child)
      throw new Error(`No page came from ${command.args.join(' ')}:\n${output}`)
    }
    await pause(POLL_MS)
  }
  return { firstPageMs: performance.now() - began, stop: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Undefined while nothing listens. */
function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request(
      { host: '127.0.0.1', port, path, headers: { host: `localhost:${port}` }, agent: false },
      (reply) => {
        reply.resume()
        reply.on('end', () => resolve(reply.statusCode))
      },
    )
    call.on('error', () => resolve(undefined))
    call.end()
  })
}
