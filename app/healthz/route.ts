import { openRoute } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { HealthzReply } from '@/lib/wire/replies'

/** 200 once an order could be sent, or where all is as it should be beside a desk that sends them (S-91); else 503. */
const WELL: readonly string[] = ['ok', 'reading']

export const GET = openRoute(
  { reply: HealthzReply, status: (value) => (WELL.includes(HealthzReply.parse(value).status) ? 200 : 503) },
  async () => ({ kind: 'done', value: { status: runtime().desk.readiness(), version: runtime().version } }),
)
