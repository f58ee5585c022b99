import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { JournalPageReply, JournalQuery } from '@/lib/wire/journal'

/** The journal a page at a time, newest first. */
export const GET = route({ query: JournalQuery, reply: JournalPageReply }, ({ query }) => {
  const { account, before, limit, ...filter } = query
  return runtime().desk.journalPage(account, filter, { limit, ...(before === undefined ? {} : { before }) })
})
