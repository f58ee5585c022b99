'use client'
import { useEffect } from 'react'
import { LinkNote } from '@/components/link-note/link-note'
import { UnresolvedPage } from '@/components/orders/unresolved-page'
import { ReadingGate } from '@/components/reading-desk/reading-gate'
import { ReadingNote } from '@/components/reading-desk/reading-note'
import { DeskClientProvider } from '@/lib/client/desk-client'
import type { Account } from '@/lib/client/domain-types'

export function UnresolvedIsland(props: {
  readonly account: Account
  readonly build: string
  readonly ownerName: string
}) {
  const { account } = props
  useEffect(() => {
    document.documentElement.dataset['env'] = account.environment
  }, [account.environment])
  return (
    <DeskClientProvider account={account} build={props.build} ownerName={props.ownerName}>
      <ReadingGate>
        <LinkNote variant="phone" />
        <ReadingNote />
        <UnresolvedPage />
      </ReadingGate>
    </DeskClientProvider>
  )
}
