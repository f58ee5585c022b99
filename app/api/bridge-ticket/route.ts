import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { BridgeTicketReply } from '@/lib/wire/replies'

/** A ticket for one upgrade of the bridge within 30 s; a page of another build learns by it that it has to reload (S-16). */
export const POST = route({ build: 'any', reply: BridgeTicketReply }, async ({ caller }) => {
  const { build, door } = runtime()
  return { kind: 'done', value: { ticket: await door.bridgeTicket(caller), v: build } }
})
