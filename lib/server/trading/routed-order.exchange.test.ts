import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decimal, equals, sum } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import { openLiveDesk, until, valueOf, type LiveDesk } from './testing/live-desk'

const d = decimal
let desk: LiveDesk
beforeAll(async () => {
  desk = await openLiveDesk()
})
afterAll(() => desk.stage.close())

const fillsOf = async (intent: Intent) =>
  valueOf(await desk.stage.parts.desk.fills('paper', { limit: 500 })).filter((fill) => fill.orderId === intent.orderId)

describe('smart order routing (S-42, I4)', () => {
  test('what it allocates stands in the ledger piece by piece, told by the answer and the stream', async () => {
    const intent = await desk.place(desk.limit('spot', '1.01', { smartRouting: true, timeInForce: 'IOC' }))
    expect(intent.state).toBe('accepted')
    await until(() => expect(desk.order(intent.clientOrderId)).toMatchObject({ smartRouting: true, status: 'FILLED' }))
    await until(async () => {
      const fills = await fillsOf(intent)
      expect(equals(sum(fills.map((fill) => fill.quantity)), d('0.01'))).toBe(true)
      expect(fills.every((fill) => fill.allocation === true && /^alloc-\d+$/.test(fill.tradeId))).toBe(true)
    })
  })

  test('F-71 F-08 what neither answer nor stream told is read from the list of allocations', async () => {
    await desk.stage.control.setFault({ id: 'F-71', event: 'executionReport', count: 'always', lasts: 8_000 })
    await desk.stage.control.setFault({ id: 'F-08', path: '/api/v3/sor/order', count: 1 })
    const intent = await desk.place(
      desk.limit('spot', '1.01', { smartRouting: true, timeInForce: 'IOC', quantity: d('0.02') }),
    )
    await until(async () => {
      const found = await desk.intent(intent.intentId)
      expect(found.state).toBe('accepted')
      const fills = await fillsOf(found)
      expect(equals(sum(fills.map((fill) => fill.quantity)), d('0.02'))).toBe(true)
      expect(fills.some((fill) => fill.allocation === true)).toBe(true)
    }, 60_000)
  }, 90_000)
})
