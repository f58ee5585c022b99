import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { ControlClient } from '../../../simulator/control/client'
import { createExchange, type Exchange } from '../../../simulator/create-exchange'
import { createRealClock as createExchangeClock } from '../../../simulator/engine/real-clock'
import type { Market } from '../../domain/market'
import { createRealClock } from '../../server/clock/real-clock'
import { type ContractStage, describeVenue } from '../contract'
import type { Credentials } from '../port'
import { createVenue } from './create-venue'

const clock = createRealClock({
  now: Date.now,
  monotonic: () => performance.now(),
  later: (run, ms) => setTimeout(run, ms),
  forget: (handle) => clearTimeout(handle),
  randomBytes: (count) => randomBytes(count),
})

const VARIANTS = [
  { key: 'hmac', transport: 'rest' },
  { key: 'ed25519', transport: 'ws-api' },
] as const

const SYMBOLS: Record<Market, string> = { spot: 'BTCUSDT', usdm: 'BTCUSDT' }

describe.each(VARIANTS)('Binance by $key over $transport', ({ key, transport }) => {
  let exchange: Exchange
  let control: ControlClient

  beforeAll(async () => {
    exchange = await createExchange({
      clock: createExchangeClock({ now: Date.now, setTimeout, clearTimeout } as never),
      seed: `contract ${key}`,
      ports: { spot: 0, usdm: 0, control: 0 },
      host: '127.0.0.1',
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
        clock,
        paperPorts: exchange.ports,
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
