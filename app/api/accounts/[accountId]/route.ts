import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { AccountReply } from '@/lib/wire/replies'

/** An account as the server sees it now. */
export const GET = route({ reply: AccountReply }, ({ params }) => runtime().desk.picture(params['accountId'] ?? ''))
