import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { NewOrder } from '../../domain/order'
import { caller, openLiveDesk, valueOf, type LiveDesk } from './testing/live-desk'

let desk: LiveDesk
beforeAll(async () => {
  desk = await openLiveDesk()
})
afterAll(() => desk.stage.close())

async function ask(order: NewOrder) {
  await desk.stage.refreshPrices()
  return valueOf(
    await desk.stage.parts.desk.testOrder(caller, { account: 'paper', order, seen: { generation: desk.generation() } }),
  )
}
async function nothingCame(): Promise<void> {
  const { spot, usdm } = await desk.stage.control.truth(desk.stage.apiKey)
  expect([...spot.orders, ...usdm.orders, ...usdm.algoOrders]).toEqual([])
  expect(desk.picture().intents).toEqual([])
}

describe('an order that is only asked about', () => {
  test('would be taken, with the rates it would be charged on spot; nothing is placed and nothing written down', async () => {
    expect(await ask(desk.limit('spot', '0.95'))).toEqual({
      verdict: 'takes',
      commission: { maker: expect.stringMatching(/^0\.00\d+$/), taker: expect.stringMatching(/^0\.00\d+$/) },
    })
    expect(await ask(desk.limit('usdm', '0.95'))).toEqual({ verdict: 'takes' })
    await nothingCame()
  })

  test('is asked about by routing as well', async () => {
    expect(await ask(desk.limit('spot', '0.95', { smartRouting: true }))).toMatchObject({ verdict: 'takes' })
    await nothingCame()
  })

  test.each([
    ['spot', '0.0000001'],
    ['usdm', '0.0000001'],
  ] as const)(
    'is refused on %s in the words of the exchange, and our own rule says the same',
    async (market, quantity) => {
      const verdict = await ask(desk.limit(market, '0.95', { quantity: decimal(quantity) }))
      expect(verdict).toMatchObject({
        verdict: 'refuses',
        reason: { code: 'test-refused', venueCode: expect.any(Number), venueText: expect.any(String) },
        gate: { code: expect.stringMatching(/^quantity/) },
      })
      await nothingCame()
    },
  )

  test('is no question for the algo service of futures', async () => {
    const stop = desk.limit('usdm', '0.95', {
      orderType: 'STOP_MARKET',
      timeInForce: undefined,
      side: 'SELL',
      triggerPrice: desk.limit('usdm', '0.9').price,
      price: undefined,
    })
    expect(await ask(stop)).toMatchObject({ verdict: 'no-question' })
    await nothingCame()
  })

  test('F-19 is not answered while the exchange is not there, which says nothing of the order', async () => {
    await desk.stage.control.setFault({ id: 'F-19', path: '/api/v3/order/test' })
    expect(await ask(desk.limit('spot', '0.95'))).toMatchObject({
      verdict: 'no-answer',
      reason: { code: 'exchange-unreachable' },
    })
    await nothingCame()
  })
})
