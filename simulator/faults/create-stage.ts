import type { Market } from '../engine/market-types'
import { ApiError, type Call } from '../gateway/types'
import type { ActRoom } from './acts'
import type { FaultStage, OrderRow } from './stage'

/** The exchange as faults of calls and answers see it. */
export function createStage(room: ActRoom): FaultStage {
  return {
    endpoint: (method, path) => room.endpoints.route(method, path),
    market: (market, symbol) => room.symbol(market, symbol),
    accounts: () => [...room.keys.all()].map(({ apiKey, accountId }) => ({ apiKey, accountId })),
    order: (market, apiKey, params) => findOrder(room, market, apiKey, params),
    movePrice: (market, symbol, price) => room.movePrice(market, symbol, price),
    thin: (market, symbol, side, leave) => room.thin(market, symbol, side, leave),
  }
}

/** The order that a call names, by id or by client id; an algo order's status stands in `status` as well. */
function findOrder(
  room: ActRoom,
  market: Market,
  apiKey: string | undefined,
  given: ReadonlyMap<string, string>,
): OrderRow | undefined {
  const accountId = room.keys.get(apiKey ?? '')?.accountId
  if (accountId === undefined) return undefined
  const algo = given.has('algoId') || given.has('clientAlgoId')
  const names = algo
    ? { algoId: given.get('algoId'), clientAlgoId: given.get('clientAlgoId') }
    : {
        orderId: given.get('orderId') ?? given.get('cancelOrderId'),
        origClientOrderId: given.get('origClientOrderId') ?? given.get('cancelOrigClientOrderId'),
      }
  const params = new Map<string, string>()
  for (const [name, value] of Object.entries({ symbol: given.get('symbol'), ...names }))
    if (value !== undefined) params.set(name, value)
  const path = market === 'spot' ? '/api/v3/order' : algo ? '/fapi/v1/algoOrder' : '/fapi/v1/order'
  const call: Call = { market, params, accountId, apiKey: apiKey ?? '', time: room.clock.now(), overSocket: false }
  try {
    const row = room.endpoints.route('GET', path)?.handle(call) as OrderRow | undefined
    return row === undefined || !algo ? row : { ...row, status: String(row.algoStatus) }
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
