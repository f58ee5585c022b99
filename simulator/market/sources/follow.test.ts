import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { ControlClient } from '../../control/client'
import { createExchange, type Exchange, type ExchangeOptions } from '../../create-exchange'
import { createManualClock, type ManualClock } from '../../engine/manual-clock'
import { createRealClock } from '../../engine/real-clock'
import { units } from '../../engine/units'
import { intervalOf, MINUTE } from '../candles/intervals'
import { Trader } from '../../testing/trader'
import type { LiveSymbol } from '../live-symbol'
import type { SourceHealth } from './price-source'

const START = Date.UTC(2026, 10, 25, 9, 41)

const opened: Exchange[] = []
afterEach(async () => {
  for (const exchange of opened.splice(0)) await exchange.close()
})

async function open(clock: ManualClock, options: Partial<ExchangeOptions> = {}): Promise<Exchange> {
  const exchange = await createExchange({ clock, ...options })
  opened.push(exchange)
  return exchange
}

const hostsOf = ({ ports }: Exchange) =>
  Object.fromEntries(
    (['spot', 'usdm'] as const).map((market) => [
      market,
      { rest: `http://127.0.0.1:${ports[market]}`, streams: `ws://127.0.0.1:${ports[market]}` },
    ]),
  )

async function pair(seed = 'followed', start = START) {
  const [hostClock, clock] = [createManualClock(start), createManualClock(start)]
  const host = await open(hostClock, { seed })
  const follower = await open(clock, { seed: 'follower', source: { kind: 'follow', hosts: hostsOf(host) } })
  const turn = (ms: number): void => {
    hostClock.advance(ms)
    clock.advance(ms)
  }
  const health = (): Promise<SourceHealth> =>
    new ControlClient(follower.ports.control).health().then(({ source }) => source as SourceHealth)
  return { host, follower, hostClock, clock, turn, health }
}

const symbolOf = (exchange: Exchange, market: 'spot' | 'usdm', name: string) =>
  exchange.markets.symbol(market, name) as LiveSymbol

const apart = (a: bigint, b: bigint): number => Math.abs(Number(a) / Number(b) - 1)

/** Whether a contract stands as another one did within its last four seconds. */
function lastToldBy(host: LiveSymbol, follower: LiveSymbol): () => boolean {
  const standing = (symbol: LiveSymbol): string =>
    [symbol.markPrice(), symbol.indexPrice(), symbol.fundingRate()].join(' ')
  const told: string[] = []
  host.onMark(() => told.splice(0, Math.max(0, told.push(standing(host)) - 4)))
  return () => told.includes(standing(follower))
}

/** Turns both clocks by steps until it holds; each step lets the sockets deliver. */
async function until(holds: () => boolean | Promise<boolean>, step: () => void): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await holds()) return
    step()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await holds()).toBe(true)
}

describe('following another exchange', () => {
  test('opens at its prices with its candles, and goes where it goes', async () => {
    const { host, follower, turn, health } = await pair()
    for (const [market, name] of [
      ['spot', 'BTCUSDT'],
      ['spot', 'SOLBTC'],
      ['usdm', 'ETHUSDT'],
    ] as const) {
      const [theirs, ours] = [symbolOf(host, market, name), symbolOf(follower, market, name)]
      expect([name, apart(ours.lastPrice(), theirs.lastPrice()) < 0.001]).toEqual([name, true])
      for (const interval of ['1m', '1h', '1d'] as const) {
        const each = intervalOf(interval)
        if (each === undefined) throw new Error(interval)
        const last = each.open(START) - 1
        const bars = (symbol: LiveSymbol) =>
          symbol.candles
            .candles(each, 0, last, 20, true)
            .map(({ openTime, open, close, volume }) => ({ openTime, open, close, volume }))
        expect(bars(ours)).toEqual(bars(theirs))
      }
      // Joined of minutes; quote amounts have fewer decimals on the wire.
      const quarter = intervalOf('15m')
      const bar = (symbol: LiveSymbol) => {
        const joined = quarter && symbol.candles.candle(quarter, quarter.open(START) - 15 * MINUTE)
        return { ...joined, quoteVolume: 0n, takerQuote: 0n }
      }
      expect(bar(ours)).toEqual(bar(theirs))
    }
    await until(
      async () => (await health()).state === 'live',
      () => turn(100),
    )
    expect((await health()).symbols.length).toBe(host.markets.all('spot').length + host.markets.all('usdm').length)

    host.markets.movePrice('spot', 'BTCUSDT', units('91000'))
    host.markets.movePrice('usdm', 'BTCUSDT', units('91100'))
    const [spot, usdm] = [symbolOf(follower, 'spot', 'BTCUSDT'), symbolOf(follower, 'usdm', 'BTCUSDT')]
    await until(
      () => apart(spot.lastPrice(), units('91000')) < 0.001 && apart(usdm.lastPrice(), units('91100')) < 0.001,
      () => turn(100),
    )
    // The index is the host's, told each second.
    await until(
      () => apart(usdm.indexPrice(), symbolOf(host, 'usdm', 'BTCUSDT').indexPrice()) < 0.0005,
      () => turn(500),
    )
  }, 60_000)

  test('fills accounts whose price the host goes through', async () => {
    const { host, follower, turn, health } = await pair()
    await until(
      async () => (await health()).state === 'live',
      () => turn(100),
    )
    const btc = symbolOf(follower, 'spot', 'BTCUSDT')
    const price = btc.lastPrice() + units('500')
    const fills: bigint[] = []
    btc.onExecution((each) => each.makerOwner === 'me' && fills.push(each.price))
    btc.rest({ orderId: 1, owner: 'me', side: 'SELL', price, remaining: units('0.5') })
    host.markets.movePrice('spot', 'BTCUSDT', price + units('300'))
    await until(
      () => fills.length > 0,
      () => turn(100),
    )
    expect(new Set(fills)).toEqual(new Set([price]))
  }, 60_000)

  test('has the mark price, index and funding of the host, and settles by them', async () => {
    const settlesAt = Date.UTC(2026, 10, 25, 16)
    const { host, follower, clock, turn } = await pair('followed', settlesAt - 40_000)
    const control = new ControlClient(follower.ports.control)
    const account = await control.createAccount({ usdm: { USDT: '100000' } })
    const trader = new Trader(follower.ports.usdm, account, () => clock.now())
    const [theirs, ours] = [symbolOf(host, 'usdm', 'ETHUSDT'), symbolOf(follower, 'usdm', 'ETHUSDT')]
    const isTold = lastToldBy(theirs, ours)
    for (let second = 0; second < 5; second++) {
      turn(1_000)
      await until(isTold, () => turn(500))
    }
    expect(ours.nextFundingTime()).toBe(settlesAt)
    await trader.signed('POST', '/fapi/v1/order', { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '5' })
    await until(
      () => clock.now() > settlesAt + 3_000,
      () => turn(500),
    )
    const [row] = (await trader.raw('GET', '/fapi/v1/fundingRate?symbol=ETHUSDT&limit=1')).body
    expect(row.fundingTime).toBe(settlesAt)
    const [theirRow] = theirs.funding?.settlements(settlesAt, settlesAt, 1, true) ?? []
    expect(Math.abs(Number(row.fundingRate) - Number(theirRow?.rate) / 1e8)).toBeLessThan(2e-8)
    const { body: income } = await trader.signed('GET', '/fapi/v1/income', { incomeType: 'FUNDING_FEE' })
    expect(income).toHaveLength(1)
    expect(Number(income[0].income) / (-5 * Number(row.markPrice) * Number(row.fundingRate))).toBeCloseTo(1, 2)
    expect(ours.nextFundingTime()).toBe(theirs.nextFundingTime())
  }, 60_000)

  test('works mark price and funding out itself while the host says nothing of them', async () => {
    const { host, follower, turn } = await pair()
    const [theirs, ours] = [symbolOf(host, 'usdm', 'BTCUSDT'), symbolOf(follower, 'usdm', 'BTCUSDT')]
    const isTold = lastToldBy(theirs, ours)
    await until(isTold, () => turn(500))
    const control = new ControlClient(host.ports.control)
    await control.setFault({ id: 'F-71', market: 'usdm', event: 'markPriceUpdate', count: 'always' })
    const stale = ours.indexPrice()
    const marks = new Set<bigint>()
    await until(
      () => marks.add(ours.markPrice()).size > 10 && ours.indexPrice() !== stale && !isTold(),
      () => turn(1_000),
    )
    await control.clearFaults()
    await until(isTold, () => turn(500))
  }, 60_000)

  test('settles funding as often as the host', async () => {
    const rows = [
      { symbol: 'ETHUSDT', fundingIntervalHours: 4 },
      { symbol: 'BTCUSDT', fundingIntervalHours: 7 },
      { symbol: 'SOLUSDT', fundingIntervalHours: 1 },
    ]
    const answers: Record<string, unknown> = {
      '/fapi/v1/fundingInfo': rows,
      '/fapi/v1/ticker/price': ['ETHUSDT', 'BTCUSDT', 'SOLUSDT', 'XRPUSDT'].map((symbol) => ({ symbol, price: '100' })),
    }
    const server = createServer((request, response) => {
      response.end(JSON.stringify(answers[request.url ?? ''] ?? []))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const usdm = { rest: `http://127.0.0.1:${port}`, streams: `ws://127.0.0.1:${port}` }
    const follower = await open(createManualClock(START), { source: { kind: 'follow', hosts: { usdm } } })
    const hours = (name: string) => symbolOf(follower, 'usdm', name).spec.futures?.fundingIntervalHours
    expect(['ETHUSDT', 'BTCUSDT', 'SOLUSDT', 'XRPUSDT'].map(hours)).toEqual([4, 8, 1, 8])
    expect(symbolOf(follower, 'usdm', 'SOLUSDT').nextFundingTime()).toBe(Date.UTC(2026, 10, 25, 10))
    server.closeAllConnections()
    server.close()
  }, 60_000)

  test('stands still while the host is silent, says so, and goes on with it', async () => {
    const { host, follower, clock, turn, health } = await pair()
    await until(
      async () => (await health()).state === 'live',
      () => turn(100),
    )
    const btc = symbolOf(follower, 'spot', 'BTCUSDT')
    host.markets.pauseFlow()
    clock.advance(12_000)
    expect((await health()).state).toBe('silent')
    expect((await health()).silent).toContain('spot:BTCUSDT')
    const still = btc.tape.lastTradeId()
    clock.advance(5_000)
    expect(btc.tape.lastTradeId()).toBe(still)
    host.markets.resumeFlow()
    await until(
      async () => (await health()).state === 'live',
      () => turn(100),
    )
    await until(
      () => btc.tape.lastTradeId() > still,
      () => turn(100),
    )
  }, 60_000)

  test('connects again after the host was gone, later with each attempt', async () => {
    const { host, follower, clock, turn, health } = await pair()
    await until(
      async () => (await health()).state === 'live',
      () => turn(100),
    )
    const { ports } = host
    await opened.splice(opened.indexOf(host), 1)[0]?.close()
    await until(
      async () => (await health()).state === 'silent',
      () => clock.advance(1_000),
    )
    expect((await health()).problem).toBeDefined()
    const again = await open(createManualClock(clock.now()), {
      seed: 'another',
      ports: { spot: ports.spot, usdm: ports.usdm },
    })
    again.markets.movePrice('spot', 'ETHUSDT', units('4321'))
    const clocks = (): void => {
      turn(0)
      clock.advance(1_000)
      again.markets.movePrice('spot', 'ETHUSDT', units('4321'))
    }
    await until(() => apart(symbolOf(follower, 'spot', 'ETHUSDT').lastPrice(), units('4321')) < 0.001, clocks)
  }, 60_000)

  test('opens without a host, holds its symbols, and asks for nothing that is signed', async () => {
    const asked: IncomingMessage[] = []
    const server = createServer((request, response) => {
      asked.push(request)
      response.writeHead(503).end('{}')
    })
    server.on('upgrade', (request, socket) => {
      asked.push(request)
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const address = { rest: `http://127.0.0.1:${port}`, streams: `ws://127.0.0.1:${port}` }
    const clock = createManualClock(START)
    const follower = await open(clock, { source: { kind: 'follow', hosts: { spot: address, usdm: address } } })
    const btc = symbolOf(follower, 'spot', 'BTCUSDT')
    const still = btc.tape.lastTradeId()
    await until(
      () => asked.some((request) => request.headers.upgrade !== undefined),
      () => clock.advance(1_000),
    )
    const { source } = await new ControlClient(follower.ports.control).health()
    expect([source.state, source.silent.includes('spot:BTCUSDT')]).toEqual(['connecting', true])
    expect(source.problem).toMatch(/503|hang up/)
    expect(btc.tape.lastTradeId()).toBe(still)
    for (const request of asked) {
      expect(request.method).toBe('GET')
      expect(request.url).not.toMatch(/signature|timestamp|apiKey|listenKey|userData/)
      expect(request.headers['x-mbx-apikey']).toBeUndefined()
    }
    server.closeAllConnections()
    server.close()
  }, 60_000)

  test('the clock of a follower keeps the host’s pace', async () => {
    const host = await open(createManualClock(START))
    const standing = { now: () => START, setTimeout: () => 0, clearTimeout: () => undefined }
    const exchange = await createExchange({
      clock: createRealClock(standing),
      source: { kind: 'follow', hosts: hostsOf(host) },
    })
    opened.push(exchange)
    await expect(new ControlClient(exchange.ports.control).setClockRate(10)).rejects.toThrow(
      'whose time runs at rate 1',
    )
  }, 60_000)
})
