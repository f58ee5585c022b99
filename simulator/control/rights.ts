import { isIP } from 'node:net'
import { type KeyRights, USUAL_RIGHTS } from '../gateway/key-rights'
import { BadBody, objectOf } from './bodies'

const NAMES = Object.keys(USUAL_RIGHTS) as (keyof KeyRights)[]

/**
 * Rights with what `value` changes in them: each flag true or false, `ips` a list of addresses. Naming addresses turns
 * `ipRestrict` on unless it is given too. Throws BadBody.
 */
export function changedRights(value: unknown, before: KeyRights): KeyRights {
  const fields = objectOf(value, NAMES)
  for (const [name, right] of Object.entries(fields)) {
    if (name === 'ips') {
      if (!Array.isArray(right) || right.some((address) => typeof address !== 'string' || isIP(address) === 0))
        throw new BadBody('rights.ips must be a list of IP addresses, such as ["203.0.113.7"].')
    } else if (typeof right !== 'boolean') throw new BadBody(`rights.${name} must be true or false.`)
  }
  const ips = fields.ips as readonly string[] | undefined
  return { ...before, ...(ips === undefined ? {} : { ipRestrict: ips.length > 0 }), ...(fields as Partial<KeyRights>) }
}
