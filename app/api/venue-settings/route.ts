import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { IntentReply } from '@/lib/wire/replies'
import { ChangeSettingBody } from '@/lib/wire/requests'

/** Changes a setting of the futures account at the exchange, and reads it back (S-26). */
export const POST = route(
  { body: ChangeSettingBody, key: true, build: 'needed', reply: IntentReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.changeSetting(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { intent: answer.value.intent } }
  },
)
