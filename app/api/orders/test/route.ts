import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { OrderTestReply } from '@/lib/wire/replies'
import { TestOrderBody } from '@/lib/wire/requests'

/** Asks the exchange about an order without placing it. */
export const POST = route({ body: TestOrderBody, build: 'needed', reply: OrderTestReply }, ({ caller, body }) =>
  runtime().desk.testOrder(caller, body),
)
