import { generateKeyPairSync } from 'node:crypto'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe } from 'vitest'
import { ControlClient } from '../../../simulator/control/client'
import { createExchange, type Exchange } from '../../../simulator/create-exchange'
import { createRealClock as createExchangeClock } from '../../../simulator/engine/real-clock'
import type { Market } from '../../domain/market'
import { type ContractStage, describeVenue } from '../contract'
import type { Credentials } from '../port'
import { createVenue } from './create-venue'
import { realClock } from './testing/real-clock'

const VARIANTS = [
  { key: 'hmac', transport: 'rest', wire: 'http' },
  { key: 'ed25519', transport: 'ws-api', wire: 'http' },
  { key: 'hmac', transport: 'ws-api', wire: 'TLS' },
] as const

const SYMBOLS: Record<Market, string> = { spot: 'BTCUSDT', usdm: 'BTCUSDT' }

describe.each(VARIANTS)('Binance by $key over $transport, $wire', ({ key, transport, wire }) => {
  let exchange: Exchange
  let control: ControlClient
  let certificate: { key: string; cert: string } | undefined

  beforeAll(async () => {
    certificate = wire === 'TLS' ? await certificateForLoopback() : undefined
    exchange = await createExchange({
      clock: createExchangeClock({ now: Date.now, setTimeout, clearTimeout } as never),
      seed: `contract ${key}`,
      ports: { spot: 0, usdm: 0, control: 0 },
      host: '127.0.0.1',
      tls: certificate,
    })
    control = new ControlClient(exchange.ports.control)
  })

  afterAll(() => exchange?.close())

  for (const market of ['spot', 'usdm'] as const) {
    describeVenue(`${market} market`, market, async (): Promise<ContractStage> => {
      const credentials = await credentialsFor(control, key)
      const venue = createVenue({
        environment: 'paper',
        market,
        clock: realClock,
        paperPorts: { ...exchange.ports, tls: wire === 'TLS' },
        ca: certificate?.cert,
        transport,
        timeouts: { change: 1_500 },
      })
      const symbol = SYMBOLS[market]
      let count = 0
      return {
        venue,
        account: venue.account(credentials),
        symbol,
        nextId: () => `bnp-contract-${market}-${++count}`,
        movePrice: (price) => control.movePrice(market, symbol, price),
        async loseNextAnswer(how, truth) {
          const id = { reset: 'F-05', silence: 'F-06', 'server-error': 'F-16' }[how]
          await control.setFault({ id, market, ...(how === 'server-error' ? { truth } : {}) })
        },
        async cutUserStreams() {
          await control.setFault({ id: 'F-60', market, kind: 'user-data' })
        },
        close: () => venue.close(),
      }
    })
  }
})

async function certificateForLoopback(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  return { key: made.private, cert: made.cert }
}

async function credentialsFor(control: ControlClient, kind: 'hmac' | 'ed25519'): Promise<Credentials> {
  const credits = { spot: { USDT: '20000' }, usdm: { USDT: '20000' } }
  if (kind === 'hmac') {
    const { apiKey, secretKey } = await control.createAccount(credits)
    return { apiKey, secret: secretKey, kind }
  }
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { apiKey } = await control.createAccount({
    ...credits,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  })
  return { apiKey, secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), kind }
}
