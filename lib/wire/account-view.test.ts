import { describe, expect, it } from 'vitest'
import type { AccountChangeBody } from './bridge'
import { applyEvents, applySnapshot, type AccountView } from './account-view'
import { anOrder, emptyPicture } from '../client/testing/picture'

const start: AccountView = applySnapshot({
  v: 'b',
  account: 'paper',
  gen: 3,
  seq: 10,
  snapshot: emptyPicture,
})
const message = (seq: number, events: AccountChangeBody[], gen = 3) => ({ v: 'b', account: 'paper', gen, seq, events })
const order = (part = {}): AccountChangeBody => ({ type: 'order', order: anOrder(part) })

function applied(view: AccountView, ...all: ReturnType<typeof message>[]): AccountView {
  return all.reduce((now, one) => {
    const outcome = applyEvents(now, one)
    return outcome.kind === 'applied' ? outcome.view : now
  }, view)
}

describe('the account picture in the browser (S-66)', () => {
  it('takes the events that follow', () => {
    const view = applied(start, message(11, [order()]))
    expect(view.seq).toBe(11)
    expect(view.picture.orders).toHaveLength(1)
  })

  it('keeps ids above 2^53 as they are (S-14)', () => {
    expect(applied(start, message(11, [order()])).picture.orders[0]?.orderId).toBe('9007199254740993')
  })

  it('changes nothing when it hears the same events twice', () => {
    const once = applied(start, message(11, [order()]))
    expect(applyEvents(once, message(11, [order()])).kind).toBe('known')
  })

  it('takes only the unseen end of a message that overlaps', () => {
    const once = applied(start, message(11, [order()]))
    const both = applied(once, message(12, [order(), order({ status: 'CANCELED' })]))
    expect(both.picture.orders).toHaveLength(1)
    expect(both.picture.orders[0]?.status).toBe('CANCELED')
  })

  it.each([
    ['a number is missing', message(12, [order()])],
    ['another generation speaks', message(11, [order()], 4)],
  ])('asks anew when %s', (_name, one) => {
    expect(applyEvents(start, one).kind).toBe('gap')
  })

  it('asks anew before any snapshot', () => {
    expect(applyEvents(undefined, message(1, [order()])).kind).toBe('gap')
  })

  it('drops a position whose quantity is zero and keeps the others', () => {
    const position = (symbol: string, quantity: string): AccountChangeBody => ({
      type: 'position',
      position: {
        symbol,
        positionSide: 'BOTH',
        quantity,
        entryPrice: '1',
        unrealizedPnl: '0',
        marginAsset: 'USDT',
        exchangeTime: 1,
      },
    })
    const view = applied(
      start,
      message(12, [position('BTCUSDT', '1'), position('ETHUSDT', '2')]),
      message(13, [position('BTCUSDT', '0.000')]),
    )
    expect(view.picture.positions.map((one) => one.symbol)).toEqual(['ETHUSDT'])
  })

  it('knows fills of one trade with two own orders apart (S-42)', () => {
    const fill = (orderId: string): AccountChangeBody => ({
      type: 'fill',
      fill: {
        market: 'spot',
        symbol: 'BTCUSDT',
        tradeId: '7',
        orderId,
        side: 'BUY',
        positionSide: 'BOTH',
        price: '1',
        quantity: '1',
        maker: false,
        exchangeTime: 1,
      },
    })
    expect(applied(start, message(13, [fill('1'), fill('2'), fill('1')])).picture.fills).toHaveLength(2)
  })

  it('shows an alarm until the owner puts it away', () => {
    const alarm = (id: number): AccountChangeBody => ({
      type: 'alarm',
      alarm: { id, at: 5, reason: { code: 'late-sighting' } },
    })
    const alarmed = applied(start, message(12, [alarm(1), alarm(2)]))
    expect(alarmed.picture.alarms.map(({ id }) => id)).toEqual([2, 1])
    const read = applied(alarmed, message(13, [{ type: 'alarms-seen', upTo: 1 }]))
    expect(read.picture.alarms.map(({ id }) => id)).toEqual([2])
  })
})
