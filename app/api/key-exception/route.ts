import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { KeysReply } from '@/lib/wire/replies'
import { KeyExceptionBody } from '@/lib/wire/requests'

/** Records the owner's exception for a key that is tied to no address, or takes it back (S-141). */
export const POST = route({ body: KeyExceptionBody, reply: KeysReply }, async ({ caller, body }) => {
  const answer = await runtime().desk.setKeyException(caller, body)
  return answer.kind === 'done' ? { kind: 'done', value: { keys: answer.value } } : answer
})
