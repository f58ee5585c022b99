import type { AccountTruth } from '../../simulator/control/client'
import { fillKey, orderKey, type Truth, type VenueFill, type VenueOrder } from './history'

type Row = Record<string, unknown>
const text = (row: Row, name: string): string => String(row[name] ?? '')

/** The exchange's own account of itself, in the words of the history. */
export function truthOf(account: AccountTruth): Truth {
  const { spot, usdm, time } = account
  const orders = [
    ...spot.orders.map((row) => venueOrder('spot', row)),
    ...usdm.orders.map((row) => venueOrder('usdm', row)),
    ...usdm.algoOrders.map(algoOrder),
  ]
  const balances = new Map<string, string>()
  for (const { asset, free, locked } of spot.balances) balances.set(`spot:${asset}`, `${free} ${locked}`)
  for (const [asset, wallet] of Object.entries(usdm.balances)) balances.set(`usdm:${asset}`, wallet)
  return {
    time,
    orders: new Map(orders.map((order) => [orderKey(order), order])),
    balances,
    positions: new Map(
      usdm.positions.map((row) => [`${text(row, 'symbol')}:${text(row, 'positionSide')}`, text(row, 'positionAmt')]),
    ),
    fillCount: { spot: spot.fills.length + spot.allocations.length, usdm: usdm.fills.length },
  }
}

/** Every trade of the account. */
export function venueFills({ spot, usdm }: AccountTruth): VenueFill[] {
  const fills = [
    ...spot.fills.map((row) => venueFill('spot', row)),
    ...spot.allocations.map((row) => ({ ...venueFill('spot', row), tradeId: `alloc-${text(row, 'allocationId')}` })),
    ...usdm.fills.map((row) => venueFill('usdm', row)),
  ]
  return [...new Map(fills.map((fill) => [fillKey(fill), fill])).values()]
}

const venueOrder = (market: 'spot' | 'usdm', row: Row): VenueOrder => ({
  market,
  service: 'order',
  symbol: text(row, 'symbol'),
  orderId: text(row, 'orderId'),
  clientOrderId: text(row, 'clientOrderId'),
  status: text(row, 'status'),
  quantity: text(row, 'origQty'),
  executed: text(row, 'executedQty'),
})

/** Quantities of an algo order are its child's; what it holds itself is its status. */
const algoOrder = (row: Row): VenueOrder => ({
  market: 'usdm',
  service: 'algo',
  symbol: text(row, 'symbol'),
  orderId: text(row, 'algoId'),
  clientOrderId: text(row, 'clientAlgoId'),
  status: text(row, 'algoStatus'),
  quantity: text(row, 'quantity'),
  executed: '0',
})

const venueFill = (market: 'spot' | 'usdm', row: Row): VenueFill => ({
  market,
  symbol: text(row, 'symbol'),
  orderId: text(row, 'orderId'),
  tradeId: text(row, 'id'),
  quantity: text(row, 'qty'),
  price: text(row, 'price'),
})
