import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { IntentReply } from '@/lib/wire/replies'
import { AmendOrderBody } from '@/lib/wire/requests'

/** Gives a resting order new terms (S-26). */
export const POST = route(
  { body: AmendOrderBody, key: true, build: 'needed', reply: IntentReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.amendOrder(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { intent: answer.value.intent } }
  },
)
