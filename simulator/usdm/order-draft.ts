import type { Order } from './order'

type Named = 'accountId' | 'symbol' | 'side' | 'type' | 'quantity' | 'time'

/** An order that has not gone to the book, and has no number unless one is given; everything not named is as for a plain one. */
export const draftOrder = (fields: Pick<Order, Named> & Partial<Order>): Order => ({
  orderId: 0,
  clientOrderId: '',
  positionSide: 'BOTH',
  originalType: fields.type,
  timeInForce: 'GTC',
  price: 0n,
  reduceOnly: false,
  closePosition: false,
  triggerPrice: 0n,
  activatePrice: 0n,
  callbackRate: 0n,
  priceMatch: 'NONE',
  workingType: 'CONTRACT_PRICE',
  priceProtect: false,
  selfTradePrevention: 'EXPIRE_MAKER',
  goodTillDate: 0,
  liquidation: false,
  modifyCount: 0,
  status: 'NEW',
  executed: 0n,
  quote: 0n,
  updateTime: fields.time,
  resting: false,
  ...fields,
})
