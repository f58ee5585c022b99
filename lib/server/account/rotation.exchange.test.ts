import { afterEach, expect, it } from 'vitest'
import { decimal } from '../../domain/decimal'
import { caller, newKey, valueOf } from '../trading/testing/desk-stage'
import { openExchangeStage, type ExchangeStage } from '../trading/testing/exchange-stage'

let stage: ExchangeStage | undefined
afterEach(async () => {
  await stage?.close()
  stage = undefined
})

const view = () => {
  const found = stage?.parts.feed.picture('paper')
  if (found === undefined) throw new Error('no picture')
  return found
}

async function until(what: string, done: () => boolean): Promise<void> {
  const began = Date.now()
  while (!done()) {
    if (Date.now() - began > 30_000) throw new Error(what)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

it('F-64 S-81 a shutdown that the exchange announces costs no event and no generation: the next connection is there before', {
  timeout: 90_000,
}, async () => {
  stage = await openExchangeStage()
  await until('live', () => view().picture.phases.spot === 'live' && view().picture.phases.usdm === 'live')
  const { gen } = view()
  const phases: string[] = []
  stage.parts.feed.onChanges(({ events }) => {
    for (const event of events) if (event.type === 'standing') phases.push(event.phases.spot)
  })
  await stage.control.setFault({ id: 'F-64', market: 'spot', kind: 'ws-api', count: 1, ms: 3_000 })
  const price = Math.floor(Number(stage.price('spot', 'BTCUSDT')) * 0.9)
  let placed = 0
  const ends = Date.now() + 8_000
  while (Date.now() < ends) {
    const { intent } = valueOf(
      await stage.parts.desk.placeOrder(caller, newKey(), {
        account: 'paper',
        order: {
          market: 'spot',
          symbol: 'BTCUSDT',
          side: 'BUY',
          positionSide: 'BOTH',
          orderType: 'LIMIT',
          timeInForce: 'GTC',
          quantity: decimal('0.0002'),
          price: decimal(String(price - ++placed)),
        },
        seen: { generation: gen },
        confirmed: ['repeat', 'price-stale'],
      }),
    )
    await until('echoed', () =>
      view().picture.intents.some((each) => each.intentId === intent.intentId && each.times.echoed !== undefined),
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(placed).toBeGreaterThan(10)
  expect(view().gen).toBe(gen)
  expect(phases).toEqual([])
  const [fault] = await stage.control.faults()
  expect(fault).toBeUndefined()
})
