import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { HealthReply } from '@/lib/wire/replies'

/** Sources, weights, clocks and round trips for the status bar. */
export const GET = route({ reply: HealthReply }, async () => ({ kind: 'done', value: await runtime().desk.health() }))
