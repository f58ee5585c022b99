import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { add, ceilToStep, compare, decimal, divide, floorToStep, multiply } from '../../domain/decimal'
import type { CancelRun } from '../../domain/intent'
import { MARKETS, type Market, type SymbolRules } from '../../domain/market'
import { isOpen } from '../../domain/order'
import type { Answer, Caller } from '../runtime'
import { openExchangeStage, type ExchangeStage } from './testing/exchange-stage'

const d = decimal
const caller: Caller = { sessionId: 's', ownerId: 'o', name: 'owner', address: '127.0.0.1' }
const SYMBOLS = 20
const ORDERS = 200
const ALGO_ORDERS = 50
const LISTS = 10
let stage: ExchangeStage
let openedAt: number

beforeEach(async () => {
  stage = await openExchangeStage()
  openedAt = performance.now()
  await until(() => expect(picture().phases).toEqual({ spot: 'live', usdm: 'live' }))
  await rest()
}, 120_000)
afterEach(() => stage.close())

const until = <T>(look: () => T, timeout = 20_000): Promise<T> => vi.waitFor(look, { timeout, interval: 25 })
function picture() {
  const found = stage.parts.feed.picture('paper')
  if (found === undefined) throw new Error('no picture')
  return found.picture
}
function value<T>(answer: Answer<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.value
}

/** Price far below the market and the least quantity that the rules take there. */
function terms(market: Market, rules: SymbolRules, share: string) {
  const price = floorToStep(multiply(stage.price(market, rules.symbol), d(share)), rules.price.tick)
  const least = ceilToStep(divide(multiply(rules.notional.min, d('1.2')), price), rules.lot.step)
  const quantity = compare(least, rules.lot.min) < 0 ? rules.lot.min : least
  return { price, quantity }
}

/** Puts the orders on the books as from the app: they cost the desk no weight. */
async function rest(): Promise<void> {
  const { control, apiKey } = stage
  const act = async (path: string, params: Readonly<Record<string, string>>): Promise<void> => {
    const { status, body } = await control.act(apiKey, 'POST', path, params)
    if (status !== 200) throw new Error(`${path} ${JSON.stringify(params)} ${JSON.stringify(body)}`)
  }
  for (const market of MARKETS) {
    const read = await stage.venues[market].marketData.instruments({ lane: 'interface' })
    if (read.kind !== 'read') throw new Error('no rules')
    const symbols = read.value
      .filter((each) => each.quoteAsset === 'USDT' && each.status === 'TRADING')
      .slice(0, SYMBOLS)
    const path = market === 'spot' ? '/api/v3/order' : '/fapi/v1/order'
    const listed = market === 'spot' ? LISTS : 0
    for (let n = 0; n < ORDERS - listed * 2; n++) {
      const rules = symbols[n % symbols.length] as SymbolRules
      const { symbol } = rules
      await act(path, {
        ...terms(market, rules, '0.9'),
        symbol,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
      })
    }
    for (let n = 0; n < listed; n++) {
      const rules = symbols[n % symbols.length] as SymbolRules
      const { price, quantity } = terms('spot', rules, '0.9')
      const above = floorToStep(multiply(stage.price('spot', rules.symbol), d('1.1')), rules.price.tick)
      await act('/api/v3/orderList/oco', {
        symbol: rules.symbol,
        side: 'BUY',
        quantity: add(quantity, rules.lot.step),
        belowType: 'LIMIT_MAKER',
        belowPrice: price,
        aboveType: 'STOP_LOSS',
        aboveStopPrice: above,
      })
    }
    for (let n = 0; market === 'usdm' && n < ALGO_ORDERS; n++) {
      const rules = symbols[n % symbols.length] as SymbolRules
      const { price, quantity } = terms('usdm', rules, '0.9')
      await act('/fapi/v1/algoOrder', {
        algoType: 'CONDITIONAL',
        symbol: rules.symbol,
        side: 'SELL',
        type: 'STOP_MARKET',
        triggerPrice: price,
        quantity,
      })
    }
  }
  await until(() => expect(openInPicture()).toBe(ORDERS * 2 + ALGO_ORDERS))
}

const openInPicture = (): number => picture().orders.filter((order) => isOpen(order)).length
const runNow = (): CancelRun => picture().cancelRun as unknown as CancelRun

/** Adds up what the exchange says was spent, over minutes. */
function meter() {
  const last = { spot: stage.venues.spot.weight().used, usdm: stage.venues.usdm.weight().used }
  const sum = { spot: 0, usdm: 0 }
  const timer = setInterval(() => {
    for (const market of MARKETS) {
      const { used } = stage.venues[market].weight()
      sum[market] += used >= last[market] ? used - last[market] : used
      last[market] = used
    }
  }, 10)
  return () => {
    clearInterval(timer)
    return sum
  }
}

async function press() {
  // Between two audits, which are not of the run.
  await until(() => expect((performance.now() - openedAt) % 30_000).toBeLessThan(15_000), 60_000)
  const stop = meter()
  const began = performance.now()
  value(await stage.parts.desk.cancelAll(caller, randomUUID(), { account: 'paper', scope: { mode: 'everything' } }))
  await until(() => expect(runNow().state).not.toBe('running'), 70_000)
  const tookMs = performance.now() - began
  const { spot, usdm } = await stage.control.truth(stage.apiKey)
  const algos = usdm.algoOrders.filter((row) => row['algoStatus'] === 'NEW')
  return {
    run: runNow(),
    tookMs,
    weight: stop(),
    left: spot.openOrders.length + usdm.orders.filter((row) => row['status'] === 'NEW').length + algos.length,
  }
}

describe('cancel all of 200 orders a market on 20 symbols, 50 algo orders and 10 lists at the exchange', () => {
  test('S-54 S-55 S-84 is clean within 10 s at under 300 weight a market', { timeout: 180_000 }, async () => {
    const { run, tookMs, weight, left } = await press()
    console.log(`cancel-all clean: ${Math.round(tookMs)} ms, weight ${JSON.stringify(weight)}`)
    expect(run).toMatchObject({ state: 'verified', open: { spotOrders: 0, spotLists: 0, futuresAlgoOrders: 0 } })
    expect(left).toBe(0)
    expect(tookMs).toBeLessThan(10_000)
    expect(weight.spot).toBeLessThan(300)
    expect(weight.usdm).toBeLessThan(300)
  })

  test('F-16 S-54 S-55 is clean within 60 s when one request of ten fails, carried out or not', {
    timeout: 240_000,
  }, async () => {
    for (const truth of ['executed', 'not'] as const)
      for (const method of ['DELETE', 'GET'])
        await stage.control.setFault({
          id: 'F-16',
          method,
          path: '*',
          count: 'always',
          chance: 0.05,
          seed: truth,
          truth,
        })
    const { run, tookMs, weight, left } = await press()
    console.log(`cancel-all at 10 % errors: ${Math.round(tookMs)} ms, weight ${JSON.stringify(weight)}`)
    expect(run.state).toBe('verified')
    expect(left).toBe(0)
    expect(tookMs).toBeLessThan(60_000)
  })

  test.each([
    ['F-27 S-56 429', { id: 'F-27' }, 'cancel-all-rate-limited'],
    ['F-28 S-56 418', { id: 'F-28', ms: 4_000 }, 'cancel-all-banned'],
  ] as const)('%s: says until when, and goes on as soon as it lifts', { timeout: 240_000 }, async (_, fault, code) => {
    const told = new Set<string>()
    stage.parts.feed.onChanges(({ events }) => {
      for (const event of events) if (event.type === 'cancel-run') told.add(String(event.run.reason?.code))
    })
    await stage.control.setFault({ ...fault, market: 'usdm', method: 'DELETE', path: '*', nth: 5 })
    const { run, left } = await press()
    expect(told).toContain(code)
    expect(run.state).toBe('verified')
    expect(left).toBe(0)
  })
})
