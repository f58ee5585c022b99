import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { DeadManReply } from '@/lib/wire/replies'
import { DeadManBody } from '@/lib/wire/requests'

/** Turns the futures dead-man timer on or off (S-57). */
export const POST = route({ body: DeadManBody, reply: DeadManReply }, async ({ caller, body }) => {
  const answer = await runtime().desk.setDeadMan(caller, body)
  return answer.kind === 'done' ? { kind: 'done', value: { deadMan: answer.value } } : answer
})
