import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { ActReply } from '@/lib/wire/replies'

/** Every leg of the request that this intent was a part of, as each stands now. */
export const GET = route({ reply: ActReply }, async ({ params }) => {
  const answer = await runtime().desk.actOf(params['intentId'] ?? '')
  return answer.kind === 'done' ? { kind: 'done', value: { act: answer.value } } : answer
})
