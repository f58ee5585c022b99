import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { IntentReply } from '@/lib/wire/replies'
import { ClosePositionBody } from '@/lib/wire/requests'

/** Closes a position, or a part of it, by a reduce-only market order. */
export const POST = route(
  { body: ClosePositionBody, key: true, build: 'needed', reply: IntentReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.closePosition(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { intent: answer.value.intent } }
  },
)
