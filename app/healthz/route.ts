import { openRoute } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { HealthzReply } from '@/lib/wire/replies'

/** 200 once an order could be sent, 503 before and while it cannot. */
export const GET = openRoute(
  { reply: HealthzReply, status: (value) => (HealthzReply.parse(value).status === 'ok' ? 200 : 503) },
  async () => ({ kind: 'done', value: { status: runtime().desk.readiness(), version: runtime().version } }),
)
