import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { ControlClient } from './client'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())

async function referencePrice(symbol: string, headers: Record<string, string> = {}): Promise<unknown> {
  const address = `http://127.0.0.1:${exchange.ports.spot}/api/v3/referencePrice?symbol=${symbol}`
  return (await fetch(address, { headers })).json()
}

describe('the control port sets', () => {
  test('a reference price, none, and the computed one again', async () => {
    await control.setReferencePrice('ETHUSDT', '2000.5')
    expect(await referencePrice('ETHUSDT')).toEqual({
      symbol: 'ETHUSDT',
      referencePrice: '2000.50000000',
      timestamp: clock.now(),
    })
    await control.setReferencePrice('ETHUSDT', null)
    expect(await referencePrice('ETHUSDT', { 'X-MBX-TIME-UNIT': 'MICROSECOND' })).toEqual({
      symbol: 'ETHUSDT',
      referencePrice: null,
      timestamp: clock.now() * 1_000,
    })
    await control.setReferencePrice('ETHUSDT')
    expect(await referencePrice('ETHUSDT')).toMatchObject({ referencePrice: expect.stringMatching(/^\d+\.\d{8}$/) })
    await expect(control.setReferencePrice('LTCUSDT', '90')).rejects.toThrow('has no reference price')
    expect(await referencePrice('LTCUSDT')).toEqual({
      code: -2043,
      msg: "This symbol doesn't have a reference price.",
    })
  })

  test('leverage brackets, with the amounts that follow from them', async () => {
    await control.setBrackets('TRXUSDT', [
      [20, 10_000, '0.02'],
      [5, 100_000, '0.1'],
    ])
    expect(exchange.markets.symbol('usdm', 'TRXUSDT')?.spec.futures?.brackets.map((each) => each.cumulative)).toEqual([
      0n,
      80_000_000_000n,
    ])
    await expect(control.setBrackets('NOPE', [[20, 10_000, '0.02']])).rejects.toThrow('There is no symbol "NOPE"')
  })

  test.each([
    ['none', []],
    [
      'rising leverage',
      [
        [5, 100, '0.1'],
        [10, 200, '0.2'],
      ],
    ],
    [
      'falling caps',
      [
        [10, 200, '0.1'],
        [5, 100, '0.2'],
      ],
    ],
    [
      'falling rates',
      [
        [10, 100, '0.2'],
        [5, 200, '0.1'],
      ],
    ],
    ['a rate as number', [[10, 100, 0.1]]],
    ['a rate of one', [[10, 100, '1']]],
    ['too much leverage', [[126, 100, '0.1']]],
  ] as const)('no brackets with %s', async (_, brackets) => {
    await expect(control.setBrackets('TRXUSDT', brackets as never)).rejects.toThrow(/brackets|maintenanceRate/)
  })
})
