import { afterEach, describe, expect, test } from 'vitest'
import { ControlClient } from './control/client'
import { createExchange, type Exchange } from './create-exchange'
import { createRealClock, type HostTime } from './engine/real-clock'
import { Line, Trader } from './testing/trader'

const host = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
  clearTimeout: (handle: NodeJS.Timeout) => clearTimeout(handle),
} as unknown as HostTime

const opened: Exchange[] = []
afterEach(async () => {
  for (const exchange of opened.splice(0)) await exchange.close()
})

async function open(rate: number) {
  const clock = createRealClock(host, rate, Date.UTC(2026, 10, 25, 9, 41))
  const exchange = await createExchange({ clock, seed: 'fast' })
  opened.push(exchange)
  return { clock, exchange, control: new ControlClient(exchange.ports.control) }
}

describe('a clock that runs a thousand times as fast', () => {
  test('leaves time for requests, trades and candles', async () => {
    const { clock, exchange, control } = await open(1_000)
    const account = await control.createAccount({ spot: { USDT: '100000' } })
    const trader = new Trader(exchange.ports.spot, account, () => clock.now())
    const line = await Line.open(
      exchange.ports.spot,
      '/stream?streams=btcusdt@depth@100ms/btcusdt@kline_1m/!miniTicker@arr',
    )
    const began = { host: host.now(), clock: clock.now() }
    const waits: number[] = []
    let filled = 0
    for (let i = 0; i < 120; i++) {
      const sent = host.now()
      const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' }
      const { status, body } =
        i % 3 === 0
          ? await trader.signed('POST', '/api/v3/order', { ...order, recvWindow: 60_000 })
          : await trader.raw('GET', '/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=500')
      waits.push(host.now() - sent)
      // A window of 60 s is 60 ms here: an order may come too late, and says so.
      if (i % 3 === 0) expect(status === 200 ? body.status : body.code).toBe(status === 200 ? 'FILLED' : -1021)
      else expect([status, body.length]).toEqual([200, 500])
      if (i % 3 === 0 && status === 200) filled++
    }
    waits.sort((a, b) => a - b)
    // Shared machines are slow; a loop that never rests would answer none of these for minutes.
    expect(waits[60]).toBeLessThan(300)
    expect(waits.at(-1)).toBeLessThan(3_000)
    expect((clock.now() - began.clock) / (host.now() - began.host)).toBeGreaterThan(900)
    expect(filled).toBeGreaterThan(5)
    const { body } = await trader.raw('GET', '/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=100')
    const rows = body as [number, string, string, string, string, string, number, string, number][]
    rows.forEach((row, i) => i > 0 && expect(row[0]).toBe((rows[i - 1]?.[0] ?? 0) + 60_000))
    expect(rows.every((row) => Number(row[3]) > 0)).toBe(true)
    await line.next((message) => message.stream === 'btcusdt@depth@100ms')
    line.close()

    await control.setClockRate(1)
    const slow = await control.time()
    await control.time()
    expect(await control.clockRate()).toBe(1)
    expect((await control.time()) - slow).toBeLessThan(30_000)
  }, 120_000)

  test('starts paused, is moved on by the control port and runs when told', async () => {
    const { clock, control } = await open(0)
    const time = await control.time()
    expect([await control.clockRate(), await control.time()]).toEqual([0, time])
    expect(await control.advanceClock(60_000)).toBe(time + 60_000)
    await expect(control.advanceClock(-1)).rejects.toThrow('advance must be a whole number of ms')
    await expect(control.setClockRate(2_000)).rejects.toThrow('rate must be 0 (paused) or from 0.001 to 1000.')
    // An hour is gone in bounded steps while others are answered.
    const moved = control.advanceClock(3_600_000)
    const { status } = await control.health()
    expect(status).toBe('ok')
    expect(await moved).toBe(time + 3_660_000)
    await control.setClockRate(10)
    await expect(control.advanceClock(1)).rejects.toThrow('Only a paused clock can be moved on')
    expect(clock.rate()).toBe(10)
  }, 120_000)
})
