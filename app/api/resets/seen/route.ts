import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { ResetsReply } from '@/lib/wire/replies'
import { ResetsSeenBody } from '@/lib/wire/requests'

/** The owner has seen that the exchange began anew: trading is open again (S-67). */
export const POST = route({ body: ResetsSeenBody, reply: ResetsReply }, async ({ caller, body }) => {
  const answer = await runtime().desk.seeResets(caller, body)
  return answer.kind === 'done' ? { kind: 'done', value: { resets: answer.value } } : answer
})
