import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { IntentReply } from '@/lib/wire/replies'
import { CancelListBody } from '@/lib/wire/requests'

/** Cancels a list with all of its orders. */
export const POST = route(
  { body: CancelListBody, key: true, build: 'any', reply: IntentReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.cancelList(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { intent: answer.value.intent } }
  },
)
