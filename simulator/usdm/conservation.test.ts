import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HOUSE } from '../engine/market-types'
import { times, type Units, units } from '../engine/units'
import { ApiError } from '../gateway/types'
import { stageExchange, type StagedExchange } from './staged-exchange'

const ACCOUNTS = ['alice', 'bob']
const BTC = { symbol: 'BTCUSDT' }

const account = fc.constantFrom(...ACCOUNTS)
const side = fc.constantFrom('BUY' as const, 'SELL' as const)
const price = fc.integer({ min: 755_000, max: 765_000 }).map((ticks) => (ticks / 10).toFixed(1))
const quantity = fc.integer({ min: 1, max: 40 }).map((lots) => (lots / 1000).toFixed(3))

const trade = {
  account,
  side,
  quantity,
  reduceOnly: fc.constantFrom(false, false, true),
}

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('limit' as const),
      ...trade,
      price,
      timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTX', 'RPI'),
      selfTradePreventionMode: fc.constantFrom('EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('market' as const), ...trade }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('cancel' as const), account, pick: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('modify' as const),
      account,
      pick: fc.nat(),
      quantity,
      price: fc.option(price, { nil: undefined }),
      priceMatch: fc.constantFrom('OPPONENT', 'QUEUE', 'QUEUE_5'),
      reduceOnly: fc.constantFrom(undefined, undefined, true, false),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('conditional' as const),
      account,
      side,
      quantity,
      price,
      type: fc.constantFrom('STOP', 'TAKE_PROFIT', 'STOP_MARKET', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'),
      timeInForce: fc.constantFrom('GTC', 'IOC', 'GTX', 'GTE_GTC'),
      reduceOnly: fc.constantFrom(false, true),
      callbackRate: fc.constantFrom('0.1', '0.5'),
      workingType: fc.constantFrom('CONTRACT_PRICE', 'MARK_PRICE'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('algo' as const),
      account,
      side,
      price,
      type: fc.constantFrom('STOP_MARKET', 'TAKE_PROFIT_MARKET'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('house' as const), side, price, quantity }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('mark' as const),
      price: fc.integer({ min: 70_000, max: 82_000 }).map(String),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), hours: fc.integer({ min: 0, max: 9 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** Carries out a step; a refusal is as good an outcome as any. */
function perform(exchange: StagedExchange, each: Step): void {
  const { call, btc, clock } = exchange
  try {
    switch (each.does) {
      case 'limit': {
        const { does: _does, account, ...order } = each
        call('POST /fapi/v1/order', { ...BTC, type: 'LIMIT', ...order }, account)
        break
      }
      case 'market': {
        const { does: _does, account, ...order } = each
        call('POST /fapi/v1/order', { ...BTC, type: 'MARKET', ...order }, account)
        break
      }
      case 'cancel': {
        const open = call('GET /fapi/v1/openOrders', {}, each.account)
        const orderId = open[each.pick % Math.max(1, open.length)]?.orderId
        call('DELETE /fapi/v1/order', { ...BTC, orderId }, each.account)
        break
      }
      case 'modify': {
        const open = call('GET /fapi/v1/openOrders', {}, each.account)
        const { orderId, side } = open[each.pick % Math.max(1, open.length)] ?? {}
        const { quantity, reduceOnly } = each
        const at = each.price === undefined ? { priceMatch: each.priceMatch } : { price: each.price }
        const said = reduceOnly === undefined ? {} : { reduceOnly }
        call('PUT /fapi/v1/order', { ...BTC, orderId, side, quantity, ...at, ...said }, each.account)
        break
      }
      case 'conditional': {
        const { does: _does, account, price, callbackRate, timeInForce, ...order } = each
        const trails = each.type === 'TRAILING_STOP_MARKET'
        const limit = each.type === 'STOP' || each.type === 'TAKE_PROFIT'
        const params = {
          ...order,
          ...(trails ? { callbackRate } : { triggerPrice: price }),
          ...(limit ? { price, timeInForce } : {}),
        }
        call('POST /fapi/v1/algoOrder', { ...BTC, algoType: 'CONDITIONAL', ...params }, account)
        break
      }
      case 'algo':
        call(
          'POST /fapi/v1/algoOrder',
          {
            ...BTC,
            algoType: 'CONDITIONAL',
            side: each.side,
            type: each.type,
            triggerPrice: each.price,
            closePosition: true,
          },
          each.account,
        )
        break
      case 'house': {
        btc.hit(each.side, each.quantity, each.price)
        const facing = btc.book.best(each.side === 'BUY' ? 'SELL' : 'BUY')?.price
        const limit = units(each.price)
        if (facing === undefined || (each.side === 'BUY' ? limit < facing : limit > facing))
          btc.offer(each.side, each.price, each.quantity)
        break
      }
      case 'mark':
        btc.setMark(each.price)
        break
      case 'wait':
        clock.advance(each.hours * 3_600_000)
    }
    clock.advance(1)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

interface TrueOrder {
  orderId: number
  side: string
  price: string
  reduceOnly: boolean
  origQty: string
  executedQty: string
  status: string
}

const isOpen = (order: TrueOrder): boolean => ['NEW', 'PARTIALLY_FILLED'].includes(order.status)

interface Truth {
  orders: TrueOrder[]
  algoOrders: { algoStatus: string; actualOrderId: string }[]
  fills: { orderId: number; side: string; qty: string; realizedPnl: string; commission: string }[]
  balances: { USDT: string }
  positions: { positionAmt: string }[]
}

const total = (amounts: readonly string[]): Units => amounts.reduce((sum, each) => sum + units(each), 0n)

it('keeps its books: money, fills, positions and reduce-only promises, whatever happens', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }),
      fc.constantFrom('60', '1000'),
      (steps, credit) => {
        const exchange = stageExchange('0')
        for (const each of ACCOUNTS) exchange.usdm.credit(each, 'USDT', units(credit))
        let house = 0n
        exchange.btc.onExecution(({ takerOwner, makerOwner, takerSide, quantity: traded }) => {
          const signed = takerSide === 'BUY' ? traded : -traded
          if (takerOwner === HOUSE) house += signed
          if (makerOwner === HOUSE) house -= signed
        })

        for (const each of steps) {
          perform(exchange, each)
          let held = house
          for (const id of ACCOUNTS) {
            const truth = exchange.usdm.truth(id) as Truth
            const income: { incomeType: string; income: string; tradeId: string }[] = exchange.call(
              'GET /fapi/v1/income',
              { limit: 1000 },
              id,
            )
            // Wallet = credits + realized − fees + funding (+ insurance), told twice: by the fills and by the income.
            const other = income.filter((row) => row.tradeId === '').map((row) => row.income)
            const realized = total(truth.fills.map((fill) => fill.realizedPnl))
            const fees = total(truth.fills.map((fill) => fill.commission))
            expect(units(truth.balances.USDT)).toBe(realized - fees + total(other))
            expect(units(truth.balances.USDT)).toBe(total(income.map((row) => row.income)))

            for (const order of truth.orders) {
              const fills = truth.fills.filter((fill) => fill.orderId === order.orderId)
              expect(total(fills.map((fill) => fill.qty))).toBe(units(order.executedQty))
            }
            const bought = total(truth.fills.filter((fill) => fill.side === 'BUY').map((fill) => fill.qty))
            const sold = total(truth.fills.filter((fill) => fill.side === 'SELL').map((fill) => fill.qty))
            const position = units(truth.positions[0]?.positionAmt ?? '0')
            expect(position).toBe(bought - sold)
            held += position

            for (const algo of truth.algoOrders.filter((one) => one.algoStatus === 'TRIGGERED'))
              expect(truth.orders.some((order) => String(order.orderId) === algo.actualOrderId && isOpen(order))).toBe(
                true,
              )
            const row = exchange.call('GET /fapi/v3/positionRisk', BTC, id)[0]
            const openNotional = (side: string): Units =>
              truth.orders
                .filter((order) => isOpen(order) && order.side === side && !order.reduceOnly)
                .reduce(
                  (sum, each) => sum + times(units(each.price), units(each.origQty) - units(each.executedQty)),
                  0n,
                )
            expect(units(row?.bidNotional ?? '0')).toBe(openNotional('BUY'))
            expect(units(row?.askNotional ?? '0')).toBe(openNotional('SELL'))

            for (const closing of ['BUY', 'SELL']) {
              const promised = truth.orders.filter(
                (order) =>
                  order.reduceOnly && order.side === closing && ['NEW', 'PARTIALLY_FILLED'].includes(order.status),
              )
              const open =
                total(promised.map((order) => order.origQty)) - total(promised.map((order) => order.executedQty))
              const closable = closing === 'SELL' ? position : -position
              expect(open === 0n || open <= closable).toBe(true)
            }
          }
          // Every long has its short: accounts and house together hold nothing.
          expect(held).toBe(0n)
        }
      },
    ),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 1_500) },
  )
}, 600_000)
