import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { ActReply } from '@/lib/wire/replies'
import { BatchPlaceBody } from '@/lib/wire/requests'

/** Places up to five futures orders in one request. Answers item by item (S-25). */
export const POST = route(
  { body: BatchPlaceBody, key: true, build: 'needed', reply: ActReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.placeBatch(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { act: answer.value.act } }
  },
)
