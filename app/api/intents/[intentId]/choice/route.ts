import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { IntentReply } from '@/lib/wire/replies'
import { IntentChoiceBody } from '@/lib/wire/requests'

/** What the owner decides on an intent that could not be settled (S-35). */
export const POST = route({ body: IntentChoiceBody, reply: IntentReply }, async ({ caller, params, body }) => {
  const answer = await runtime().desk.chooseForIntent(caller, params['intentId'] ?? '', body)
  return answer.kind === 'done' ? { kind: 'done', value: { intent: answer.value } } : answer
})
