import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { AlarmsReply } from '@/lib/wire/replies'
import { AlarmsSeenBody } from '@/lib/wire/requests'

/** Puts alarms away, on every page of the account; what is left comes back. */
export const POST = route({ body: AlarmsSeenBody, reply: AlarmsReply }, async ({ caller, body }) => {
  const answer = await runtime().desk.seeAlarms(caller, body)
  return answer.kind === 'done' ? { kind: 'done', value: { alarms: answer.value } } : answer
})
