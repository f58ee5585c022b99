import { describe, expect, it } from 'vitest'
import type { Market } from '../../domain/market'
import { asList, asPayload } from './payload'
import { toAmendedOrder } from './spot/amend-answer'
import {
  toAllocations,
  toCanceledOrders,
  toFills as toSpotFills,
  toOrder as toSpotOrder,
  toOrders,
  toPlacedFills,
} from './spot/order'
import { toOrderList } from './spot/order-list'
import { toUserEvent as toSpotEvent } from './spot/user-event'
import { fixturesAreHere, readFixtures } from './testing/fixtures'
import { toAlgoOrder, toAlgoOrders } from './usdm/algo-order'
import { toOrder } from './usdm/order'
import { toUserEvent } from './usdm/user-event'

/* What a recorded order, list, fill or event says, in our words: not only that it can be read, but that it is read right. */

const here = fixturesAreHere()

type Read = (body: unknown) => unknown
const eventIn = (body: unknown): unknown => (body as { event?: unknown }).event ?? body
const event: Read = (body) => toSpotEvent(eventIn(body))?.events[0]
const orders: Read = (body) => toOrders(body)
const reports: Read = (body) => {
  const list = asPayload(body, 'list')
  return { list: toOrderList(list), orders: asList(list.orderReports, 'reports').map(toSpotOrder) }
}
const placed: Read = (body) => ({ order: toSpotOrder(body), fills: toPlacedFills(body) })
const inResult =
  (read: Read): Read =>
  (body) =>
    read((body as { result: unknown }).result)
const first: Read = (body) => placed(asList(body, 'orders')[0])
const algoEvent: Read = (body) => toUserEvent(body)?.events[0]

type Rows = readonly (readonly [file: string, read: Read, says: Record<string, unknown> | readonly unknown[]])[]

const limit = { orderType: 'LIMIT', timeInForce: 'GTC', reduceOnly: false, closePosition: false }
const stopMarket = {
  service: 'algo',
  orderType: 'STOP_MARKET',
  side: 'BUY',
  triggerPrice: '1.1637',
  triggerBy: 'CONTRACT_PRICE',
}
const told = (order: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'order-updated',
  order,
  ...more,
})

const SPOT: Rows = [
  [
    'event.executionReport.new.json',
    event,
    told({ ...limit, status: 'NEW', price: '0.10264410', selfTradePrevention: 'NONE' }),
  ],
  [
    'event.executionReport.canceled.json',
    event,
    told({ ...limit, status: 'CANCELED', executedQuantity: '0.00000000' }),
  ],
  [
    'event.executionReport.expired.json',
    event,
    told({ status: 'EXPIRED', timeInForce: 'IOC', reason: 'UNFILLED_IOC_QUANTITY_EXPIRED' }),
  ],
  ['event.executionReport.replaced.json', event, told({ ...limit, status: 'NEW', quantity: '0.50000000' })],
  [
    'event.executionReport.tradePrevention.json',
    event,
    told({ status: 'EXPIRED_IN_MATCH', selfTradePrevention: 'EXPIRE_MAKER', preventedQuantity: '1.00000000' }),
  ],
  [
    'observed.event.executionReport.trade.maker.json',
    event,
    told(
      { orderType: 'LIMIT_MAKER', status: 'FILLED' },
      { fill: expect.objectContaining({ tradeId: '2222896094', maker: true }) },
    ),
  ],
  [
    'event.listStatus.json',
    event,
    { type: 'list-updated', list: { contingencyType: 'OCO', status: 'EXECUTING', orderListId: '2' } },
  ],
  [
    'rest.order.full.pegged.json',
    toSpotOrder,
    { status: 'NEW', pegPriceType: 'PRIMARY_PEG', peggedPrice: '0.04000000' },
  ],
  [
    'rest.order.full.market.expired.json',
    placed,
    { order: { status: 'EXPIRED', executedQuantity: '4.00000000' }, fills: [{ tradeId: '7' }, { tradeId: '8' }] },
  ],
  ['rest.order.full.stp.expireBoth.json', toSpotOrder, { status: 'EXPIRED_IN_MATCH', preventedQuantity: '3.000000' }],
  ['rest.order.full.stp.expireMaker.json', toSpotOrder, { status: 'NEW', selfTradePrevention: 'EXPIRE_MAKER' }],
  ['rest.order.full.stp.expireTaker.json', toSpotOrder, { status: 'EXPIRED_IN_MATCH', preventedQuantity: '1.000000' }],
  ['rest.order.full.stp.market.expireMaker.json', toSpotOrder, { status: 'EXPIRED', executedQuantity: '0.000000' }],
  [
    'rest.order.full.stp.transfer.taker.json',
    toSpotOrder,
    { status: 'EXPIRED_IN_MATCH', selfTradePrevention: 'TRANSFER' },
  ],
  ['rest.order.query.expiredInMatch.json', toSpotOrder, { status: 'EXPIRED_IN_MATCH', preventedQuantity: '1.200000' }],
  [
    'rest.order.query.stp.decrement.maker.json',
    toSpotOrder,
    { status: 'NEW', quantity: '6.00000000', preventedQuantity: '2.00000000', selfTradePrevention: 'DECREMENT' },
  ],
  [
    'rest.sor.order.json',
    placed,
    {
      order: { status: 'FILLED', smartRouting: true, executedQuantity: '0.50000000' },
      fills: [{ tradeId: 'alloc-0', allocation: true, price: '28000.00000000', quantity: '0.50000000' }],
    },
  ],
  [
    'wsapi.sor.order.place.response.json',
    inResult(first),
    { order: { smartRouting: true }, fills: [{ allocation: true }] },
  ],
  [
    'rest.myAllocations.sor.json',
    (body) => toAllocations(body),
    [{ tradeId: 'alloc-0', side: 'BUY', maker: false, allocation: true }],
  ],
  ['wsapi.myAllocations.response.json', inResult((body) => toAllocations(body)), [{ allocation: true }]],
  ['rest.myTrades.json', (body) => toSpotFills(body), [{ commissionAsset: 'BNB' }]],
  ['rest.order.amend.keepPriority.json', toAmendedOrder, { status: 'NEW', side: 'SELL', quantity: '5.00000000' }],
  [
    'rest.order.amend.keepPriority.orderList.json',
    toAmendedOrder,
    { status: 'PENDING_NEW', quantity: '4.00000000', orderListId: '1' },
  ],
  [
    'rest.orderList.oco.json',
    reports,
    {
      list: { contingencyType: 'OCO', status: 'EXECUTING' },
      orders: [
        { orderType: 'STOP_LOSS_LIMIT', status: 'NEW', triggerPrice: '1.00000000', icebergQuantity: '1.00000000' },
        { orderType: 'LIMIT_MAKER', status: 'NEW', price: '3.00000000' },
      ],
    },
  ],
  [
    'rest.orderList.oto.json',
    reports,
    {
      list: { contingencyType: 'OTO' },
      orders: [
        { status: 'NEW', orderListId: '0' },
        { status: 'PENDING_NEW', orderType: 'MARKET' },
      ],
    },
  ],
  [
    'rest.orderList.otoco.json',
    reports,
    { orders: [{ status: 'NEW' }, { status: 'PENDING_NEW', timeInForce: 'IOC' }, { status: 'PENDING_NEW' }] },
  ],
  ['rest.orderList.opo.json', reports, { orders: [{ status: 'NEW' }, { status: 'PENDING_NEW', quantity: '0' }] }],
  [
    'rest.orderList.opoco.json',
    reports,
    { orders: [{ status: 'NEW' }, { status: 'PENDING_NEW' }, { status: 'PENDING_NEW', price: '104261.00000000' }] },
  ],
  ['rest.orderList.cancel.json', (body) => toCanceledOrders(body), [{ status: 'CANCELED' }, { status: 'CANCELED' }]],
  ['rest.openOrders.json', orders, [{ status: 'NEW', orderType: 'LIMIT' }]],
]

const USDM: Rows = [
  ['event.ORDER_TRADE_UPDATE.new.json', algoEvent, told({ ...limit, status: 'NEW', price: '75000' })],
  ['event.ORDER_TRADE_UPDATE.json', algoEvent, told({ timeInForce: 'GTX', positionSide: 'SHORT', side: 'SELL' })],
  ['event.ORDER_TRADE_UPDATE.amendment.json', algoEvent, told({ status: 'NEW', price: '75100' })],
  ['event.ORDER_TRADE_UPDATE.canceled.json', algoEvent, told({ status: 'CANCELED' })],
  [
    'event.ORDER_TRADE_UPDATE.expired.ioc.json',
    algoEvent,
    told({ status: 'EXPIRED', reason: 'UNFILLED_IOC_QUANTITY_EXPIRED' }),
  ],
  [
    'event.ORDER_TRADE_UPDATE.expired_in_match.json',
    algoEvent,
    told({ status: 'EXPIRED_IN_MATCH', reason: 'SELF_TRADE_PREVENTION' }),
  ],
  [
    'event.ORDER_TRADE_UPDATE.trade.partial.json',
    algoEvent,
    told(
      { status: 'PARTIALLY_FILLED', executedQuantity: '0.002' },
      { fill: expect.objectContaining({ tradeId: '698801', maker: true }) },
    ),
  ],
  ['event.ORDER_TRADE_UPDATE.trade.filled.json', algoEvent, told({ status: 'FILLED', orderType: 'MARKET' })],
  [
    'event.ORDER_TRADE_UPDATE.trade.reduce.json',
    algoEvent,
    told({ reduceOnly: true }, { fill: expect.objectContaining({ realizedPnl: '5.00000000' }) }),
  ],
  [
    'event.ORDER_TRADE_UPDATE.triggered-from-algo.json',
    algoEvent,
    told({ service: 'order', orderType: 'MARKET', originalType: 'STOP_MARKET', status: 'FILLED' }),
  ],
  [
    'event.ORDER_TRADE_UPDATE.liquidation.json',
    algoEvent,
    told(
      { orderType: 'LIQUIDATION', status: 'FILLED' },
      { fill: expect.objectContaining({ realizedPnl: '-11.50000000' }) },
    ),
  ],
  [
    'event.ORDER_TRADE_UPDATE.adl.json',
    algoEvent,
    told({ status: 'FILLED' }, { fill: expect.objectContaining({ commission: '0' }) }),
  ],
  ['event.ALGO_UPDATE.json', algoEvent, told({ ...stopMarket, status: 'NEW', quantity: '5' })],
  ['event.ALGO_UPDATE.canceled.json', algoEvent, told({ ...stopMarket, status: 'CANCELED' })],
  [
    'event.ALGO_UPDATE.expired.json',
    algoEvent,
    told({ status: 'EXPIRED', closePosition: true, timeInForce: 'GTE_GTC' }),
  ],
  ['event.ALGO_UPDATE.triggering.json', algoEvent, told({ ...stopMarket, status: 'TRIGGERING' })],
  [
    'event.ALGO_UPDATE.triggered.json',
    algoEvent,
    told({ ...stopMarket, status: 'TRIGGERED', childOrderId: '33877541028' }),
  ],
  [
    'event.ALGO_UPDATE.finished.json',
    algoEvent,
    told({ ...stopMarket, status: 'FINISHED', executedQuantity: '5', averagePrice: '1.1325' }),
  ],
  [
    'event.ALGO_UPDATE.rejected.json',
    algoEvent,
    told({ ...stopMarket, status: 'REJECTED', reason: 'Reduce Only reject' }),
  ],
  [
    'event.ALGO_UPDATE.trailing.activated.json',
    algoEvent,
    told({ orderType: 'TRAILING_STOP_MARKET', status: 'NEW', triggerPrice: '77220' }),
  ],
  [
    'rest.algoOrder.new.trailing.json',
    toAlgoOrder,
    { status: 'NEW', activationPrice: '78000.00', callbackPercent: '1.0', reduceOnly: true },
  ],
  [
    'rest.algoOrder.new.takeProfitLimit.json',
    toAlgoOrder,
    { orderType: 'TAKE_PROFIT', price: '750.000', triggerPrice: '750.000' },
  ],
  [
    'rest.algoOrder.new.closePosition.json',
    toAlgoOrder,
    { closePosition: true, priceProtect: true, triggerBy: 'MARK_PRICE' },
  ],
  ['rest.algoOrder.query.json', toAlgoOrder, { status: 'CANCELED' }],
  [
    'rest.allAlgoOrders.json',
    (body) => toAlgoOrders(body),
    [{ status: 'CANCELED' }, { status: 'FINISHED', childOrderId: '33877541028' }],
  ],
  ['rest.order.new.gtd.json', toOrder, { timeInForce: 'GTD', goodTillDate: 1789486138000 }],
  ['rest.order.modify.json', toOrder, { status: 'NEW', price: '75100.00' }],
  ['wsapi.order.modify.json', inResult(toOrder), { status: 'NEW' }],
  ['rest.order.triggered-from-algo.json', toOrder, { originalType: 'STOP_MARKET', averagePrice: '1.1325' }],
  ['rest.batchOrders.new.json', (body) => toOrder(asList(body, 'batch')[0]), { status: 'NEW', price: '75000.00' }],
]

const MARKETS: readonly { readonly market: Market; readonly rows: Rows }[] = [
  { market: 'spot', rows: SPOT },
  { market: 'usdm', rows: USDM },
]

describe.each(MARKETS)('recorded orders, $market', ({ market, rows }) => {
  const title = here ? '%s' : 'SKIPPED without recorded payloads (BINANCE_FIXTURES): %s'
  it.skipIf(!here).each(rows)(title, (file, read, says) => {
    const fixture = readFixtures(market).find((one) => one.file === file)
    expect(fixture, `${file} is not among the recorded payloads`).toBeDefined()
    expect(read(fixture?.body)).toMatchObject(says)
  })
})
