import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { ByKeyReply } from '@/lib/wire/replies'

/** What became of a request whose answer was lost (S-11). */
export const GET = route({ reply: ByKeyReply }, ({ params }) =>
  runtime().desk.actByKey((params['key'] ?? '').toLowerCase()),
)
