import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { IntentDetailReply } from '@/lib/wire/replies'

/** One intent with what was sent, answered and found out. */
export const GET = route({ reply: IntentDetailReply }, ({ params }) =>
  runtime().desk.intentDetail(params['intentId'] ?? ''),
)
