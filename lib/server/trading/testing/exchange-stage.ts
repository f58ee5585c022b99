import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlClient, type KeyRights } from '../../../../simulator/control/client'
import { createExchange, type Exchange } from '../../../../simulator/create-exchange'
import { createRealClock } from '../../../../simulator/engine/real-clock'
import type { Clock } from '../../../domain/clock'
import type { DecimalString } from '../../../domain/decimal'
import type { Environment, Market, SymbolRules } from '../../../domain/market'
import { hostsOf } from '../../../exchange/binance/environments'
import { createVenue } from '../../../exchange/binance/create-venue'
import { realClock } from '../../../exchange/binance/testing/real-clock'
import type { Venue } from '../../../exchange/port'
import type { MarketView, PriceView } from '../../market/market-view'
import { createRealClock as createFastClock, type Machine } from '../../clock/real-clock'
import { createTradingDesk, type TradingDeskParts } from '../create-trading-desk'
import { quietLog } from './quiet-log'

const machine: Machine = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  later: (run, ms) => setTimeout(run, ms),
  forget: (handle) => clearTimeout(handle),
  randomBytes: (count) => randomBytes(count),
}

/** The engine against the real exchange in a box, both in this process, over real sockets. */
export interface ExchangeStage {
  readonly clock: Clock
  readonly exchange: Exchange
  readonly control: ControlClient
  readonly apiKey: string
  readonly secret: string
  readonly venues: Readonly<Record<Market, Venue>>
  readonly parts: TradingDeskParts
  readonly journalPath: string
  /** Reads last price and mark of a symbol again. */
  refreshPrices(): Promise<void>
  price(market: Market, symbol: string): DecimalString
  close(): Promise<void>
}

/**
 * `environment`: what the desk takes the exchange for; its hosts stay those of the exchange in this process (S-124). At a `rate`
 * above 1 exchange and engine share one clock that runs so many times as fast.
 */
export async function openExchangeStage(
  options: { readonly environment?: Environment; readonly rights?: Partial<KeyRights>; readonly rate?: number } = {},
): Promise<ExchangeStage> {
  const { environment = 'paper', rate = 1 } = options
  const origin = Date.now()
  const clock = rate === 1 ? realClock : createFastClock(machine, rate, origin)
  const host = {
    now: () => Date.now(),
    setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
    clearTimeout: (handle: never) => clearTimeout(handle),
  }
  const exchange = await createExchange({ clock: createRealClock(host, rate, origin), seed: 7 })
  const { ports } = exchange
  const control = new ControlClient(ports.control)
  const account = await control.createAccount({
    spot: { USDT: '100000', BTC: '2' },
    usdm: { USDT: '100000' },
    ...(options.rights === undefined ? {} : { rights: options.rights }),
  })
  const venueOf = (market: Market): Venue =>
    createVenue({
      environment,
      market,
      clock,
      paperPorts: ports,
      hosts: hostsOf('paper', market, ports),
      // Short, so that a lost answer becomes doubt within the test.
      ...(rate === 1 ? { timeouts: { change: 1_500, read: 2_000 } } : {}),
    })
  const venues = { spot: venueOf('spot'), usdm: venueOf('usdm') }
  const rules = new Map<string, SymbolRules>()
  const prices = new Map<string, PriceView>()
  for (const market of ['spot', 'usdm'] as const) {
    const read = await venues[market].marketData.instruments({ lane: 'interface' })
    if (read.kind !== 'read') throw new Error(`rules of ${market} ${JSON.stringify(read)}`)
    for (const each of read.value) rules.set(`${market}:${each.symbol}`, each)
  }
  const refreshPrices = async (): Promise<void> => {
    for (const market of ['spot', 'usdm'] as const) {
      const tickers = await venues[market].marketData.tickers({ lane: 'interface' })
      if (tickers.kind === 'read')
        for (const { symbol, lastPrice } of tickers.value) prices.set(`${market}:${symbol}`, { lastPrice, ageMs: 0 })
    }
    const marks = await venues.usdm.marketData.markPrices({ lane: 'interface' })
    if (marks.kind === 'read')
      for (const { symbol, markPrice } of marks.value)
        prices.set(`usdm:${symbol}`, { ageMs: 0, ...prices.get(`usdm:${symbol}`), markPrice })
  }
  await refreshPrices()
  const marketView: MarketView = {
    rules: (_, market, symbol) => rules.get(`${market}:${symbol}`),
    rulesAge: () => 0,
    refreshRules: () => Promise.resolve(),
    price: (_, market, symbol) => prices.get(`${market}:${symbol}`),
    onMarkPrice: () => () => undefined,
  }
  const folder = mkdtempSync(join(tmpdir(), 'binnacle-engine-'))
  const journalPath = join(folder, 'journal.db')
  const credentials = { apiKey: account.apiKey, secret: account.secretKey, kind: 'hmac' } as const
  const parts = createTradingDesk({
    clock,
    journalPath,
    accounts: [
      {
        account: {
          accountId: environment,
          label: environment,
          environment,
          markets: ['spot', 'usdm'],
          mayTrade: true,
        },
        venues: {
          spot: { venue: venues.spot, account: venues.spot.account(credentials) },
          usdm: { venue: venues.usdm, account: venues.usdm.account(credentials) },
        },
      },
    ],
    marketView,
    build: 'test',
    log: quietLog,
  })
  await parts.start()
  return {
    clock,
    exchange,
    control,
    apiKey: account.apiKey,
    secret: account.secretKey,
    venues,
    parts,
    journalPath,
    refreshPrices,
    price(market, symbol) {
      const price = prices.get(`${market}:${symbol}`)?.lastPrice
      if (price === undefined) throw new Error(`no price of ${symbol}`)
      return price
    },
    async close() {
      await parts.stop()
      await Promise.all([venues.spot.close(), venues.usdm.close()])
      await exchange.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
