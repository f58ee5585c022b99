import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ControlClient } from './control/client'
import { createExchange } from './create-exchange'
import { createManualClock } from './engine/manual-clock'
import { createRandom } from './engine/random'
import { Line, Trader } from './testing/trader'

/*
 * Same seed, same clock, same calls: the same bytes. Two exchanges are driven by the same script over the wire; every answer and every
 * frame of every socket is kept as it came and compared.
 */

const START = Date.UTC(2026, 10, 25, 15, 58, 30, 250)
const ACCOUNTS = [1, 2].map((place) => ({
  apiKey: `determinism-key-${place}`,
  secretKey: `determinism-secret-${place}`,
  spot: { USDT: '90000', BTC: '2' },
  usdm: { USDT: '90000' },
}))

const SPOT_STREAMS = [
  'btcusdt@trade',
  'btcusdt@aggTrade',
  'ethusdt@depth@100ms',
  'btcusdt@depth10',
  'btcusdt@bookTicker',
  'btcusdt@kline_1s',
  'ethusdt@kline_1m',
  'btcusdt@ticker',
  'solusdt@ticker_1h',
  'btcusdt@avgPrice',
  '!miniTicker@arr',
]
const USDM_PUBLIC = ['btcusdt@depth@100ms', 'ethusdt@depth5@500ms', '!bookTicker']
const USDM_MARKET = ['!markPrice@arr@1s', 'btcusdt@aggTrade', '!ticker@arr', '!forceOrder@arr', 'btcusdt@kline_5m']

const READS = {
  spot: [
    '/api/v3/exchangeInfo',
    '/api/v3/depth?symbol=BTCUSDT&limit=500',
    '/api/v3/trades?symbol=ETHUSDT&limit=1000',
    '/api/v3/aggTrades?symbol=BTCUSDT&limit=1000',
    '/api/v3/klines?symbol=SOLUSDT&interval=1m&limit=1000',
    '/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=300',
    '/api/v3/ticker/24hr',
    '/api/v3/ticker/bookTicker',
  ],
  usdm: [
    '/fapi/v1/exchangeInfo',
    '/fapi/v1/depth?symbol=BTCUSDT&limit=500',
    '/fapi/v1/premiumIndex',
    '/fapi/v1/fundingRate?limit=100',
    '/fapi/v1/klines?symbol=DOTUSDT&interval=5m&limit=500',
    '/fapi/v1/ticker/24hr',
    '/futures/data/openInterestHist?symbol=BTCUSDT&period=5m',
  ],
} as const

interface Log {
  /** Each socket's frames, and the answers, as text. */
  readonly parts: Readonly<Record<string, string[]>>
}

/** Drives one exchange by the script. `seed` decides the market; the calls are the same for every run. */
async function live(seed: string): Promise<Log> {
  const clock = createManualClock(START)
  const bugs: unknown[] = []
  const exchange = await createExchange({ clock, seed, onBug: (error) => bugs.push(error) })
  const parts: Record<string, string[]> = { answers: [], truth: [] }
  const lines: Line[] = []
  try {
    const control = new ControlClient(exchange.ports.control)
    const traders = []
    for (const credit of ACCOUNTS) {
      const account = await control.createAccount(credit)
      const now = () => clock.now()
      const [spot, usdm] = [
        new Trader(exchange.ports.spot, account, now),
        new Trader(exchange.ports.usdm, account, now),
      ]
      traders.push({ account, spot, usdm })
    }
    const open = async (name: string, port: number, path: string): Promise<Line> => {
      const line = await Line.open(port, path)
      const frames: string[] = []
      parts[name] = frames
      line.socket.on('message', (data) => frames.push(String(data)))
      lines.push(line)
      return line
    }
    await open('spot market', exchange.ports.spot, `/stream?streams=${SPOT_STREAMS.join('/')}`)
    await open('usdm public', exchange.ports.usdm, `/public/stream?streams=${USDM_PUBLIC.join('/')}`)
    await open('usdm market', exchange.ports.usdm, `/market/stream?streams=${USDM_MARKET.join('/')}`)
    for (const [place, { spot, usdm }] of traders.entries()) {
      const user = await open(`spot user ${place}`, exchange.ports.spot, '/ws-api/v3')
      await user.ask('userDataStream.subscribe.signature', spot.socketParams())
      const { body } = await usdm.raw('POST', '/fapi/v1/listenKey')
      await open(`usdm user ${place}`, exchange.ports.usdm, `/private/ws/${body.listenKey}`)
    }
    /** What was sent before an answer has arrived before it. */
    const settle = async (): Promise<void> => {
      for (const [name, line] of Object.keys(parts)
        .slice(2)
        .map((each, place) => [each, lines[place] as Line] as const))
        await (name.startsWith('spot user') ? line.ask('time') : line.ask('LIST_SUBSCRIPTIONS'))
    }
    const keep = async (reply: Promise<{ status: number; text: string }>): Promise<void> => {
      const { status, text } = await reply
      parts.answers?.push(`${status} ${text}`)
    }

    const random = createRandom(42)
    const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T
    for (let round = 0; round < 60; round++) {
      const { spot, usdm } = pick(traders)
      const side = pick(['BUY', 'SELL'])
      const quantity = (0.002 + random.below(50) / 1_000).toFixed(3)
      const share = 1 + (random.uniform() - 0.5) / 500
      const lastOf = (market: 'spot' | 'usdm') =>
        Number(exchange.markets.symbol(market, 'BTCUSDT')?.lastPrice() ?? 0n) / 1e8
      const limit = (market: 'spot' | 'usdm', decimals: number) => (lastOf(market) * share).toFixed(decimals)
      const symbol = 'BTCUSDT'
      switch (round % 6) {
        case 0:
          await keep(spot.signed('POST', '/api/v3/order', { symbol, side, type: 'MARKET', quantity }))
          break
        case 1: {
          const price = limit('spot', 2)
          const order = { symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity, price }
          await keep(spot.signed('POST', '/api/v3/order', order))
          break
        }
        case 2:
          await keep(usdm.signed('POST', '/fapi/v1/order', { symbol, side, type: 'MARKET', quantity }))
          break
        case 3: {
          const price = limit('usdm', 1)
          const order = { symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity, price }
          await keep(usdm.signed('POST', '/fapi/v1/order', order))
          break
        }
        case 4: {
          const trigger = { triggerPrice: (lastOf('usdm') * (side === 'BUY' ? 1.002 : 0.998)).toFixed(1) }
          const order = { algoType: 'CONDITIONAL', symbol, side, type: 'STOP_MARKET', quantity, ...trigger }
          await keep(usdm.signed('POST', '/fapi/v1/algoOrder', order))
          break
        }
        default:
          await keep(spot.signed('DELETE', '/api/v3/openOrders', { symbol }))
          await keep(usdm.signed('GET', '/fapi/v3/account'))
      }
      if (round === 30) await control.movePrice('usdm', symbol, (lastOf('usdm') * 0.97).toFixed(1))
      if (round === 40) await control.pause('ETHUSDT')
      if (round === 45) await control.resume('ETHUSDT')
      clock.advance(100 + random.below(4_000))
      await settle()
    }
    for (const market of ['spot', 'usdm'] as const)
      for (const path of READS[market]) await keep((traders[0] as (typeof traders)[0])[market].raw('GET', path))
    for (const { account } of traders) parts.truth?.push(JSON.stringify(await control.truth(account.apiKey)))
    expect(bugs).toEqual([])
    return { parts }
  } finally {
    for (const line of lines) line.close()
    await exchange.close()
  }
}

const hashOf = (log: Log): string => createHash('sha256').update(JSON.stringify(log.parts)).digest('hex')

test('same seed, same clock, same calls: the same answers and events, byte for byte', async () => {
  const [one, two] = [await live('determinism'), await live('determinism')]
  for (const [name, texts] of Object.entries(one.parts)) {
    expect([name, texts.length > 0]).toEqual([name, true])
    const at = texts.findIndex((text, place) => text !== two.parts[name]?.[place])
    expect([name, at, at < 0 ? '' : two.parts[name]?.[at]]).toEqual([name, at < 0 ? at : -1, at < 0 ? '' : texts[at]])
  }
  expect(hashOf(two)).toBe(hashOf(one))
  // The log has what it should: fills of both markets, and thousands of market events.
  expect(one.parts['spot user 0']?.join('')).toContain('"x":"TRADE"')
  expect(one.parts['usdm user 0']?.join('')).toContain('"ORDER_TRADE_UPDATE"')
  expect(one.parts['usdm user 1']?.join('')).toContain('"ALGO_UPDATE"')
  expect(one.parts['spot market']?.length).toBeGreaterThan(2_000)
  expect(one.parts.answers?.filter((text) => text.startsWith('200')).length).toBeGreaterThan(50)
}, 120_000)

test('another seed is another market', async () => {
  expect(hashOf(await live('something else'))).not.toBe(hashOf(await live('determinism')))
}, 120_000)
