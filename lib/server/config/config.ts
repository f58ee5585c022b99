import 'server-only'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { decimal, divide, type DecimalString } from '../../domain/decimal'
import type { Environment, Market } from '../../domain/market'
import { MARKETS } from '../../domain/market'
import type { Credentials } from '../../exchange/port'
import { CRASH_POINTS, type CrashPoint } from '../process/crash-point'
import { StartRefusal } from '../start-refusal'

type Environs = Readonly<Record<string, string | undefined>>

/** What the environment variables say, checked once at start (ARCHITECTURE, "Commands"). */
export interface Config {
  readonly port: number
  /** Addresses to listen on; loopback in both families by default (S-100). */
  readonly addresses: readonly string[]
  readonly publicOrigin: string | undefined
  readonly trustedProxies: readonly string[]
  readonly dataFolder: string
  /** 32 bytes that everything sealed at rest hangs on (S-142). */
  readonly masterKey: Buffer
  readonly exchangePorts: { readonly control: number; readonly spot: number; readonly usdm: number }
  /** The exchange in a box speaks TLS. */
  readonly exchangeTls: boolean
  /** Its certificate, which nobody else vouches for; PEM. */
  readonly exchangeCertificate: string | undefined
  /** How far a market may move between the owner's look and the order, as a share of the price (S-13). */
  readonly mostMoved: DecimalString
  readonly clockRate: number
  readonly clockOrigin: number | undefined
  /** Where a proof has this process killed, and at which pass (F-80). */
  readonly crashAt: { readonly point: CrashPoint; readonly nth: number } | undefined
  /** How orders and cancels travel; anything but REST is for benches. */
  readonly orderTransport: 'rest' | 'ws-api'
  /** Keys given by the environment, by environment and market. */
  readonly keys: readonly VenueKey[]
  readonly exitWithParent: boolean
  readonly production: boolean
}

export interface VenueKey {
  readonly environment: Exclude<Environment, 'paper'>
  readonly market: Market
  readonly credentials: Credentials
}

const port = (otherwise: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? otherwise : Number(text)))
    .pipe(z.number().int().min(1).max(65_535))

const Variables = z.object({
  PORT: port(3000),
  HOST: z.string().optional(),
  PUBLIC_ORIGIN: z.string().optional(),
  TRUSTED_PROXIES: z.string().optional(),
  BINNACLE_DATA: z.string().optional(),
  BINNACLE_MASTER_KEY: z.string().optional(),
  BINNACLE_MASTER_KEY_FILE: z.string().optional(),
  EXCHANGE_CONTROL_PORT: port(8700),
  EXCHANGE_SPOT_PORT: port(8701),
  EXCHANGE_USDM_PORT: port(8702),
  EXCHANGE_TLS_CERT: z.string().optional(),
  BINNACLE_MAX_PRICE_MOVE: z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? '0.5' : text))
    .pipe(z.string().regex(/^\d{1,2}(\.\d{1,3})?$/, 'a percentage such as 0.5 is wanted'))
    .refine((text) => Number(text) >= 0.05 && Number(text) <= 5, 'it may be 0.05 to 5 percent'),
  BINNACLE_CLOCK_RATE: z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? 1 : Number(text)))
    .pipe(z.number().min(1).max(1_000)),
  BINNACLE_CLOCK_ORIGIN: z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? undefined : Number(text)))
    .pipe(z.number().int().optional()),
  BINNACLE_CRASH_AT: z.string().optional(),
  BINNACLE_ORDER_TRANSPORT: z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? 'rest' : text))
    .pipe(z.enum(['rest', 'ws-api'])),
  BINNACLE_EXIT_WITH_PARENT: z.string().optional(),
  NODE_ENV: z.string().optional(),
})

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Reads the variables. Throws a {@link StartRefusal} whose sentence names the variable that is wrong and what it may be. */
export function readConfig(env: Environs, folder: string): Config {
  const parsed = Variables.safeParse(env)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0] ?? '')
    throw new StartRefusal(`${name} is ${JSON.stringify(env[name])}: ${issue?.message ?? 'it cannot be used'}.`)
  }
  const values = parsed.data
  const keys = readKeys(env)
  const rate = values.BINNACLE_CLOCK_RATE
  if (rate !== 1 && keys.some((key) => key.environment === 'live')) {
    throw new StartRefusal(
      'BINNACLE_CLOCK_RATE is for proofs and is refused while there is a key of the live exchange.',
    )
  }
  const crashAt = readCrashAt(values.BINNACLE_CRASH_AT)
  if (crashAt !== undefined && keys.some((key) => key.environment === 'live')) {
    throw new StartRefusal('BINNACLE_CRASH_AT is for proofs and is refused while there is a key of the live exchange.')
  }
  if (values.BINNACLE_ORDER_TRANSPORT !== 'rest' && keys.some((key) => key.environment === 'live')) {
    throw new StartRefusal(
      'BINNACLE_ORDER_TRANSPORT is for benches and is refused while there is a key of the live exchange.',
    )
  }
  const publicOrigin = values.PUBLIC_ORIGIN ? readOrigin(values.PUBLIC_ORIGIN) : undefined
  const host = values.HOST || undefined
  if (host !== undefined && !LOOPBACK.has(host) && publicOrigin === undefined) {
    throw new StartRefusal(
      `HOST is ${host}, which others can reach: set PUBLIC_ORIGIN to the address the desk is opened at, such as https://desk.example.org.`,
    )
  }
  return {
    port: values.PORT,
    addresses: host === undefined || LOOPBACK.has(host) ? ['127.0.0.1', '::1'] : [host],
    publicOrigin,
    trustedProxies: readProxies(values.TRUSTED_PROXIES),
    dataFolder: resolve(folder, values.BINNACLE_DATA || 'data'),
    masterKey: readMasterKey(values),
    exchangePorts: {
      control: values.EXCHANGE_CONTROL_PORT,
      spot: values.EXCHANGE_SPOT_PORT,
      usdm: values.EXCHANGE_USDM_PORT,
    },
    exchangeTls: values.EXCHANGE_TLS_CERT !== undefined && values.EXCHANGE_TLS_CERT !== '',
    exchangeCertificate: readSecretFile('EXCHANGE_TLS_CERT', values.EXCHANGE_TLS_CERT),
    mostMoved: divide(decimal(values.BINNACLE_MAX_PRICE_MOVE), decimal('100')),
    clockRate: rate,
    clockOrigin: values.BINNACLE_CLOCK_ORIGIN,
    crashAt,
    orderTransport: values.BINNACLE_ORDER_TRANSPORT,
    keys,
    exitWithParent: values.BINNACLE_EXIT_WITH_PARENT === '1',
    production: values.NODE_ENV === 'production',
  }
}

/** `<point>`, or `<point>:<nth pass>`. */
function readCrashAt(text: string | undefined): Config['crashAt'] {
  if (text === undefined || text === '') return undefined
  const [name, nth = '1'] = text.split(':')
  const point = CRASH_POINTS.find((each) => each === name)
  if (point === undefined || !/^[1-9]\d{0,3}$/.test(nth)) {
    throw new StartRefusal(
      `BINNACLE_CRASH_AT is ${text} and may be one of ${CRASH_POINTS.join(', ')}, with :<n> behind it for the nth pass.`,
    )
  }
  return { point, nth: Number(nth) }
}

/** https anywhere, or http on localhost for a container published on loopback (S-100). */
function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const secure = url?.protocol === 'https:'
  const local = url?.protocol === 'http:' && url.hostname === 'localhost'
  if (url === undefined || (!secure && !local) || url.origin !== text.replace(/\/$/, '')) {
    throw new StartRefusal(
      `PUBLIC_ORIGIN is ${text} and has to be https://<name> or http://localhost:<port>, without a path.`,
    )
  }
  return url.origin
}

function readProxies(text: string | undefined): string[] {
  const proxies = (text ?? '').split(/[\s,]+/).filter((part) => part !== '')
  for (const proxy of proxies) {
    if (isIP(proxy) === 0) throw new StartRefusal(`TRUSTED_PROXIES names ${proxy} and may hold addresses only.`)
  }
  return proxies
}

function readMasterKey(values: z.infer<typeof Variables>): Buffer {
  const text = values.BINNACLE_MASTER_KEY || readSecretFile('BINNACLE_MASTER_KEY_FILE', values.BINNACLE_MASTER_KEY_FILE)
  if (text === undefined) {
    throw new StartRefusal(
      'BINNACLE_MASTER_KEY is not set: start with npm start, which writes one, or set it to 32 bytes in base64.',
    )
  }
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== 32) {
    throw new StartRefusal(`BINNACLE_MASTER_KEY holds ${key.length} bytes and has to hold 32 in base64.`)
  }
  return key
}

function readSecretFile(name: string, path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartRefusal(`${name} is ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? ''}).`)
  }
}

function readKeys(env: Environs): VenueKey[] {
  const keys: VenueKey[] = []
  for (const environment of ['testnet', 'demo', 'live'] as const) {
    for (const market of MARKETS) {
      const prefix = `BINANCE_${environment.toUpperCase()}_${market.toUpperCase()}`
      const apiKey = env[`${prefix}_KEY`]
      if (!apiKey) continue
      const pem = readSecretFile(`${prefix}_PRIVATE_KEY_FILE`, env[`${prefix}_PRIVATE_KEY_FILE`])
      const secret = pem ?? env[`${prefix}_SECRET`]
      if (!secret)
        throw new StartRefusal(`${prefix}_KEY needs ${prefix}_SECRET or ${prefix}_PRIVATE_KEY_FILE beside it.`)
      keys.push({ environment, market, credentials: { apiKey, secret, kind: pem === undefined ? 'hmac' : 'ed25519' } })
    }
  }
  return keys
}
