import { openRoute } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { SessionReply } from '@/lib/wire/replies'
import { SetUpBody } from '@/lib/wire/requests'

/** Makes the owner with the set-up code of the terminal, and signs in. */
export const POST = openRoute({ body: SetUpBody, reply: SessionReply }, async ({ request, body, headers }) => {
  const { build, door, desk } = runtime()
  const answer = await door.setUp(request, body)
  if (answer.kind !== 'done') return answer
  for (const cookie of answer.value.setCookie) headers.append('set-cookie', cookie)
  return { kind: 'done', value: { build, state: 'signed-in', name: body.name, accounts: desk.accounts() } }
})
