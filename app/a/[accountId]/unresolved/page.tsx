import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { runtime } from '../../../../lib/server/runtime'
import { words } from '../../../../lib/words/en'
import { UnresolvedIsland } from './unresolved-island'

interface Props {
  readonly params: Promise<{ accountId: string }>
}

const accountOf = (accountId: string) =>
  runtime()
    .desk.accounts()
    .find((one) => one.accountId === accountId)

export async function generateMetadata({ params }: Props) {
  const account = accountOf((await params).accountId)
  if (account === undefined) return {}
  return { title: words.journal.unresolved.pageTitle(words.environmentTag[account.environment]) }
}

/** What is left of an accident: orders not settled, and what the owner decides on each (S-35). */
export default async function Unresolved({ params }: Props) {
  const { accountId } = await params
  const { build, door } = runtime()
  const account = accountOf(accountId)
  if (account === undefined) notFound()
  const session = await door.state({
    method: 'GET',
    target: `/a/${accountId}/unresolved`,
    headers: Object.fromEntries(await headers()),
    peer: '',
    needs: 'session',
  })
  return <UnresolvedIsland account={account} build={build} ownerName={session.name ?? ''} />
}
