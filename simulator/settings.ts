import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isClockRate } from './engine/real-clock'
import { BadSource } from './market/sources/price-source'
import { readSourceSetting, type SourceSetting } from './market/sources/source-setting'

/** Settings of the exchange's process, from its environment. */
export interface ExchangeSettings {
  readonly ports: { readonly spot: number; readonly usdm: number; readonly control: number }
  readonly folder: string
  readonly seed: string
  readonly clockRate: number
  /** Moment from which a fast clock runs, ms, so that several processes share one time; absent: the start. */
  readonly clockOrigin: number | undefined
  readonly tls: { readonly key: string; readonly cert: string } | undefined
  readonly exitWithParent: boolean
  readonly source: SourceSetting
  readonly environment: 'live' | 'testnet' | 'demo'
  /** A scenario to play from the start. */
  readonly scenario: { readonly file: string; readonly body: unknown } | undefined
}

/** A setting that cannot be used; the text is one sentence for the person who starts the exchange. */
export class BadSetting extends Error {}

/** Reads the settings. Throws {@link BadSetting}. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ExchangeSettings {
  const rate = clockRate(env.EXCHANGE_CLOCK_RATE)
  return {
    ports: {
      spot: port(env, 'EXCHANGE_SPOT_PORT', 8701),
      usdm: port(env, 'EXCHANGE_USDM_PORT', 8702),
      control: port(env, 'EXCHANGE_CONTROL_PORT', 8700),
    },
    folder: env.EXCHANGE_DATA || join(env.BINNACLE_DATA || 'data', 'exchange'),
    seed: env.EXCHANGE_SEED || 'binnacle',
    clockRate: rate,
    clockOrigin: clockOrigin(env.EXCHANGE_CLOCK_ORIGIN),
    tls: tls(env.EXCHANGE_TLS_KEY, env.EXCHANGE_TLS_CERT),
    exitWithParent: env.EXCHANGE_EXIT_WITH_PARENT === '1',
    source: source(env, rate),
    environment: environment(env.EXCHANGE_ENVIRONMENT),
    scenario: scenario(env.EXCHANGE_SCENARIO),
  }
}

function port(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number): number {
  const text = env[name]
  if (!text) return otherwise
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text) || value > 65_535)
    throw new BadSetting(`${name} is ${text} and has to be a port from 0 to 65535.`)
  return value
}

function scenario(file: string | undefined): ExchangeSettings['scenario'] {
  if (!file) return undefined
  const text = readText('EXCHANGE_SCENARIO', file)
  try {
    return { file, body: JSON.parse(text) as unknown }
  } catch (error) {
    throw new BadSetting(`EXCHANGE_SCENARIO names ${file}, which is not JSON: ${(error as Error).message}.`)
  }
}

function environment(text: string | undefined): ExchangeSettings['environment'] {
  if (!text) return 'live'
  if (text !== 'live' && text !== 'testnet' && text !== 'demo')
    throw new BadSetting(`EXCHANGE_ENVIRONMENT is ${text} and has to be live, testnet or demo.`)
  return text
}

function clockRate(text: string | undefined): number {
  if (!text) return 1
  const rate = Number(text)
  if (!isClockRate(rate))
    throw new BadSetting(`EXCHANGE_CLOCK_RATE is ${text} and has to be 0 (paused) or from 0.001 to 1000.`)
  return rate
}

function source(env: Readonly<Record<string, string | undefined>>, rate: number): SourceSetting {
  try {
    const setting = readSourceSetting(env)
    if (setting.kind === 'follow' && rate !== 1)
      throw new BadSetting(
        'EXCHANGE_SOURCE follows another host, whose time runs at rate 1: EXCHANGE_CLOCK_RATE has to be 1.',
      )
    return setting
  } catch (error) {
    throw error instanceof BadSource ? new BadSetting(error.message) : error
  }
}

function clockOrigin(text: string | undefined): number | undefined {
  if (!text) return undefined
  if (!/^\d{1,15}$/.test(text))
    throw new BadSetting(`EXCHANGE_CLOCK_ORIGIN is ${text} and has to be milliseconds since 1970.`)
  return Number(text)
}

function tls(keyFile: string | undefined, certFile: string | undefined): ExchangeSettings['tls'] {
  if (!keyFile && !certFile) return undefined
  if (!keyFile || !certFile) throw new BadSetting('EXCHANGE_TLS_KEY and EXCHANGE_TLS_CERT have to be set together.')
  return { key: readText('EXCHANGE_TLS_KEY', keyFile), cert: readText('EXCHANGE_TLS_CERT', certFile) }
}

function readText(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new BadSetting(`${name} names ${file}, which cannot be read.`)
  }
}
