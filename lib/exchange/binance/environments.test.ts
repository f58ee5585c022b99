import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostsOf, safeHosts } from './environments'

describe('environments', () => {
  it('keeps paper on loopback, on the ports it is given', () => {
    expect(hostsOf('paper', 'spot')).toEqual({
      rest: 'http://127.0.0.1:8701',
      socketApi: 'ws://127.0.0.1:8701/ws-api/v3',
      streams: 'ws://127.0.0.1:8701',
      wallet: 'http://127.0.0.1:8701',
    })
    expect(hostsOf('paper', 'usdm').wallet).toBe('http://127.0.0.1:8701')
    expect(hostsOf('paper', 'usdm', { spot: 1, usdm: 2, tls: true }).socketApi).toBe('wss://127.0.0.1:2/ws-fapi/v1')
  })

  it('speaks to every other environment over TLS alone, and no host serves two of live and trial', () => {
    const hosts = { live: new Set<string>(), trial: new Set<string>() }
    for (const environment of ['testnet', 'demo', 'live'] as const) {
      for (const market of ['spot', 'usdm'] as const) {
        const { rest, socketApi, streams } = hostsOf(environment, market)
        expect(rest).toMatch(/^https:/)
        for (const address of [socketApi, streams]) expect(address).toMatch(/^wss:/)
        for (const address of [rest, socketApi, streams])
          hosts[environment === 'live' ? 'live' : 'trial'].add(new URL(address).host)
      }
    }
    expect([...hosts.live].filter((host) => hosts.trial.has(host))).toEqual([])
  })

  it('S-124 speaks in the clear to this machine alone', () => {
    const live = hostsOf('live', 'spot')
    expect(safeHosts(live)).toBe(live)
    for (const [name, value] of [
      ['rest', 'http://10.0.0.7:8701'],
      ['rest', 'http://127.0.0.1.example.org'],
      ['wallet', 'http://api.binance.com'],
      ['streams', 'ws://stream.binance.com'],
      ['socketApi', 'ws://192.168.1.2/ws-api/v3'],
    ])
      expect(() => safeHosts({ ...live, [name as string]: value })).toThrow(/not encrypted/)
    for (const host of ['127.0.0.1:8701', '[::1]:8701', 'localhost:8701'])
      expect(safeHosts({ ...live, rest: `http://${host}`, streams: `ws://${host}` }).rest).toBe(`http://${host}`)
  })

  it('S-140 knows wallet calls on the live spot host alone', () => {
    for (const market of ['spot', 'usdm'] as const) {
      expect(hostsOf('live', market).wallet).toBe(hostsOf('live', 'spot').rest)
      for (const trial of ['testnet', 'demo'] as const) expect(hostsOf(trial, market).wallet).toBeUndefined()
    }
  })

  it('is the only file that knows an address of the exchange', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    const knowing = files.filter(
      (file) =>
        /\.ts$/.test(file) &&
        /\b(binance\.(com|vision)|binancefuture\.com)\b/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
    )
    expect(knowing.filter((file) => !file.endsWith('.test.ts'))).toEqual(['environments.ts'])
  })
})
