import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { limitOrder, openDesk, settle } from '../trading/testing/desk-stage'
import { createOrderQuestions } from './order-questions'

describe('S-40 two ends that differ', () => {
  const twoEnds = async () => {
    const stage = await openDesk()
    const order = stage.spot.rest(limitOrder(), 'elsewhere')
    stage.spot.tell(stage.spot.turn(order, { status: 'CANCELED' }))
    await settle()
    const before = stage.spot.calls.length
    const asked = () => stage.spot.calls.slice(before).filter(({ name }) => name === 'findOrder').length
    const status = () => stage.picture().orders.map((each) => each.status)
    return { stage, order, asked, status }
  }

  it('are one question, whose answer stands', async () => {
    const { stage, order, asked, status } = await twoEnds()
    stage.spot.tell(stage.spot.turn(order, { status: 'EXPIRED' }))
    await settle()
    expect(status()).toEqual(['EXPIRED'])
    await stage.pass(20_000)
    expect(asked()).toBe(1)
  })

  it('are asked for until there is an answer, ever more slowly', async () => {
    const { stage, order, asked, status } = await twoEnds()
    stage.spot.onFind = () => stage.spot.failed()
    stage.spot.tell(stage.spot.turn(order, { status: 'EXPIRED' }))
    await stage.pass(8_000)
    // At 0, 1, 3 and 7 s.
    expect(asked()).toBe(4)
    expect(status()).toEqual(['CANCELED'])
    stage.spot.onFind = undefined
    await stage.pass(8_000)
    expect(asked()).toBe(5)
    expect(status()).toEqual(['EXPIRED'])
  })
})

describe('S-40 S-63 questions of one market', () => {
  const openQuestions = () => {
    const clock = createManualClock()
    const asked: string[] = []
    const answers: ((answer: 'known' | 'absent' | 'failed') => void)[] = []
    const questions = createOrderQuestions({
      clock,
      stopped: () => false,
      ask: (order) => {
        asked.push(order.orderId)
        return new Promise((resolve) => void answers.push(resolve))
      },
    })
    const ask = (orderId: string) =>
      questions.ask({ market: 'spot', service: 'order', symbol: 'BTCUSDT', orderId } as Parameters<
        typeof questions.ask
      >[0])
    const answer = async (how: 'known' | 'failed') => {
      answers.shift()?.(how)
      await settle()
    }
    return { clock, asked, ask, answer }
  }

  it('leave one at a time, each order once', async () => {
    const { asked, ask, answer } = openQuestions()
    for (const id of ['1', '2', '2', '3', '2']) ask(id)
    expect(asked).toEqual(['1'])
    for (let n = 0; n < 3; n++) await answer('known')
    expect(asked).toEqual(['1', '2', '3'])
  })

  it('one that is doubted anew while it is asked for is asked for once more, a second later', async () => {
    const { clock, asked, ask, answer } = openQuestions()
    for (const id of ['1', '1', '1']) ask(id)
    await answer('known')
    clock.advance(999)
    expect(asked).toEqual(['1'])
    clock.advance(1)
    await answer('known')
    clock.advance(60_000)
    expect(asked).toEqual(['1', '1'])
  })

  it('one that gets no answer keeps no other waiting', async () => {
    const { asked, ask, answer } = openQuestions()
    ask('1')
    await answer('failed')
    ask('1')
    ask('2')
    expect(asked).toEqual(['1', '2'])
  })
})
