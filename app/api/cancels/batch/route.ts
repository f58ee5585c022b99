import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { ActReply } from '@/lib/wire/replies'
import { BatchCancelBody } from '@/lib/wire/requests'

/** Cancels up to ten futures orders of one symbol in one request. Answers item by item (S-25). */
export const POST = route(
  { body: BatchCancelBody, key: true, build: 'any', reply: ActReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.cancelBatch(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { act: answer.value.act } }
  },
)
