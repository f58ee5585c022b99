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
const FULL = { orders: 200, algoOrders: 50, lists: 10 }
/** Where the faults are what is looked at, fewer orders tell as much. */
const FEW = { orders: 60, algoOrders: 20, lists: 5 }
let stage: ExchangeStage
let openedAt: number

beforeEach(async () => {
  stage = await openExchangeStage()
  openedAt = performance.now()
  await until(() => expect(picture().phases).toEqual({ spot: 'live', usdm: 'live' }))
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
async function rest({ orders, algoOrders, lists }: typeof FULL): Promise<void> {
  const { control, apiKey } = stage
  const act = async (path: string, params: Readonly<Record<string, string>>): Promise<void> => {
    const { status, body } = await control.act(apiKey, 'POST', path, params)
    if (status !== 200) throw new Error(`${path} ${JSON.stringify(params)} ${JSON.stringify(body)}`)
  }
  for (const market of MARKETS) {
    const read = await stage.venues[market].marketData.instruments({ lane: 'interface' })
    if (read.kind !== 'read') throw new Error('no rules')
    // Contracts on shares need an agreement that is signed in the app.
    const symbols = read.value
      .filter(
        ({ quoteAsset, status, contractType }) =>
          quoteAsset === 'USDT' && status === 'TRADING' && contractType !== 'TRADIFI_PERPETUAL',
      )
      .slice(0, SYMBOLS)
    const path = market === 'spot' ? '/api/v3/order' : '/fapi/v1/order'
    const listed = market === 'spot' ? lists : 0
    for (let n = 0; n < orders - listed * 2; n++) {
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
    for (let n = 0; market === 'usdm' && n < algoOrders; n++) {
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
  await until(() => expect(openInPicture()).toBe(orders * 2 + algoOrders))
}

const openInPicture = (): number => picture().orders.filter((order) => isOpen(order)).length
const runNow = (): CancelRun => picture().cancelRun as unknown as CancelRun

/** Adds up what was spent, over minutes. What is under way comes and goes: the most of each minute counts. */
function meter() {
  const most = { spot: stage.venues.spot.weight().used, usdm: stage.venues.usdm.weight().used }
  const sum = { spot: 0, usdm: 0 }
  const look = (): void => {
    for (const market of MARKETS) {
      const { used } = stage.venues[market].weight()
      const isNewMinute = used < most[market] / 2
      sum[market] += isNewMinute ? used : Math.max(0, used - most[market])
      most[market] = isNewMinute ? used : Math.max(used, most[market])
    }
  }
  const timer = setInterval(look, 10)
  return () => {
    clearInterval(timer)
    look()
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

/*
 * The limits of time and weight are held on a clock that a test moves (cancel-all.gate.test.ts); here a busy machine decides, so
 * what it took is said and not judged.
 */
describe('cancel all at the exchange', () => {
  test('S-54 S-55 200 orders a market on 20 symbols, 50 algo orders and 10 lists are gone, proved by two clean readings', {
    timeout: 240_000,
  }, async () => {
    await rest(FULL)
    const { run, tookMs, weight, left } = await press()
    console.log(`cancel-all: ${Math.round(tookMs)} ms, weight ${JSON.stringify(weight)}`)
    expect(run).toMatchObject({ state: 'verified', open: { spotOrders: 0, spotLists: 0, futuresAlgoOrders: 0 } })
    expect(left).toBe(0)
  })

  test('F-16 S-54 S-55 all are gone when one request of ten fails, carried out or not', {
    timeout: 240_000,
  }, async () => {
    await rest(FEW)
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
    expect(run).toMatchObject({ state: 'verified' })
    expect(left).toBe(0)
  })

  test.each([
    ['F-27 S-56 429', { id: 'F-27' }, 'cancel-all-rate-limited'],
    ['F-28 S-56 418', { id: 'F-28', ms: 4_000 }, 'cancel-all-banned'],
  ] as const)('%s: says until when, and goes on as soon as it lifts', { timeout: 240_000 }, async (_, fault, code) => {
    await rest(FEW)
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
