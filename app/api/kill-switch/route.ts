import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { KillSwitchReply } from '@/lib/wire/replies'
import { KillSwitchBody } from '@/lib/wire/requests'

/** Locks trading, then cancels (S-52); what becomes of the run comes over the bridge and from GET /api/cancel-all/<runId>. */
export const POST = route(
  { body: KillSwitchBody, key: true, build: 'any', reply: KillSwitchReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.killSwitch(caller, key, body)
    if (answer.kind !== 'done') return answer
    const { replayed, ...value } = answer.value
    if (replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value }
  },
)
