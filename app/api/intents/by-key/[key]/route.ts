import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { IntentReply } from '@/lib/wire/replies'

/** What became of a request whose answer was lost (S-11). */
export const GET = route({ reply: IntentReply }, async ({ params }) => {
  const answer = await runtime().desk.intentByKey((params['key'] ?? '').toLowerCase())
  return answer.kind === 'done' ? { kind: 'done', value: { intent: answer.value } } : answer
})
