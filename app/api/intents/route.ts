import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { IntentsQuery } from '@/lib/wire/queries'
import { IntentsReply } from '@/lib/wire/replies'

/** The journal of an account, newest first. */
export const GET = route({ query: IntentsQuery, reply: IntentsReply }, async ({ query }) => {
  const { account, limit, unsettled } = query
  const answer = await runtime().desk.intents(account, { limit, unsettled: unsettled === 'true' })
  return answer.kind === 'done' ? { kind: 'done', value: { intents: answer.value } } : answer
})
