import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { CandlesQuery } from '@/lib/wire/queries'
import { CandlesReply } from '@/lib/wire/replies'

/** Candles of one symbol, oldest first. */
export const GET = route({ query: CandlesQuery, reply: CandlesReply }, async ({ query }) => {
  const { account, endTime, ...rest } = query
  const answer = await runtime().desk.candles(account, endTime === undefined ? rest : { ...rest, endTime })
  if (answer.kind !== 'done') return answer
  const candles = answer.value.map((candle) => [
    candle.openTime,
    candle.open,
    candle.high,
    candle.low,
    candle.close,
    candle.volume,
  ])
  return { kind: 'done', value: { candles } }
})
