'use client'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { exportAddress, journalOptions } from '../../lib/client/queries'
import { useIntents } from '../../lib/client/use-account'
import type { Intent } from '../../lib/domain/intent'
import type { JournalFilter } from '../../lib/domain/journal-filter'
import { pageRows } from './journal-rows'

export interface JournalView {
  readonly filter: JournalFilter
  readonly setFilter: (filter: JournalFilter) => void
  readonly rows: readonly Intent[]
  /** How many fit the filter on all pages, and which of them the first row is, from 1. */
  readonly total: number | undefined
  readonly first: number
  readonly query: UseQueryResult<{ intents: Intent[]; total: number }>
  readonly newer: (() => void) | undefined
  readonly older: (() => void) | undefined
  readonly csv: string
  readonly json: string
}

const NONE: readonly Intent[] = []

/** The journal a page at a time, with what changes meanwhile laid over it. */
export function useJournal(): JournalView {
  const { account } = useDesk()
  const [filter, setFilter] = useState<JournalFilter>({})
  /** Last intent of each page before this one, and how many rows those had. */
  const [pages, setPages] = useState<readonly { readonly before: string; readonly rows: number }[]>([])
  const query = useQuery(journalOptions(account.accountId, filter, pages.at(-1)?.before))
  const live = useIntents() ?? NONE
  const read = query.data?.intents ?? NONE
  const isFirst = pages.length === 0
  const rows = useMemo(() => pageRows(read, live, filter, isFirst), [read, live, filter, isFirst])
  const last = read.at(-1)
  const skipped = pages.reduce((sum, page) => sum + page.rows, 0)
  const known = query.data?.total
  // Those that came since the page was read are not in its count.
  const total = known === undefined ? undefined : Math.max(known, skipped + rows.length)
  const hasOlder = last !== undefined && known !== undefined && skipped + read.length < known
  return {
    filter,
    setFilter(next) {
      setPages([])
      setFilter(next)
    },
    rows,
    total,
    first: skipped + 1,
    query,
    newer: isFirst ? undefined : () => setPages(pages.slice(0, -1)),
    older: hasOlder ? () => setPages([...pages, { before: last.intentId, rows: read.length }]) : undefined,
    csv: exportAddress(account.accountId, filter, 'csv'),
    json: exportAddress(account.accountId, filter, 'json'),
  }
}
