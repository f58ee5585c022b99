import { ControlClient } from '../../simulator/control/client'
import { createExchange, type Exchange } from '../../simulator/create-exchange'
import { createRealClock } from '../../simulator/engine/real-clock'
import { text8 } from '../../simulator/engine/units'
import { ceilToStep, compare, decimal, divide, floorToStep, multiply } from '../../lib/domain/decimal'
import { MARKETS, type Market, type SymbolRules } from '../../lib/domain/market'
import { createVenue } from '../../lib/exchange/binance/create-venue'
import { machineClock } from '../harness/real-clock'
import { serve } from '../harness/role'

/*
 * The exchange with its own limits, its prices at rest. Orders are put on its books as from the app, which costs nobody weight,
 * and what became of them is read where they are held.
 */

const d = decimal
/** Contracts of one kind need an agreement that is signed in the app. */
const SIGNED = 'TRADIFI_PERPETUAL'

let exchange: Exchange
let control: ControlClient
const symbols: Record<Market, readonly SymbolRules[]> = { spot: [], usdm: [] }

export interface Target {
  readonly market: Market
  readonly service: 'order' | 'algo'
  readonly symbol: string
  readonly orderId: string
}

/** What is open of an account, and when the others ended, oldest first, by the exchange's clock. */
export interface Standing {
  readonly open: readonly Target[]
  readonly endedAt: readonly number[]
}

async function readSymbols(market: Market, atMost: number): Promise<void> {
  const venue = createVenue({ environment: 'paper', market, clock: machineClock(), paperPorts: exchange.ports })
  const read = await venue.marketData.instruments({ lane: 'interface' })
  await venue.close()
  if (read.kind !== 'read') throw new Error(`There are no rules of ${market}.`)
  symbols[market] = read.value
    .filter(({ status, contractType }) => status === 'TRADING' && contractType !== SIGNED)
    .slice(0, atMost)
}

async function pay(apiKey: string): Promise<void> {
  for (const market of MARKETS)
    for (const asset of ['USDT', 'USDC', ...(market === 'spot' ? ['BTC'] : [])])
      await control.credit(apiKey, market, asset, '1000000')
}

/** A price a tenth below the market and the least that the rules take there. */
function terms(market: Market, rules: SymbolRules) {
  const last = exchange.markets.symbol(market, rules.symbol)?.lastPrice()
  if (last === undefined) throw new Error(`${rules.symbol} has no price.`)
  const price = floorToStep(multiply(text8(last), d('0.9')), rules.price.tick)
  const least = ceilToStep(divide(multiply(rules.notional.min, d('1.2')), price), rules.lot.step)
  return { price, quantity: compare(least, rules.lot.min) < 0 ? rules.lot.min : least }
}

async function act(apiKey: string, path: string, params: Readonly<Record<string, string>>): Promise<void> {
  const { status, body } = await control.act(apiKey, 'POST', path, params)
  if (status !== 200) throw new Error(`${path} ${JSON.stringify(params)} ${JSON.stringify(body)}`)
}

serve({
  /** Opens with as many of its symbols as that, on both markets together. */
  async open({ symbols: count }: { symbols: number }) {
    const clock = createRealClock({ now: Date.now, setTimeout, clearTimeout } as never)
    exchange = await createExchange({ clock, seed: 'bench' })
    exchange.markets.pauseFlow()
    control = new ControlClient(exchange.ports.control)
    for (const market of MARKETS) await readSymbols(market, Math.ceil(count / 2))
    return { ports: exchange.ports, symbols: symbols.spot.length + symbols.usdm.length }
  },
  async account() {
    const account = await control.createAccount({})
    await pay(account.apiKey)
    return account
  },
  pay,
  /** Half of the orders on each market, spread over its symbols, and algo orders on the futures ones. */
  async rest({ apiKey, orders, algoOrders }: { apiKey: string; orders: number; algoOrders: number }) {
    for (const market of MARKETS)
      for (let n = 0; n < orders / 2; n++) {
        const rules = symbols[market][n % symbols[market].length] as SymbolRules
        const path = market === 'spot' ? '/api/v3/order' : '/fapi/v1/order'
        const how = { symbol: rules.symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' }
        await act(apiKey, path, { ...how, ...terms(market, rules) })
      }
    for (let n = 0; n < algoOrders; n++) {
      const rules = symbols.usdm[n % symbols.usdm.length] as SymbolRules
      const { price, quantity } = terms('usdm', rules)
      const how = { algoType: 'CONDITIONAL', symbol: rules.symbol, side: 'SELL', type: 'STOP_MARKET' }
      await act(apiKey, '/fapi/v1/algoOrder', { ...how, triggerPrice: price, quantity })
    }
  },
  /** Answers come `rttMs` late, what the user streams tell as well; one request of a hundred fails, carried out or not. */
  async spoil({ rttMs, share, seed }: { rttMs: number; share: number; seed: string }) {
    await control.clearFaults()
    for (const truth of ['executed', 'not'] as const)
      for (const method of ['DELETE', 'GET'])
        await control.setFault({
          id: 'F-16',
          method,
          path: '*',
          count: 'always',
          chance: share / 2,
          seed: `${seed} ${truth} ${method}`,
          truth,
        })
    await control.setFault({ id: 'F-08', ms: rttMs, path: '*', count: 'always' })
    await control.setFault({ id: 'F-72', ms: rttMs, kind: 'user-data', count: 'always' })
  },
  /** Takes the faults away; how many requests failed. */
  async mend() {
    const struck = (await control.faults()).filter(({ id }) => id === 'F-16').reduce((sum, { hits }) => sum + hits, 0)
    await control.clearFaults()
    return struck
  },
  async standing(apiKey: string): Promise<Standing> {
    const { spot, usdm } = await control.truth(apiKey)
    const rows = [
      ...spot.orders.map((row) => ({ market: 'spot' as const, service: 'order' as const, row, status: row['status'] })),
      ...usdm.orders.map((row) => ({ market: 'usdm' as const, service: 'order' as const, row, status: row['status'] })),
      ...usdm.algoOrders.map((row) => ({
        market: 'usdm' as const,
        service: 'algo' as const,
        row,
        status: row['algoStatus'],
      })),
    ]
    const isOpen = (status: unknown): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED'
    return {
      open: rows
        .filter(({ status }) => isOpen(status))
        .map(({ market, service, row }) => ({
          market,
          service,
          symbol: String(row['symbol']),
          orderId: String(row['orderId'] ?? row['algoId']),
        })),
      endedAt: rows
        .filter(({ status }) => !isOpen(status))
        .map(({ row }) => Number(row['updateTime']))
        .sort((one, other) => one - other),
    }
  },
})
