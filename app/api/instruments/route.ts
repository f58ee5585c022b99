import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { InstrumentsQuery } from '@/lib/wire/queries'
import { InstrumentsReply } from '@/lib/wire/replies'

/** Symbols of one market of an account's environment, with the rules they trade by. */
export const GET = route({ query: InstrumentsQuery, reply: InstrumentsReply }, async ({ query }) => {
  const answer = await runtime().desk.instruments(query.account, query.market)
  return answer.kind === 'done' ? { kind: 'done', value: { instruments: answer.value } } : answer
})
