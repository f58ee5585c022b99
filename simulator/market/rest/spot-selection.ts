import type { Call } from '../../gateway/types'
import type { LiveSymbol } from '../live-symbol'
import {
  badCombination,
  type Directory,
  invalid,
  listedSymbols,
  optionalSymbol,
  optionalText,
  refuse,
} from './parameters'
import { PERMISSIONS } from './spot-exchange-info'

const STATUSES = ['TRADING', 'HALT', 'BREAK']
const PERMISSION = /^[A-Z][A-Z0-9_]{0,49}$/
const PERMISSION_LIST = /^\["[A-Z][A-Z0-9_]{0,49}"(,"[A-Z][A-Z0-9_]{0,49}")*\]$/

type All = () => readonly LiveSymbol[]

/** Whether the call named one symbol (its answer is an object) or several or none (an array). */
export interface Selection {
  readonly symbols: readonly LiveSymbol[]
  readonly single: boolean
}

/** The symbolStatus of a call. Errors: -1105, -1122. Source: spot.md 7.2. */
export function statusParameter(call: Call): string | undefined {
  const status = optionalText(call, 'symbolStatus')
  if (status !== undefined && !STATUSES.includes(status)) throw refuse(-1122, 'Invalid symbolStatus.')
  return status
}

/** The symbol when it has the status asked for. Errors: -1122, -1220. */
export function withStatus(call: Call, symbol: LiveSymbol): LiveSymbol {
  const status = statusParameter(call)
  if (status !== undefined && symbol.spec.status !== status)
    throw refuse(-1220, "The symbol's status does not match the requested symbolStatus.")
  return symbol
}

/** The symbols of a ticker call: one (-1220 when its status is another), or those of several or all with the status. */
export function tickerSymbols(call: Call, find: Directory, all: All, most?: number): Selection {
  const status = statusParameter(call)
  const listed = listedSymbols(call, find, most)
  const one = listed === undefined ? optionalSymbol(call, find) : undefined
  if (one !== undefined) return { symbols: [withStatus(call, one)], single: true }
  return {
    symbols: (listed ?? all()).filter((symbol) => status === undefined || symbol.spec.status === status),
    single: false,
  }
}

/** The symbols exchangeInfo describes: named ones, or those with a status and one of the permissions. Source: spot.md 5.1. */
export function describedSymbols(call: Call, find: Directory, all: All): readonly LiveSymbol[] {
  const status = statusParameter(call)
  const permissions = permissionsParameter(call)
  const named = namedSymbols(call, find)
  if (named !== undefined) {
    if (status !== undefined || permissions !== undefined) throw badCombination()
    return named
  }
  const wanted = permissions ?? ['SPOT', 'MARGIN', 'LEVERAGED']
  if (!wanted.some((permission) => PERMISSIONS.includes(permission))) return []
  return all().filter((symbol) => status === undefined || symbol.spec.status === status)
}

/** The symbols of `symbol` or `symbols`; undefined when neither was sent. */
export function namedSymbols(call: Call, find: Directory): readonly LiveSymbol[] | undefined {
  const listed = listedSymbols(call, find)
  if (listed !== undefined) return listed
  const one = optionalSymbol(call, find)
  return one && [one]
}

/** A permission or a list of them. Errors: -1105, -1130. */
function permissionsParameter(call: Call): readonly string[] | undefined {
  const text = optionalText(call, 'permissions')
  if (text === undefined) return undefined
  if (PERMISSION.test(text)) return [text]
  if (!PERMISSION_LIST.test(text)) throw invalid('permissions')
  return JSON.parse(text) as string[]
}

/** Whether permission sets are shown: true unless told. Errors: -1105, -1130. */
export function showsPermissionSets(call: Call): boolean {
  const show = optionalText(call, 'showPermissionSets')
  if (show !== undefined && show !== 'true' && show !== 'false') throw invalid('showPermissionSets')
  return show !== 'false'
}
