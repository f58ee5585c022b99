import { randomUUID } from 'node:crypto'
import { expect, vi } from 'vitest'
import { decimal, floorToStep, multiply } from '../../../domain/decimal'
import type { Intent } from '../../../domain/intent'
import type { Market } from '../../../domain/market'
import { isOpen, type NewOrder } from '../../../domain/order'
import type { AccountPicture } from '../../../wire/replies'
import type { Answer, Caller, IntentAnswer } from '../../runtime'
import { openExchangeStage, type ExchangeStage } from './exchange-stage'

export const caller: Caller = { sessionId: 's', ownerId: 'o', name: 'owner', address: '127.0.0.1' }
/** Everything that is asked again in these scenes is answered with yes. */
export const YES = ['repeat', 'doubt', 'price-stale', 'cancels-list']

/** The engine against the exchange in a box, live on both markets, with what scenes of a trader need. */
export interface LiveDesk {
  readonly stage: ExchangeStage
  picture(): AccountPicture
  generation(): number
  limit(market: Market, share: string, more?: Partial<NewOrder>): NewOrder
  place(order: NewOrder): Promise<Intent>
  intent(intentId: string): Promise<Intent>
  /** The order in the picture; by our id. */
  order(clientOrderId: string): AccountPicture['orders'][number] | undefined
  openOn(market: Market): AccountPicture['orders']
  /** How many orders at the exchange carry the id, algo orders included. */
  atExchange(clientOrderId: string): Promise<number>
}

export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.value
}

export const until = <T>(look: () => T, ms = 15_000): Promise<T> => vi.waitFor(look, { timeout: ms, interval: 25 })

export async function openLiveDesk(): Promise<LiveDesk> {
  const stage = await openExchangeStage()
  const whole = () => {
    const found = stage.parts.feed.picture('paper')
    if (found === undefined) throw new Error('no picture')
    return found
  }
  await until(() => expect(whole().picture.phases).toEqual({ spot: 'live', usdm: 'live' }))
  const desk: LiveDesk = {
    stage,
    picture: () => whole().picture,
    generation: () => whole().gen,
    limit: (market, share, more = {}) => ({
      market,
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: 'BOTH',
      orderType: 'LIMIT',
      timeInForce: 'GTC',
      quantity: decimal('0.01'),
      price: floorToStep(multiply(stage.price(market, 'BTCUSDT'), decimal(share)), decimal('0.1')),
      ...more,
    }),
    async place(order) {
      await stage.refreshPrices()
      const { intent } = valueOf<IntentAnswer>(
        await stage.parts.desk.placeOrder(caller, randomUUID(), {
          account: 'paper',
          order,
          seen: { generation: whole().gen },
          confirmed: YES,
        }),
      )
      if (intent.state === 'accepted') await until(() => expect(desk.order(intent.clientOrderId)).toBeDefined())
      return intent
    },
    intent: async (intentId) => valueOf(await stage.parts.desk.intentDetail(intentId)).intent,
    order: (clientOrderId) => whole().picture.orders.find((order) => order.clientOrderId === clientOrderId),
    openOn: (market) => whole().picture.orders.filter((order) => order.market === market && isOpen(order)),
    async atExchange(clientOrderId) {
      const { spot, usdm } = await stage.control.truth(stage.apiKey)
      return [...spot.orders, ...usdm.orders, ...usdm.algoOrders].filter((row) =>
        Object.values(row).includes(clientOrderId),
      ).length
    },
  }
  return desk
}
