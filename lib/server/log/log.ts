import 'server-only'
import pino, { type DestinationStream } from 'pino'

/**
 * Fields that may stand in a log line, each with what it may hold. A field that is not here is dropped, whatever its
 * value (S-161), so that a secret cannot slip in by somebody adding a field.
 */
export interface LogFields {
  readonly code?: string | undefined
  readonly accountId?: string | undefined
  readonly environment?: string | undefined
  readonly market?: string | undefined
  readonly symbol?: string | undefined
  readonly intentId?: string | undefined
  readonly runId?: string | undefined
  readonly clientOrderId?: string | undefined
  readonly orderId?: string | undefined
  readonly venueCode?: number | undefined
  readonly status?: number | undefined
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly address?: string | undefined
  readonly ms?: number | undefined
  readonly count?: number | undefined
  readonly port?: number | undefined
  readonly reason?: string | undefined
  readonly generation?: number | undefined
  readonly source?: string | undefined
  /** Message and stack of an unexpected error, with everything that looks like a secret taken out. */
  readonly error?: unknown
}

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

const TEXT_FIELDS = [
  'code',
  'accountId',
  'environment',
  'market',
  'symbol',
  'intentId',
  'runId',
  'clientOrderId',
  'orderId',
  'method',
  'path',
  'address',
  'reason',
  'source',
] as const
const NUMBER_FIELDS = ['venueCode', 'status', 'ms', 'count', 'port', 'generation'] as const
const LONGEST_TEXT = 500

/** Logs as JSON lines to `destination` (standard output by default); newlines and secrets never reach it. */
export function createLog(destination?: DestinationStream): Log {
  const options = { base: null, messageKey: 'event', timestamp: pino.stdTimeFunctions.isoTime }
  const logger = destination === undefined ? pino(options) : pino(options, destination)
  return {
    info: (event, fields) => logger.info(allowed(fields), event),
    warn: (event, fields) => logger.warn(allowed(fields), event),
    error: (event, fields) => logger.error(allowed(fields), event),
  }
}

/** Copies the allowed fields, each cut to length and cleared of secrets. */
export function allowed(fields: LogFields = {}): Record<string, string | number> {
  const line: Record<string, string | number> = {}
  for (const name of TEXT_FIELDS) {
    const value = fields[name]
    if (typeof value === 'string') line[name] = withoutSecrets(value).slice(0, LONGEST_TEXT)
  }
  for (const name of NUMBER_FIELDS) {
    const value = fields[name]
    if (typeof value === 'number') line[name] = value
  }
  if (fields.error !== undefined) {
    const text = fields.error instanceof Error ? (fields.error.stack ?? fields.error.message) : String(fields.error)
    line['error'] = withoutSecrets(text).slice(0, 4_000)
  }
  return line
}

const SECRETS: readonly RegExp[] = [
  /((?:signature|listenKey|listen_key|apiKey|secretKey|X-MBX-APIKEY|passphrase|password|ticket|token|cookie|setupCode)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // API keys, secrets, listen keys and signatures are 64 characters; our session tokens 43.
  /\b[A-Za-z0-9_-]{43,}\b/g,
]

/** The text with API keys, signatures, listen keys, tokens and private keys replaced by a mark. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce(
    (clean, pattern) =>
      clean.replace(pattern, (_all, name: unknown) => `${typeof name === 'string' ? name : ''}[removed]`),
    text,
  )
}
