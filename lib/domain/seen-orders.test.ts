import { describe, expect, it } from 'vitest'
import { decimal } from './decimal'
import type { Order } from './order'
import { seenOrders } from './seen-orders'

const order = (more: Partial<Order>): Order => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '1',
  clientOrderId: 'a',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  status: 'NEW',
  price: decimal('50000'),
  quantity: decimal('0.3'),
  executedQuantity: decimal('0.1'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
  ...more,
})
const spot = { market: 'spot', symbol: 'BTCUSDT', side: 'BUY', positionSide: 'BOTH' } as const
const usdm = { ...spot, market: 'usdm' } as const

describe('what open orders say when a new one is checked (S-21)', () => {
  it('counts on spot what rests, waits, follows and hides on the symbol alone', () => {
    const seen = seenOrders(
      [
        order({}),
        order({ side: 'SELL', triggerPrice: decimal('45000'), orderType: 'STOP_LOSS' }),
        order({ side: 'SELL', trailingDelta: 100, orderType: 'STOP_LOSS' }),
        order({ side: 'SELL', icebergQuantity: decimal('0.05'), price: decimal('51000') }),
        order({ side: 'SELL', status: 'PENDING_NEW', price: decimal('52000') }),
        order({ symbol: 'ETHUSDT' }),
        order({ market: 'usdm' }),
      ],
      spot,
    )
    expect(seen).toEqual({
      openOrders: 5,
      openAlgoOrders: 2,
      openIcebergOrders: 1,
      openBuyQuantity: '0.2',
      ownBids: [{ price: '50000', quantity: '0.2' }],
      ownAsks: [{ price: '51000', quantity: '0.05' }],
    })
  })

  it('adds up on futures what may add to the side, and keeps apart what only reduces it', () => {
    const seen = seenOrders(
      [
        order({ market: 'usdm' }),
        order({ market: 'usdm', side: 'SELL' }),
        order({ market: 'usdm', reduceOnly: true, price: decimal('49000') }),
        order({ market: 'usdm', positionSide: 'LONG' }),
        order({ market: 'usdm', service: 'algo', symbol: 'ETHUSDT', triggerPrice: decimal('1') }),
      ],
      usdm,
    )
    expect(seen).toEqual({
      openOrders: 4,
      openAlgoOrders: 1,
      openBuyNotional: '10000',
      openSellNotional: '10000',
      openReducers: [{ price: '49000', quantity: '0.2' }],
    })
  })

  it('takes an order that closes its side of hedge mode for one that only reduces', () => {
    const open = [order({ market: 'usdm', positionSide: 'LONG', side: 'SELL' })]
    expect(seenOrders(open, { ...usdm, positionSide: 'LONG', side: 'SELL' })).toMatchObject({
      openSellNotional: '0',
      openReducers: [{ price: '50000', quantity: '0.2' }],
    })
  })
})
