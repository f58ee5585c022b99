import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { LeverageBracketsQuery } from '@/lib/wire/queries'
import { LeverageBracketsReply } from '@/lib/wire/replies'

/** How much of a futures symbol the account may hold at which leverage, and what maintenance it needs. */
export const GET = route({ query: LeverageBracketsQuery, reply: LeverageBracketsReply }, async ({ query }) => {
  const answer = await runtime().desk.leverageBrackets(query.account, query.symbol)
  if (answer.kind !== 'done') return answer
  return { kind: 'done', value: { symbol: query.symbol, brackets: [...answer.value] } }
})
