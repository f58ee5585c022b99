import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { CancelRunReply } from '@/lib/wire/replies'
import { CancelAllBody } from '@/lib/wire/requests'

/** Starts a cancel-all (S-51); its progress comes over the bridge and from GET /api/cancel-all/<runId>. */
export const POST = route(
  { body: CancelAllBody, key: true, build: 'any', reply: CancelRunReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.cancelAll(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { run: answer.value.run } }
  },
)
