import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { TradingLockReply } from '@/lib/wire/replies'
import { LiftLockBody } from '@/lib/wire/requests'

/** Asks for trading again, and after the wait lifts the lock (S-153). */
export const POST = route(
  { body: LiftLockBody, build: 'needed', reply: TradingLockReply },
  async ({ caller, body }) => {
    const answer = await runtime().desk.liftLock(caller, body)
    return answer.kind === 'done' ? { kind: 'done', value: { lock: answer.value } } : answer
  },
)
