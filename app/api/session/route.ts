import { openRoute, route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { SessionReply } from '@/lib/wire/replies'
import { SignInBody } from '@/lib/wire/requests'

/** Whether there is an owner yet, and whether this browser is signed in. */
export const GET = openRoute({ reply: SessionReply }, async ({ request, caller }) => {
  const { build, door, desk } = runtime()
  if (caller === undefined) return { kind: 'done', value: { build, ...(await door.state(request)) } }
  return { kind: 'done', value: { build, state: 'signed-in', name: caller.name, accounts: desk.accounts() } }
})

/** Signs in. */
export const POST = openRoute({ body: SignInBody, reply: SessionReply }, async ({ request, body, headers }) => {
  const { build, door, desk } = runtime()
  const answer = await door.signIn(request, body)
  if (answer.kind !== 'done') return answer
  for (const cookie of answer.value.setCookie) headers.append('set-cookie', cookie)
  return { kind: 'done', value: { build, state: 'signed-in', name: body.name, accounts: desk.accounts() } }
})

/** Signs out: this session and its sockets end. */
export const DELETE = route({ reply: SessionReply }, async ({ request, headers }) => {
  const { build, door } = runtime()
  const { setCookie } = await door.signOut(request)
  for (const cookie of setCookie) headers.append('set-cookie', cookie)
  return { kind: 'done', value: { build, state: 'signed-out' } }
})
