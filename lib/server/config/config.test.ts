import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { StartRefusal } from '../start-refusal'
import { readConfig } from './config'

const folder = mkdtempSync(join(tmpdir(), 'binnacle-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const KEY = Buffer.alloc(32, 9).toString('base64')
const config = (env: Record<string, string> = {}) => readConfig({ BINNACLE_MASTER_KEY: KEY, ...env }, '/srv/binnacle')

describe('configuration', () => {
  it('S-100 listens on loopback in both families by default', () => {
    expect(config()).toMatchObject({
      port: 3000,
      addresses: ['127.0.0.1', '::1'],
      publicOrigin: undefined,
      dataFolder: '/srv/binnacle/data',
      exchangePorts: { control: 8700, spot: 8701, usdm: 8702 },
      clockRate: 1,
      keys: [],
    })
  })

  it.each([
    [undefined, '0.005'],
    ['', '0.005'],
    ['0.05', '0.0005'],
    ['5', '0.05'],
  ])('S-13 the most that a market may move, given as %s, is %s of the price', (given, share) => {
    expect(config(given === undefined ? {} : { BINNACLE_MAX_PRICE_MOVE: given }).mostMoved).toBe(share)
  })

  it('S-100 refuses another address without a public origin, and takes it with one', () => {
    expect(() => config({ HOST: '0.0.0.0' })).toThrow(/PUBLIC_ORIGIN/)
    expect(config({ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'https://desk.example' }).addresses).toEqual(['0.0.0.0'])
    expect(config({ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'http://localhost:8080' }).publicOrigin).toBe(
      'http://localhost:8080',
    )
  })

  it.each([
    ['PUBLIC_ORIGIN', 'http://desk.example'],
    ['PUBLIC_ORIGIN', 'https://desk.example/path'],
    ['PUBLIC_ORIGIN', 'desk.example'],
    ['TRUSTED_PROXIES', 'proxy.example'],
    ['PORT', '0'],
    ['PORT', 'http'],
    ['EXCHANGE_SPOT_PORT', '70000'],
    ['BINNACLE_MAX_PRICE_MOVE', '0.04'],
    ['BINNACLE_MAX_PRICE_MOVE', '5.1'],
    ['BINNACLE_MAX_PRICE_MOVE', '-1'],
    ['BINNACLE_MAX_PRICE_MOVE', 'half'],
    ['BINNACLE_CLOCK_RATE', '0.5'],
    ['BINNACLE_CRASH_AT', 'nowhere'],
    ['BINNACLE_CRASH_AT', 'boot:0'],
    ['BINNACLE_ORDER_TRANSPORT', 'pigeon'],
    ['BINNACLE_MASTER_KEY', 'short'],
    ['BINNACLE_MASTER_KEY', ''],
    ['BINANCE_LIVE_SPOT_KEY', 'k'],
  ])('refuses %s=%s in a sentence that names it', (name, value) => {
    expect(() => config({ [name]: value })).toThrow(StartRefusal)
    expect(() => config({ [name]: value })).toThrow(name)
  })

  it('S-142 never says the master key', () => {
    expect(() => config({ BINNACLE_MASTER_KEY: 'c2VjcmV0' })).toThrow(/^(?!.*c2VjcmV0)/)
  })

  it('S-142 reads the master key from a file', () => {
    const file = join(folder, 'key')
    writeFileSync(file, `${KEY}\n`)
    expect(readConfig({ BINNACLE_MASTER_KEY_FILE: file }, folder).masterKey).toEqual(Buffer.alloc(32, 9))
    expect(() => readConfig({ BINNACLE_MASTER_KEY_FILE: join(folder, 'none') }, folder)).toThrow(/ENOENT/)
  })

  it('reads keys of each world and market, with a secret or a private key', () => {
    const file = join(folder, 'private.pem')
    writeFileSync(file, 'PEM')
    const { keys } = config({
      BINANCE_TESTNET_SPOT_KEY: 'a',
      BINANCE_TESTNET_SPOT_SECRET: 'b',
      BINANCE_LIVE_USDM_KEY: 'c',
      BINANCE_LIVE_USDM_PRIVATE_KEY_FILE: file,
    })
    expect(keys).toEqual([
      { environment: 'testnet', market: 'spot', credentials: { apiKey: 'a', secret: 'b', kind: 'hmac' } },
      { environment: 'live', market: 'usdm', credentials: { apiKey: 'c', secret: 'PEM', kind: 'ed25519' } },
    ])
  })

  it('F-80 takes a place to be killed at for proofs, and refuses it on live', () => {
    const live = { BINANCE_LIVE_SPOT_KEY: 'a', BINANCE_LIVE_SPOT_SECRET: 'b' }
    expect(() => config({ ...live, BINNACLE_CRASH_AT: 'boot' })).toThrow(/BINNACLE_CRASH_AT/)
    expect(config({ BINNACLE_CRASH_AT: 'boot' }).crashAt).toEqual({ point: 'boot', nth: 1 })
    expect(config({ BINNACLE_CRASH_AT: 'cancel-all:3' }).crashAt).toEqual({ point: 'cancel-all', nth: 3 })
    expect(config({}).crashAt).toBeUndefined()
  })

  it('sends orders over REST, and over the WebSocket API for benches alone, never on live', () => {
    const live = { BINANCE_LIVE_SPOT_KEY: 'a', BINANCE_LIVE_SPOT_SECRET: 'b' }
    expect(config({}).orderTransport).toBe('rest')
    expect(config({ BINNACLE_ORDER_TRANSPORT: 'ws-api' }).orderTransport).toBe('ws-api')
    expect(config({ ...live, BINNACLE_ORDER_TRANSPORT: 'rest' }).orderTransport).toBe('rest')
    expect(() => config({ ...live, BINNACLE_ORDER_TRANSPORT: 'ws-api' })).toThrow(/BINNACLE_ORDER_TRANSPORT/)
  })

  it('refuses a faster clock on live', () => {
    const live = { BINANCE_LIVE_SPOT_KEY: 'a', BINANCE_LIVE_SPOT_SECRET: 'b' }
    expect(() => config({ ...live, BINNACLE_CLOCK_RATE: '10' })).toThrow(/BINNACLE_CLOCK_RATE/)
    expect(config({ BINNACLE_CLOCK_RATE: '10' }).clockRate).toBe(10)
  })
})
