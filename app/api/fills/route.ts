import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { FillsQuery } from '@/lib/wire/queries'
import { FillsReply } from '@/lib/wire/replies'

/** An account's trades, newest first. */
export const GET = route({ query: FillsQuery, reply: FillsReply }, async ({ query }) => {
  const { account, limit, market, symbol } = query
  const answer = await runtime().desk.fills(account, {
    limit,
    ...(market === undefined ? {} : { market }),
    ...(symbol === undefined ? {} : { symbol }),
  })
  return answer.kind === 'done' ? { kind: 'done', value: { fills: answer.value } } : answer
})
