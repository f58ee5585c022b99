import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Intent } from '../../domain/intent'
import { caller, openLiveDesk, until, valueOf, YES, type LiveDesk } from './testing/live-desk'

let desk: LiveDesk
beforeAll(async () => {
  desk = await openLiveDesk()
})
afterAll(() => desk.stage.close())

const PATH = '/api/v3/order/cancelReplace'

async function replace(): Promise<{ cancel: Intent; place: Intent; old: Intent }> {
  const old = await desk.place(desk.limit('spot', '0.9'))
  const { act } = valueOf(
    await desk.stage.parts.desk.replaceOrder(caller, randomUUID(), {
      account: 'paper',
      target: { service: 'order', orderId: old.orderId },
      order: desk.limit('spot', '0.91'),
      seen: { generation: desk.generation() },
      confirmed: YES,
    }),
  )
  const [cancel, place] = act.intents
  if (cancel === undefined || place === undefined) throw new Error('two legs')
  return { cancel, place, old }
}
const told = (intent: Intent): string => `${intent.state} ${intent.reason?.code ?? ''}`.trim()

describe('S-25 a cancel-replace against the exchange', () => {
  test('F-45 200: the old order is gone, the new one rests, each id once at the exchange (I1)', async () => {
    const { cancel, place, old } = await replace()
    expect([told(cancel), told(place)]).toEqual(['accepted', 'accepted'])
    await until(() => expect(desk.order(old.clientOrderId)?.status).toBe('CANCELED'))
    await until(() => expect(desk.order(place.clientOrderId)?.status).toBe('NEW'))
    expect(await desk.atExchange(place.clientOrderId)).toBe(1)
  })

  const answers = [
    {
      fault: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED' },
      name: '400 -2022: nothing canceled, nothing placed',
      // The exchange says that it does not know the order, and the order says of itself that it stands (S-50).
      ends: ['rejected cancel-not-executed', 'rejected rejected-not-attempted'],
      rests: [1, 0],
    },
    {
      fault: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE' },
      name: '409 -2021: canceled, the new one refused',
      ends: ['accepted', 'rejected rejected-funds'],
      rests: [0, 0],
    },
    {
      fault: { cancelResult: 'SUCCESS', code: 429 },
      name: '429: canceled, the new one over the order count (F-29)',
      ends: ['accepted', 'rejected rejected-rate-limit'],
      rests: [0, 0],
    },
  ] as const
  test.each(answers)('F-45 $name', async ({ fault, ends, rests }) => {
    await desk.stage.control.setFault({ id: 'F-45', path: PATH, ...fault })
    const { cancel, place, old } = await replace()
    expect([told(cancel), told(place)]).toEqual(ends)
    await until(() => expect(desk.order(old.clientOrderId)?.status).toBe(rests[0] === 1 ? 'NEW' : 'CANCELED'))
    expect(await desk.atExchange(place.clientOrderId)).toBe(rests[1])
    // Too many new orders hold new orders back; a desk of its own comes after this one.
    if ('code' in fault) {
      await desk.stage.close()
      desk = await openLiveDesk()
    }
  })

  const truths = [
    ['SUCCESS', 'SUCCESS', ['accepted', 'accepted']],
    ['SUCCESS', 'FAILURE', ['accepted', 'not-placed not-placed-proved']],
    ['FAILURE', 'SUCCESS', ['not-placed cancel-not-executed', 'accepted']],
    ['FAILURE', 'FAILURE', ['not-placed cancel-not-executed', 'not-placed not-placed-proved']],
  ] as const
  test('F-45 S-34 5xx with four truths: unconfirmed at first, then each leg as it truly was (I2, I6)', {
    timeout: 90_000,
  }, async () => {
    const acts: { cancel: Intent; place: Intent; old: Intent }[] = []
    for (const [cancelResult, newOrderResult] of truths) {
      await desk.stage.control.setFault({ id: 'F-45', path: PATH, cancelResult, newOrderResult, code: 500 })
      acts.push(await replace())
    }
    for (const [at, { cancel, place, old }] of acts.entries()) {
      const [canceled, placed, ends] = truths[at] ?? truths[0]
      await until(async () => {
        expect([told(await desk.intent(cancel.intentId)), told(await desk.intent(place.intentId))]).toEqual(ends)
      }, 60_000)
      expect(await desk.atExchange(place.clientOrderId)).toBe(placed === 'SUCCESS' ? 1 : 0)
      expect(desk.order(old.clientOrderId)?.status).toBe(canceled === 'SUCCESS' ? 'CANCELED' : 'NEW')
    }
  })

  test('F-05 a lost answer leaves both legs in doubt, and both are found', { timeout: 60_000 }, async () => {
    await desk.stage.control.setFault({ id: 'F-05', path: PATH })
    const { cancel, place } = await replace()
    await until(async () => {
      expect([told(await desk.intent(cancel.intentId)), told(await desk.intent(place.intentId))]).toEqual([
        'accepted',
        'accepted',
      ])
    })
    expect(await desk.atExchange(place.clientOrderId)).toBe(1)
  })
})
