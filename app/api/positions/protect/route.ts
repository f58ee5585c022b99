import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { ActReply } from '@/lib/wire/replies'
import { ProtectPositionBody } from '@/lib/wire/requests'

/** Places stops and take profits of a position in one act, each an order of its own (S-25). */
export const POST = route(
  { body: ProtectPositionBody, key: true, build: 'needed', reply: ActReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.protectPosition(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { act: answer.value.act } }
  },
)
