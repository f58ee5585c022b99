import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Market } from '../../engine/market-types'

/** One example payload of the real exchange with what its index says of it. */
export interface Documented {
  readonly market: Market
  /** File name without ending, such as `rest.order.full.market`. */
  readonly file: string
  readonly kind: string
  /** REST route, WebSocket API method or stream, in the index's words. */
  readonly endpoint: string
  readonly payload: unknown
}

interface IndexRow {
  readonly file: string
  readonly kind: string
  readonly endpoint?: string
}

/** Every payload that the indexes of both markets name. Throws when a named file is not there. */
export function readDocumented(folder: string): Documented[] {
  return (['spot', 'usdm'] as const).flatMap((market) => {
    const index = JSON.parse(readFileSync(join(folder, market, 'index.json'), 'utf8')) as { files: IndexRow[] }
    return index.files.map(({ file, kind, endpoint }) => {
      const text = readFileSync(join(folder, market, file), 'utf8')
      return { market, file: file.replace(/\.json$/, ''), kind, endpoint: endpoint ?? '', payload: JSON.parse(text) }
    })
  })
}

/** Fields that the documents name and no example shows. Source: spot.md 6.8. */
const NAMED_ONLY: Readonly<Record<Market, readonly string[]>> = { spot: ['expiryReason', 'eR'], usdm: [] }

/** All field names that payloads of one market use, so that an invented field is found. */
export function documentedNames(documented: readonly Documented[], market: Market): Set<string> {
  const names = new Set<string>(NAMED_ONLY[market])
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect)
    else if (value !== null && typeof value === 'object')
      for (const [name, field] of Object.entries(value)) {
        names.add(name)
        collect(field)
      }
  }
  for (const each of documented) if (each.market === market) collect(each.payload)
  return names
}
