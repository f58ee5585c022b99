import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { CollateralRatesQuery } from '@/lib/wire/queries'
import { CollateralRatesReply } from '@/lib/wire/replies'

/** What each asset counts for as collateral of the futures account. */
export const GET = route({ query: CollateralRatesQuery, reply: CollateralRatesReply }, async ({ query }) => {
  const answer = await runtime().desk.collateralRates(query.account)
  return answer.kind === 'done' ? { kind: 'done', value: { rates: answer.value } } : answer
})
