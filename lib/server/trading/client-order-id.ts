import 'server-only'
import { ulid } from 'ulid'
import type { Clock } from '../../domain/clock'
import type { IntentKind } from '../../domain/intent'
import type { Environment } from '../../domain/market'

/** The one list of kind letters (S-06). */
const KIND_LETTER: Readonly<Record<IntentKind, string>> = {
  place: 'o',
  close: 'x',
  cancel: 'c',
  'cancel-symbol': 's',
  'dead-man': 'd',
  'dead-man-off': 'e',
  amend: 'a',
  modify: 'm',
  list: 'l',
  'cancel-list': 'k',
  setting: 'v',
}
const ENVIRONMENT_LETTER: Readonly<Record<Environment, string>> = { paper: 'p', testnet: 't', demo: 'd', live: 'l' }
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const FORM = /^bn([ptdl])([ocxsdeamlkv])([0-9A-Z]{3})([0-9A-HJKMNP-TV-Z]{26})(\d)$/

export interface ClientOrderIdParts {
  readonly environment: Environment
  readonly kind: IntentKind
  readonly tag: string
  readonly intentId: string
  readonly leg: number
}

/** A new intent id: a ULID, 26 characters of Crockford base32, sortable by time. */
export function newIntentId(clock: Clock): string {
  const bytes = clock.randomBytes(16)
  let drawn = 0
  return ulid(clock.now(), () => (bytes[drawn++ % bytes.length] ?? 0) / 256)
}

/**
 * A number of ours for a futures modify, which takes no text (S-07): milliseconds, chance, and the item of its batch (0 to 7).
 * Below 2^53, so that no reader of JSON rounds it.
 */
export function newModifyId(clock: Clock, item = 0): string {
  const [high = 0, low = 0] = clock.randomBytes(2)
  const chance = (((high << 8) | low) & 0x1ff) * 8
  return String(BigInt(Math.floor(clock.now())) * 4_096n + BigInt(chance + (item & 7)))
}

/** The tag that tells this installation's orders from another's; made once, at first run. */
export const newInstallationTag = (clock: Clock): string =>
  [...clock.randomBytes(3)].map((byte) => CROCKFORD[byte % CROCKFORD.length]).join('')

/** `bn`, environment, kind, tag, ULID and leg digit: 34 characters of `[A-Za-z0-9_-]` (S-06, I2). */
export function clientOrderIdOf(parts: ClientOrderIdParts): string {
  return `bn${ENVIRONMENT_LETTER[parts.environment]}${KIND_LETTER[parts.kind]}${parts.tag}${parts.intentId}${parts.leg}`
}

/** The parts of an id of this form; undefined for any other, which was made elsewhere. */
export function parseClientOrderId(text: string): ClientOrderIdParts | undefined {
  const match = FORM.exec(text)
  if (match === null) return undefined
  const [, environmentLetter, kindLetter, tag = '', intentId = '', leg = '0'] = match
  const environment = keyOf(ENVIRONMENT_LETTER, environmentLetter)
  const kind = keyOf(KIND_LETTER, kindLetter)
  if (environment === undefined || kind === undefined) return undefined
  return { environment, kind, tag, intentId, leg: Number(leg) }
}

/** Whether this installation made the id; an order under any other reads "elsewhere" (S-06, S-46). */
export const isOurs = (clientOrderId: string, tag: string): boolean => parseClientOrderId(clientOrderId)?.tag === tag

function keyOf<K extends string>(letters: Readonly<Record<K, string>>, letter: string | undefined): K | undefined {
  return (Object.keys(letters) as K[]).find((key) => letters[key] === letter)
}
