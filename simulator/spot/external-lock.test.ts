import { beforeEach, describe, expect, test } from 'vitest'
import { units } from '../engine/units'
import { fixture, haveFixtures, shapeOf } from '../testing/fixtures'
import { endow, stageSpot, type StagedSpot } from '../testing/staged-spot'

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000' }

let exchange: StagedSpot

beforeEach(() => {
  exchange = stageSpot()
  for (const account of ['a', 'b']) endow(exchange, account, { USDT: '1000', BTC: '1' })
  exchange.clock.advance(1_234)
})

const lock = (amount: string, asset = 'USDT'): boolean => exchange.spot.lockOutside('a', asset, units(amount))
/** Events of what `act` does. */
function told(act: () => unknown) {
  const before = exchange.events.length
  act()
  return exchange.events.slice(before)
}
const balance = (asset = 'USDT') => {
  const { balances } = exchange.call('a', 'GET', 'account')
  const { free, locked } = balances.find((row: { asset: string }) => row.asset === asset)
  return [free, locked]
}

// Source: spot.md 15.2.
describe('externalLockUpdate', () => {
  test.each([
    ['money is locked', '10', '10.00000000', ['990.00000000', '10.00000000']],
    ['all of it is locked', '1000', '1000.00000000', ['0.00000000', '1000.00000000']],
    ['the smallest amount is locked', '0.00000001', '0.00000001', ['999.99999999', '0.00000001']],
  ])('is told with the change, and then the new balance: %s', (_, amount, d, [f, l]) => {
    const time = exchange.clock.now()
    expect(told(() => lock(amount))).toEqual([
      { accountId: 'a', event: { e: 'externalLockUpdate', E: time, a: 'USDT', d, T: time } },
      { accountId: 'a', event: { e: 'outboundAccountPosition', E: time, u: time, B: [{ a: 'USDT', f, l }] } },
    ])
    expect(balance()).toEqual([f, l])
  })

  test('is told with a negative change when money is freed', () => {
    lock('10')
    exchange.clock.advance(5)
    const time = exchange.clock.now()
    const [update, position] = told(() => lock('-4'))
    expect(update?.event).toEqual({ e: 'externalLockUpdate', E: time, a: 'USDT', d: '-4.00000000', T: time })
    expect(position?.event).toMatchObject({ u: time, B: [{ a: 'USDT', f: '994.00000000', l: '6.00000000' }] })
  })

  test.runIf(haveFixtures)('has the fields of the documented payload, in their order', () => {
    const [update] = told(() => lock('0.5', 'BTC'))
    const recorded = fixture('spot/event.externalLockUpdate').event
    expect(Object.keys(update?.event)).toEqual(Object.keys(recorded))
    expect(shapeOf(update?.event)).toEqual(shapeOf(recorded))
  })

  test.each([
    ['more than is free', () => lock('1000.00000001')],
    ['more of an asset than there ever was', () => lock('1', 'BNB')],
    ['freeing what was never locked', () => lock('-1')],
    ['freeing what an order locked', () => (exchange.call('a', 'POST', 'order', LIMIT), lock('-500'))],
    ['freeing more than was locked outside', () => (lock('10'), lock('-10.00000001'))],
  ])('is not told of what cannot be done, which changes nothing: %s', (_, act) => {
    let done: boolean | undefined
    const events = told(() => {
      done = act()
    })
    expect(done).toBe(false)
    const [free, locked] = balance()
    // What was done before the attempt is told, and the balances are those of its last position.
    const last = events.at(-1)?.event.B?.find((row: { a: string }) => row.a === 'USDT')
    expect([free, locked]).toEqual(last === undefined ? ['1000.00000000', '0.00000000'] : [last.f, last.l])
    expect(events.filter(({ event }) => event.e === 'externalLockUpdate').length).toBe(locked === '10.00000000' ? 1 : 0)
  })

  test('stands where it happened among the events of orders, each whole with its position', () => {
    const events = told(() => {
      const { orderId } = exchange.call('a', 'POST', 'order', LIMIT)
      lock('500')
      exchange.call('a', 'DELETE', 'order', { symbol: 'BTCUSDT', orderId: String(orderId) })
      lock('-500')
      exchange.spot.credit('a', 'USDT', units('1'))
    })
    expect(events.map(({ event }) => (event.e === 'executionReport' ? event.x : event.e))).toEqual([
      'NEW',
      'outboundAccountPosition',
      'externalLockUpdate',
      'outboundAccountPosition',
      'CANCELED',
      'outboundAccountPosition',
      'externalLockUpdate',
      'outboundAccountPosition',
      'balanceUpdate',
      'outboundAccountPosition',
    ])
    const positions = events.filter(({ event }) => event.e === 'outboundAccountPosition')
    const usdt = positions.map(({ event }) => event.B.find((row: { a: string }) => row.a === 'USDT'))
    expect(usdt.map(({ f, l }) => `${Number(f)} + ${Number(l)}`)).toEqual([
      '500 + 500',
      '0 + 1000',
      '500 + 500',
      '1000 + 0',
      '1001 + 0',
    ])
  })

  test('goes to its account alone', () => {
    expect(new Set(told(() => lock('10')).map(({ accountId }) => accountId))).toEqual(new Set(['a']))
  })
})

describe('money locked outside', () => {
  test('is not there for orders until it is freed', () => {
    lock('500.00000001')
    expect(exchange.call('a', 'POST', 'order', LIMIT)).toMatchObject({
      code: -2010,
      msg: 'Account has insufficient balance for requested action.',
    })
    lock('-0.00000001')
    expect(exchange.call('a', 'POST', 'order', LIMIT).status).toBe('NEW')
  })

  test.each(['state', 'changes'] as const)('stays locked, and can be freed, after a restart from its %s', (from) => {
    lock('10')
    exchange.clock.advance(1)
    expect(told(() => exchange.restart(from))).toEqual([])
    expect(balance()).toEqual(['990.00000000', '10.00000000'])
    expect(lock('-10.00000001')).toBe(false)
    expect(lock('-10')).toBe(true)
    expect(balance()).toEqual(['1000.00000000', '0.00000000'])
  })
})
