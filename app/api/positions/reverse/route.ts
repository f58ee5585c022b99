import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { ActReply } from '@/lib/wire/replies'
import { ReversePositionBody } from '@/lib/wire/requests'

/** Closes a position and, once that is proved, opens as much on the other side: two legs (S-25). */
export const POST = route(
  { body: ReversePositionBody, key: true, build: 'needed', reply: ActReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.reversePosition(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { act: answer.value.act } }
  },
)
