import { describe, expect, test } from 'vitest'
import type { Position } from './account'
import { decimal } from './decimal'
import type { ShownOrder } from './order'
import { strayStopsOf } from './stray-stops'

const d = decimal
const long: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('50000'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const stop = (part: Partial<ShownOrder> = {}): ShownOrder => ({
  market: 'usdm',
  symbol: 'BTCUSDT',
  service: 'algo',
  orderId: '1',
  clientOrderId: 'a',
  side: 'SELL',
  positionSide: 'BOTH',
  orderType: 'STOP_MARKET',
  status: 'NEW',
  quantity: d('0.5'),
  executedQuantity: d('0'),
  triggerPrice: d('49000'),
  reduceOnly: true,
  closePosition: false,
  exchangeTime: 1,
  ...part,
})

describe('a stop that does not belong to what is held', () => {
  test.each([
    ['stands without a position', [], stop(), 'no-position'],
    ['a take profit stands without a position', [], stop({ orderType: 'TAKE_PROFIT_MARKET' }), 'no-position'],
    ['a trailing stop stands without a position', [], stop({ orderType: 'TRAILING_STOP_MARKET' }), 'no-position'],
    ['closes what is gone', [{ ...long, quantity: d('0') }], stop({ closePosition: true }), 'no-position'],
    ['is of another symbol', [long], stop({ symbol: 'ETHUSDT' }), 'no-position'],
    ['would buy beside a long', [long], stop({ side: 'BUY' }), 'wrong-side'],
    ['would sell beside a short', [{ ...long, quantity: d('-0.5') }], stop(), 'wrong-side'],
    ['is larger than the position', [long], stop({ quantity: d('0.501') }), 'too-large'],
    [
      'closes a side of hedge mode that is not held',
      [{ ...long, positionSide: 'LONG' }],
      stop({ positionSide: 'SHORT', side: 'BUY', reduceOnly: false }),
      'no-position',
    ],
  ] as const)('%s', (_, positions, order, reason) => {
    expect(strayStopsOf(positions, [order])).toMatchObject([{ reason }])
  })

  test.each([
    ['it is as large as the position', [long], stop()],
    ['it closes the whole position, whatever its size', [long], stop({ quantity: d('9'), closePosition: true })],
    ['what is left of it fits', [long], stop({ quantity: d('0.6'), executedQuantity: d('0.1') })],
    ['it may open a position, so it waits to do that', [], stop({ reduceOnly: false })],
    ['it is over', [], stop({ status: 'CANCELED' })],
    ['it is triggering', [], stop({ status: 'TRIGGERING' })],
    ['it rests on the book', [], stop({ service: 'order', orderType: 'LIMIT' })],
    ['it is of spot', [], stop({ market: 'spot' })],
    [
      'it closes the side of hedge mode that is held',
      [{ ...long, positionSide: 'SHORT', quantity: d('-0.5') }],
      stop({ positionSide: 'SHORT', side: 'BUY', reduceOnly: false }),
    ],
  ] as const)('none when %s', (_, positions, order) => {
    expect(strayStopsOf(positions, [order])).toEqual([])
  })
})
