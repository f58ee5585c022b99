import type { Refusal } from '../runtime'

/** Which HTTP status a refusal has (SAFETY 2, "Our answers"). */
const STATUS_OF_KIND: Readonly<Record<Refusal['kind'], number>> = {
  invalid: 400,
  'seen-state': 409,
  confirm: 409,
  'key-reused': 422,
  locked: 423,
  'not-live': 503,
  'not-found': 404,
  'rate-limited': 429,
}

/** Codes of the door whose status says more than their kind does. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  'sign-in-failed': 401,
  'set-up-code-wrong': 401,
  'set-up-code-expired': 403,
  'set-up-code-used': 403,
  'set-up-from-elsewhere': 403,
  'already-set-up': 409,
}

export const statusOf = (refusal: Refusal): number =>
  STATUS_OF_CODE[refusal.reason.code] ?? STATUS_OF_KIND[refusal.kind]
