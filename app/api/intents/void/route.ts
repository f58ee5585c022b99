import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { VoidKeyReply } from '@/lib/wire/replies'
import { VoidKeyBody } from '@/lib/wire/requests'

/** Burns a key whose request never arrived, so that it can do nothing if it still comes; or says what became of it (S-11). */
export const POST = route({ key: true, body: VoidKeyBody, reply: VoidKeyReply }, async ({ key }) => {
  const answer = await runtime().desk.voidKey(key)
  return answer.kind === 'done' ? { kind: 'done', value: { intent: answer.value } } : answer
})
