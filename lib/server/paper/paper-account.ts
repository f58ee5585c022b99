import 'server-only'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../domain/clock'
import type { Credentials } from '../../exchange/port'
import { StartRefusal } from '../start-refusal'

const Keys = z.strictObject({
  apiKey: z.string().regex(/^[A-Za-z0-9]{64}$/),
  secretKey: z.string().regex(/^[A-Za-z0-9]{64}$/),
})

/** What a new paper account starts with on each market. */
const FUNDS = { spot: { USDT: '10000' }, usdm: { USDT: '10000' } } as const

/**
 * The key of the paper account, made at the first start and kept in the data folder, readable for its owner alone, so that
 * the account outlives both processes.
 */
export function paperCredentials(dataFolder: string, clock: Clock): Credentials {
  const file = join(dataFolder, 'paper-keys.json')
  if (!existsSync(file)) {
    const fresh = { apiKey: randomText(clock), secretKey: randomText(clock) }
    writeFileSync(file, `${JSON.stringify(fresh)}\n`, { mode: 0o600, flag: 'wx' })
  }
  const parsed = Keys.safeParse(parse(readFileSync(file, 'utf8')))
  if (!parsed.success) {
    throw new StartRefusal(
      `${file} cannot be read as the paper account's key: put it back, or delete it for a new account.`,
    )
  }
  return { apiKey: parsed.data.apiKey, secret: parsed.data.secretKey, kind: 'hmac' }
}

/** 64 letters and digits, as the exchange's own keys have; 256 bits of the 381 that they could hold. */
function randomText(clock: Clock): string {
  return Buffer.from(clock.randomBytes(32)).toString('hex')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Makes sure that the exchange in a box knows the paper account; one that is there already stays as it is. Says whether
 * the exchange answered so.
 */
export function ensurePaperAccount(controlPort: number, credentials: Credentials): Promise<boolean> {
  const body = JSON.stringify({ ...FUNDS, apiKey: credentials.apiKey, secretKey: credentials.secret })
  return new Promise((resolve) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: controlPort,
        path: '/accounts',
        method: 'POST',
        timeout: 3_000,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (reply) => {
        reply.resume()
        reply.on('end', () => resolve(reply.statusCode !== undefined && reply.statusCode < 300))
      },
    )
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(false))
    call.end(body)
  })
}
