import { randomUUID } from 'node:crypto'
import { floorToStep, multiply, type DecimalString } from '../../lib/domain/decimal'
import type { Market } from '../../lib/domain/market'
import type { NewOrder, NewOrderType, TimeInForce } from '../../lib/domain/order'

/** One way to place an order: what docs/orders.md has a row for. */
export interface OrderRow {
  readonly market: Market
  readonly orderType: NewOrderType
  readonly timeInForce: TimeInForce | undefined
  /** What sets it apart from the plain order of its type. */
  readonly with: string
  /** Whether it stays open, so that it can be canceled and replaced. */
  readonly rests: boolean
  /** The order, with prices as shares of the market's. */
  build(at: (share: string) => DecimalString, now: number): NewOrder
}

type More = Partial<Record<keyof NewOrder, unknown>> & {
  readonly price?: string
  readonly triggerPrice?: string
  readonly activationPrice?: string
}

/** Shares of the market's price at which a row rests, waits or trades at once. */
const BELOW = '0.95'
const ABOVE = '1.05'
const TAKES = '1.01'

function row(
  market: Market,
  orderType: NewOrderType,
  timeInForce: TimeInForce | undefined,
  what: string,
  more: More,
  rests = true,
): OrderRow {
  return {
    market,
    orderType,
    timeInForce,
    with: what,
    rests,
    build: (at, now) => {
      const shares = Object.fromEntries(
        (['price', 'triggerPrice', 'activationPrice'] as const).flatMap((name) => {
          const share = more[name]
          return share === undefined ? [] : [[name, at(share)]]
        }),
      )
      const order = {
        market,
        symbol: 'BTCUSDT',
        side: 'BUY',
        positionSide: 'BOTH',
        orderType,
        ...(timeInForce === undefined ? {} : { timeInForce }),
        ...(timeInForce === 'GTD' ? { goodTillDate: (Math.floor(now / 60_000) + 60) * 60_000 } : {}),
        quantity: '0.01',
        ...more,
        ...shares,
      }
      return Object.fromEntries(Object.entries(order).filter(([, value]) => value !== undefined)) as never
    },
  }
}

const TIMES = ['GTC', 'IOC', 'FOK'] as const
const rests = (time: TimeInForce): boolean => time !== 'IOC' && time !== 'FOK'
const sellStop = { side: 'SELL', triggerPrice: BELOW } as const
const sellProfit = { side: 'SELL', triggerPrice: ABOVE } as const
const byMark = { triggerBy: 'MARK_PRICE' } as const

const SPOT: readonly OrderRow[] = [
  row('spot', 'MARKET', undefined, 'amount of the coin', {}, false),
  row('spot', 'MARKET', undefined, 'amount of money', { quantity: undefined, quoteQuantity: '500' }, false),
  // Bought above or below the market: FOK and IOC trade at once or end.
  ...TIMES.map((time) => row('spot', 'LIMIT', time, '', { price: rests(time) ? BELOW : TAKES }, rests(time))),
  row('spot', 'LIMIT', 'GTC', 'iceberg', { price: BELOW, icebergQuantity: '0.002' }),
  row('spot', 'LIMIT', 'GTC', 'pegged to my side', { pegPriceType: 'PRIMARY_PEG', pegOffset: 5 }),
  row('spot', 'LIMIT', 'IOC', 'pegged to the other side', { pegPriceType: 'MARKET_PEG' }, false),
  row('spot', 'LIMIT', 'GTC', 'self-trade prevention', { price: BELOW, selfTradePrevention: 'EXPIRE_BOTH' }),
  row('spot', 'LIMIT', 'GTC', 'smart order routing', { price: BELOW, smartRouting: true }),
  row('spot', 'MARKET', undefined, 'smart order routing', { smartRouting: true }, false),
  row('spot', 'LIMIT_MAKER', undefined, '', { price: BELOW }),
  row('spot', 'LIMIT_MAKER', undefined, 'iceberg', { price: BELOW, icebergQuantity: '0.002' }),
  row('spot', 'LIMIT_MAKER', undefined, 'pegged to my side', { pegPriceType: 'PRIMARY_PEG', pegOffset: 5 }),
  ...(['STOP_LOSS', 'TAKE_PROFIT'] as const).flatMap((type) => {
    const trigger = type === 'STOP_LOSS' ? sellStop : sellProfit
    return [
      row('spot', type, undefined, 'price', trigger),
      row('spot', type, undefined, 'distance', { side: 'SELL', trailingDelta: 500 }),
      row('spot', type, undefined, 'price, then distance', { ...trigger, trailingDelta: 500 }),
    ]
  }),
  ...(['STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'] as const).flatMap((type) => {
    const trigger = type === 'STOP_LOSS_LIMIT' ? sellStop : sellProfit
    const price = type === 'STOP_LOSS_LIMIT' ? BELOW : ABOVE
    return [
      ...TIMES.map((time) => row('spot', type, time, 'price', { ...trigger, price })),
      row('spot', type, 'GTC', 'distance', { side: 'SELL', trailingDelta: 500, price }),
      row('spot', type, 'GTC', 'price, then distance', { ...trigger, trailingDelta: 500, price }),
      row('spot', type, 'GTC', 'iceberg', { ...trigger, price, icebergQuantity: '0.002' }),
      row('spot', type, 'GTC', 'pegged to my side', { ...trigger, pegPriceType: 'PRIMARY_PEG' }),
    ]
  }),
]

const USDM: readonly OrderRow[] = [
  row('usdm', 'MARKET', undefined, '', {}, false),
  row('usdm', 'MARKET', undefined, 'reduce-only', { side: 'SELL', reduceOnly: true, quantity: '0.002' }, false),
  ...(['GTC', 'IOC', 'FOK', 'GTX', 'GTD'] as const).map((time) =>
    row('usdm', 'LIMIT', time, '', { price: rests(time) ? BELOW : TAKES }, rests(time)),
  ),
  row('usdm', 'LIMIT', 'GTC', 'reduce-only', { side: 'SELL', price: ABOVE, quantity: '0.002', reduceOnly: true }),
  row('usdm', 'LIMIT', 'GTC', 'self-trade prevention', { price: BELOW, selfTradePrevention: 'EXPIRE_BOTH' }),
  row('usdm', 'LIMIT', 'GTC', 'price of my side of the book', { priceMatch: 'QUEUE_20' }),
  row('usdm', 'LIMIT', 'IOC', 'price of the other side', { priceMatch: 'OPPONENT_5' }, false),
  ...(['STOP', 'TAKE_PROFIT'] as const).flatMap((type) => {
    const trigger = { ...(type === 'STOP' ? sellStop : sellProfit), ...byMark }
    const price = type === 'STOP' ? BELOW : ABOVE
    return [
      ...(['GTC', 'IOC', 'FOK', 'GTX'] as const).map((time) => row('usdm', type, time, '', { ...trigger, price })),
      row('usdm', type, 'GTC', 'price of the other side', { ...trigger, priceMatch: 'OPPONENT' }),
      row('usdm', type, 'GTC', 'by last price, protected', {
        ...trigger,
        price,
        triggerBy: 'CONTRACT_PRICE',
        priceProtect: true,
      }),
    ]
  }),
  ...(['STOP_MARKET', 'TAKE_PROFIT_MARKET'] as const).flatMap((type) => {
    const trigger = { ...(type === 'STOP_MARKET' ? sellStop : sellProfit), ...byMark }
    return [
      row('usdm', type, undefined, '', trigger),
      row('usdm', type, undefined, 'reduce-only, protected', {
        ...trigger,
        quantity: '0.002',
        reduceOnly: true,
        priceProtect: true,
      }),
      row('usdm', type, undefined, 'whole position', { ...trigger, quantity: undefined, closePosition: true }),
    ]
  }),
  row('usdm', 'TRAILING_STOP_MARKET', undefined, '', { side: 'SELL', callbackPercent: '5', ...byMark }),
  row('usdm', 'TRAILING_STOP_MARKET', undefined, 'from a price on', {
    side: 'SELL',
    callbackPercent: '5',
    activationPrice: ABOVE,
    triggerBy: 'CONTRACT_PRICE',
  }),
]

export const ORDER_ROWS: readonly OrderRow[] = [...SPOT, ...USDM]

export const rowName = (row: OrderRow): string =>
  [row.market, row.orderType, row.timeInForce, row.with].filter((part) => part !== undefined && part !== '').join(' ')

/** A share of the price, on a tick that both markets take. */
export const shareOf = (price: DecimalString) => (share: string) =>
  floorToStep(multiply(price, share as DecimalString), '0.1' as DecimalString)

export const newKey = (): string => randomUUID()
