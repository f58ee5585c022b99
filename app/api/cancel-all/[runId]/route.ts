import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { CancelRunReply } from '@/lib/wire/replies'

/** A cancel-all as it stands. */
export const GET = route({ reply: CancelRunReply }, async ({ params }) => {
  const answer = await runtime().desk.cancelRun(params['runId'] ?? '')
  return answer.kind === 'done' ? { kind: 'done', value: { run: answer.value } } : answer
})
