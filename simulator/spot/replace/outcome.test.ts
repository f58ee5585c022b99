import { describe, expect, test } from 'vitest'
import { OrderCountRefusal } from '../../gateway/order-counts'
import { ApiError } from '../../gateway/types'
import { type Half, replaceAnswer } from './outcome'

const done = (what: string): Half => ({ result: 'SUCCESS', answer: { what } })
const failed = (code: number, msg: string): Half => ({ result: 'FAILURE', refusal: new ApiError(400, code, msg) })
const unknown = failed(-2011, 'Unknown order sent.')
const funds = failed(-2010, 'Account has insufficient balance for requested action.')
const count = new OrderCountRefusal('Too many new orders; current limit is 100 orders per 10 SECOND.', 7)
const full: Half = { result: 'FAILURE', refusal: count }
const skipped: Half = { result: 'NOT_ATTEMPTED' }

/** Every row of the table in spot.md 9.1. */
describe('a cancel and replacement', () => {
  test.each([
    ['both succeed', 'STOP_ON_FAILURE', false, done('cancel'), done('new'), 200, undefined],
    ['both succeed', 'ALLOW_FAILURE', false, done('cancel'), done('new'), 200, undefined],
    ['the cancel fails and stops it', 'STOP_ON_FAILURE', false, unknown, skipped, 400, -2022],
    ['the new order fails', 'STOP_ON_FAILURE', false, done('cancel'), funds, 409, -2021],
    ['both fail', 'ALLOW_FAILURE', false, unknown, funds, 400, -2022],
    ['the cancel fails and does not matter', 'ALLOW_FAILURE', false, unknown, done('new'), 409, -2021],
    ['the new order fails', 'ALLOW_FAILURE', false, done('cancel'), funds, 409, -2021],
    ['too many orders, the cancel fails', 'STOP_ON_FAILURE', true, unknown, skipped, 429, -2022],
    ['too many orders, the cancel goes', 'STOP_ON_FAILURE', true, done('cancel'), full, 429, -2021],
    ['too many orders, the cancel fails', 'ALLOW_FAILURE', true, unknown, full, 400, -2022],
    ['too many orders, the cancel goes', 'ALLOW_FAILURE', true, done('cancel'), full, 409, -2021],
  ] as const)('%s with %s (order count exceeded: %s)', (_, mode, exceeded, canceled, placed, status, code) => {
    const response = (half: Half): unknown =>
      half.result === 'SUCCESS'
        ? half.answer
        : half.result === 'FAILURE'
          ? { code: half.refusal.code, msg: half.refusal.msg }
          : null
    const data = {
      cancelResult: canceled.result,
      newOrderResult: placed.result,
      cancelResponse: response(canceled),
      newOrderResponse: response(placed),
    }
    if (code === undefined) {
      expect(status).toBe(200)
      expect(replaceAnswer(mode, exceeded ? count : undefined, canceled, placed)).toEqual(data)
      return
    }
    let refusal: unknown
    try {
      replaceAnswer(mode, exceeded ? count : undefined, canceled, placed)
    } catch (error) {
      refusal = error
    }
    const msg = code === -2021 ? 'Order cancel-replace partially failed.' : 'Order cancel-replace failed.'
    expect(refusal).toMatchObject({ status, code, msg, data })
    if (status === 429) expect(refusal).toMatchObject({ retryAfterSeconds: 7 })
  })
})
