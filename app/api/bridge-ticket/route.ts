import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { BridgeTicketReply } from '@/lib/wire/replies'

/** A ticket for one upgrade of the bridge within 30 s. */
export const POST = route({ reply: BridgeTicketReply }, async ({ caller }) => {
  const { build, door } = runtime()
  return { kind: 'done', value: { ticket: await door.bridgeTicket(caller), v: build } }
})
