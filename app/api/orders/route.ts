import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { OrdersQuery } from '@/lib/wire/queries'
import { IntentReply, OrdersReply } from '@/lib/wire/replies'
import { PlaceOrderBody } from '@/lib/wire/requests'

/** Places an order. Answers within 3 s with the intent as it stands then (S-11). */
export const POST = route(
  { body: PlaceOrderBody, key: true, build: 'needed', reply: IntentReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.placeOrder(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { intent: answer.value.intent } }
  },
)

/** Orders of one symbol, done ones included. */
export const GET = route({ query: OrdersQuery, reply: OrdersReply }, async ({ query }) => {
  const answer = await runtime().desk.orderHistory(query.account, query.market, query.symbol, query.limit)
  return answer.kind === 'done' ? { kind: 'done', value: { orders: answer.value } } : answer
})
