import type { Credentials } from '../gateway/authorize'
import { RawNumber } from '../gateway/types'

/** Added to ids by F-52: far beyond 2^53, within 64 bits. */
const SHIFT = 1_000_000_000_000_000_000n
const ID_PARAMETERS = ['orderId', 'cancelOrderId', 'algoId', 'fromId', 'orderListId']

/** The id as F-52 shows it. */
export const shiftedId = (id: number): RawNumber => new RawNumber(String(BigInt(id) + SHIFT))

/** A call that names an id as F-52 showed it means the true one; signatures stand as they were sent. */
export function shiftIds(credentials: Credentials): Credentials {
  let params: Map<string, string> | undefined
  for (const name of ID_PARAMETERS) {
    const value = credentials.params.get(name)
    if (value === undefined || value.length !== 19 || !/^\d+$/.test(value) || BigInt(value) < SHIFT) continue
    params ??= new Map(credentials.params)
    params.set(name, String(BigInt(value) - SHIFT))
  }
  return params === undefined ? credentials : { ...credentials, params }
}
