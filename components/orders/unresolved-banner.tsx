'use client'
import { TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { writeUnresolvedAddress } from '../../lib/client/page-address'
import { useEntryBlocks, useIntents } from '../../lib/client/use-account'
import { words } from '../../lib/words/en'
import { openCases, unresolvedCases } from './unresolved-cases'

const u = words.journal.unresolved

/** How many orders wait for the owner's decision. */
export function useUnresolvedCount(): number {
  const intents = useIntents()
  const blocks = useEntryBlocks()
  return useMemo(() => openCases(unresolvedCases(intents ?? [], [], blocks)).length, [intents, blocks])
}

/** The red banner: stands as long as an order is not settled and nobody has decided, and leads to the decision (S-35). */
export function UnresolvedBanner() {
  const { account } = useDesk()
  const count = useUnresolvedCount()
  if (count === 0) return null
  return (
    <div className="locked unresolved" role="alert">
      <TriangleAlert size={14} aria-hidden="true" />
      <b>{u.open(count)}</b>
      <span className="why">{u.banner(count)}</span>
      <a className="btn line" href={writeUnresolvedAddress(account.accountId)} aria-label={u.link(count)}>
        {u.bannerAct}
      </a>
    </div>
  )
}

/** A quiet way to the same page, from the journal and the list of orders. */
export function UnresolvedLink() {
  const { account } = useDesk()
  const count = useUnresolvedCount()
  return (
    <a className={count > 0 ? 'link badt' : 'link'} href={writeUnresolvedAddress(account.accountId)}>
      {count > 0 ? u.link(count) : u.title}
    </a>
  )
}
