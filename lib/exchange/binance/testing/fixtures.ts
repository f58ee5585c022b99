import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Market } from '../../../domain/market'
import { parseAccountJson } from '../json'

/** Folder of the recorded payloads; they are others' data and never part of this repository. */
const FOLDER = resolve(process.env.BINANCE_FIXTURES ?? '../shared/binance/fixtures')

export interface Fixture {
  readonly file: string
  readonly kind: string
  readonly endpoint: string
  readonly status: number | undefined
  readonly text: string
  readonly body: unknown
}

export const fixturesAreHere = (): boolean => existsSync(join(FOLDER, 'spot', 'index.json'))

/** All payloads of a market that its index names. */
export function readFixtures(market: Market): readonly Fixture[] {
  const index = JSON.parse(readFileSync(join(FOLDER, market, 'index.json'), 'utf8')) as {
    files: { file: string; kind: string; endpoint?: string; status?: number }[]
  }
  return index.files.map(({ file, kind, endpoint = '', status }) => {
    const text = readFileSync(join(FOLDER, market, file), 'utf8')
    const written = /^HTTP (\d{3})/.exec(endpoint)?.[1]
    return {
      file,
      kind,
      endpoint,
      status: status ?? (written === undefined ? undefined : Number(written)),
      text,
      body: parseAccountJson(text),
    }
  })
}
