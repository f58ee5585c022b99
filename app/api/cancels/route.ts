import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { IntentReply } from '@/lib/wire/replies'
import { CancelOrderBody } from '@/lib/wire/requests'

/** Cancels one order (S-50). */
export const POST = route(
  { body: CancelOrderBody, key: true, build: 'any', reply: IntentReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.cancelOrder(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { intent: answer.value.intent } }
  },
)
