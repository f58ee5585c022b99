import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { ActReply } from '@/lib/wire/replies'
import { ReplaceOrderBody } from '@/lib/wire/requests'

/** Spot: cancels one order and places another in one request. Answers leg by leg (S-25). */
export const POST = route(
  { body: ReplaceOrderBody, key: true, build: 'needed', reply: ActReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.replaceOrder(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { act: answer.value.act } }
  },
)
