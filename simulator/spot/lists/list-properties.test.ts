import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text8 } from '../../engine/units'
import { createSpotDesk, fund, type SpotDesk } from '../../testing/spot-desk'
import { isOpen } from '../order'

const ACCOUNTS = ['a', 'b']

const act = fc.record({
  account: fc.constantFrom(...ACCOUNTS),
  what: fc.constantFrom(
    ...['oco', 'oco', 'oto', 'otoco', 'opo', 'opoco', 'limit', 'limit', 'market', 'routed', 'routed', 'other book'],
    ...['cancel order', 'cancel list', 'cancel all', 'replace', 'amend', 'move', 'move', 'move', 'restart'],
  ),
  side: fc.constantFrom('BUY', 'SELL'),
  near: fc.integer({ min: -2500, max: 2500 }),
  far: fc.integer({ min: 50, max: 4000 }),
  lots: fc.integer({ min: 20, max: 20_000 }),
  stop: fc.constantFrom('STOP_LOSS', 'STOP_LOSS_LIMIT', 'trailing'),
  patient: fc.constantFrom('LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'),
  mode: fc.constantFrom('EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'DECREMENT'),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK'),
  pick: fc.nat(),
})
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

/** Many short histories and some long ones; PROPERTY_RUNS sets how many short ones. */
const LENGTHS = [
  ['short', { minLength: 1, maxLength: 10 }, Number(process.env.PROPERTY_RUNS ?? 3_000)],
  ['long', { minLength: 15, maxLength: 50 }, 30],
] as const

describe('any history of lists', () => {
  const desk = createSpotDesk('list property')

  test.each(LENGTHS)(
    '%s: leaves no order without its list, locks what open orders hold, and makes or loses no money (I4)',
    (_, length, numRuns) => {
      fc.assert(
        fc.property(fc.array(act, { ...length, size: 'max' }), (acts) => {
          desk.renew()
          let run = desk
          for (const account of ACCOUNTS) fund(run, account, { USDT: '400000', USDC: '400000', BTC: '4' })
          for (const each of acts) {
            run.clock.advance(11)
            run = carryOut(run, each)
            check(run)
          }
        }),
        { numRuns },
      )
    },
    600_000,
  )
})

function carryOut(run: SpotDesk, { account, what, ...random }: Act): SpotDesk {
  const market = run.markets.symbol('spot', 'BTCUSDT')
  if (!market) throw new Error('There is no BTCUSDT.')
  const { tick } = market.spec
  const last = market.lastPrice() - (market.lastPrice() % tick)
  const at = (ticks: number): string => text8(last + tick * BigInt(ticks))
  const { side, near, far, lots, stop, patient, mode, timeInForce, pick } = random
  const quantity = text8(BigInt(lots) * 1000n)
  const opposite = side === 'BUY' ? 'SELL' : 'BUY'
  const shared = { symbol: 'BTCUSDT', selfTradePreventionMode: mode }

  /** A pair around the price, by the prefixes of its upper and lower order. */
  function pair(above: string, below: string, pairSide: string): Record<string, string> {
    const sign = pairSide === 'SELL' ? 1 : -1
    const [patientPrefix, stopPrefix] = pairSide === 'SELL' ? [above, below] : [below, above]
    const better = at(sign * (far + 5))
    const worse = at(-sign * far)
    const limited = stop === 'STOP_LOSS_LIMIT'
    return {
      [`${stopPrefix}Type`]: stop === 'trailing' ? 'STOP_LOSS' : stop,
      ...(stop === 'trailing' ? { [`${stopPrefix}TrailingDelta`]: '50' } : { [`${stopPrefix}StopPrice`]: worse }),
      ...(limited ? { [`${stopPrefix}Price`]: at(-sign * (far + 40)), [`${stopPrefix}TimeInForce`]: timeInForce } : {}),
      [`${patientPrefix}Type`]: patient,
      ...(patient === 'LIMIT_MAKER' ? {} : { [`${patientPrefix}StopPrice`]: better }),
      ...(patient === 'TAKE_PROFIT' ? {} : { [`${patientPrefix}Price`]: better }),
      ...(patient === 'TAKE_PROFIT_LIMIT' ? { [`${patientPrefix}TimeInForce`]: timeInForce } : {}),
    }
  }
  const working = (workingSide: string): Record<string, string> => ({
    workingType: 'LIMIT',
    workingSide,
    workingPrice: at(near),
    workingQuantity: quantity,
    workingTimeInForce: timeInForce,
  })
  const pending =
    patient === 'LIMIT_MAKER'
      ? { pendingType: 'MARKET', pendingSide: opposite }
      : { pendingType: 'LIMIT', pendingSide: opposite, pendingPrice: at(far), pendingTimeInForce: 'GTC' }
  const post = (path: string, params: Record<string, string>): void =>
    void run.call(account, 'POST', path, { ...shared, ...params })
  const open = run.spot.trading.store.openOrders(account)
  const order = open[pick % Math.max(1, open.length)]
  const limit = { side, type: 'LIMIT', timeInForce, quantity, price: at(near) }
  try {
    if (what === 'oco') post('orderList/oco', { side, quantity, ...pair('above', 'below', side) })
    else if (what === 'oto') post('orderList/oto', { ...working(side), ...pending, pendingQuantity: quantity })
    else if (what === 'otoco')
      post('orderList/otoco', {
        ...working(side),
        pendingSide: opposite,
        pendingQuantity: quantity,
        ...pair('pendingAbove', 'pendingBelow', opposite),
      })
    else if (what === 'opo') post('orderList/opo', { ...working('BUY'), ...pending, pendingSide: 'SELL' })
    else if (what === 'opoco')
      post('orderList/opoco', {
        ...working('BUY'),
        pendingSide: 'SELL',
        ...pair('pendingAbove', 'pendingBelow', 'SELL'),
      })
    else if (what === 'limit') post('order', limit)
    else if (what === 'routed') post('sor/order', limit)
    else if (what === 'other book') post('order', { ...limit, symbol: 'BTCUSDC' })
    else if (what === 'market') post('order', { side, type: 'MARKET', quantity })
    else if (what === 'move') run.markets.movePrice('spot', 'BTCUSDT', last + tick * BigInt(near))
    else if (what === 'restart') return restarted(run)
    else if (what === 'cancel all') run.call(account, 'DELETE', 'openOrders', { symbol: 'BTCUSDT' })
    else if (order) {
      const orderId = String(order.orderId)
      if (what === 'cancel order') run.call(account, 'DELETE', 'order', { symbol: order.symbol, orderId })
      else if (what === 'cancel list' && order.orderListId >= 0)
        run.call(account, 'DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: String(order.orderListId) })
      else if (what === 'replace')
        post('order/cancelReplace', { ...limit, cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: orderId })
      else if (what === 'amend')
        run.call(account, 'PUT', 'order/amend/keepPriority', { symbol: 'BTCUSDT', orderId, newQty: quantity })
    }
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'number') throw error
  }
  return run
}

/** The same accounts on a new exchange, from what was saved. */
function restarted(run: SpotDesk): SpotDesk {
  const again = createSpotDesk('list property')
  again.clock.advance(run.clock.now() - again.clock.now())
  again.spot.restore(JSON.parse(JSON.stringify(run.spot.state())))
  return again
}

const OVER = ['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED']

function check(run: SpotDesk): void {
  // Of an order that is over, nothing more is told; of a list, its end once.
  const over = new Set<string>()
  for (const { event } of run.events) {
    if (event.e !== 'executionReport' && event.L !== 'ALL_DONE') continue
    const name = event.e === 'listStatus' ? `list ${event.g}` : `order ${event.s} ${event.i}`
    expect([name, over.has(name)]).toEqual([name, false])
    if (event.L === 'ALL_DONE' || OVER.includes(event.X)) over.add(name)
  }
  const { ledger, store } = run.spot.trading
  const { lists } = run.spot
  for (const asset of ['USDT', 'USDC', 'BTC']) {
    let total = (ledger.house.get(asset) ?? 0n) + (ledger.fees.get(asset) ?? 0n)
    for (const account of ACCOUNTS) {
      const { free, locked } = ledger.holding(account, asset)
      expect(free >= 0n && locked >= 0n).toBe(true)
      total += free + locked
      const held = store
        .openOrders(account)
        .filter((order) => (order.side === 'SELL' ? 'BTC' : order.symbol.slice(3)) === asset)
        .reduce((sum, order) => sum + order.locked, 0n)
      expect(locked).toBe(held)
    }
    expect(total).toBe(ledger.credited.get(asset) ?? 0n)
  }
  for (const account of ACCOUNTS) {
    const open = store.openOrders(account)
    for (const order of open) {
      if (order.orderListId < 0) expect(order.status).not.toBe('PENDING_NEW')
      else expect(lists.store.get(order.orderListId)?.orderStatus).toBe('EXECUTING')
    }
    for (const list of lists.store.lists(account)) {
      const orders = lists.ordersOf(list)
      expect(orders.length).toBe(list.otherIds.length + (list.workingId === undefined ? 0 : 1))
      expect(list.orderStatus).toBe(orders.some(isOpen) ? 'EXECUTING' : 'ALL_DONE')
      const working = orders.find(({ orderId }) => orderId === list.workingId)
      const others = orders.filter((order) => order !== working)
      // Pending orders wait for an open working order and for nothing else.
      for (const order of others) expect(order.status === 'PENDING_NEW').toBe(working !== undefined && isOpen(working))
      // Of a pair, both wait or one is left: never one that was filled beside one that still may be.
      if (others.length === 2 && others.some((order) => !isOpen(order) || order.executed > 0n))
        expect(others.filter(isOpen).length).toBeLessThan(2)
      if (others.length === 2 && others.every((order) => !isOpen(order)))
        expect(others.filter(({ status }) => status === 'FILLED').length).toBeLessThan(2)
    }
  }
}
