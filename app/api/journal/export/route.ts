import { streamRoute } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { JournalExportQuery } from '@/lib/wire/journal'
import { journalAsCsv, journalAsJson } from './journal-export'

/** The journal to take along, whole or as filtered, in the order it was written down. */
export const GET = streamRoute({ query: JournalExportQuery }, async ({ query }) => {
  const { account, format, ...filter } = query
  const { desk } = runtime()
  const answer = await desk.journalExport(account)
  if (answer.kind !== 'done') return answer
  const order = { desk, account, filter, start: answer.value }
  const fileName = `journal-${account}-${new Date(answer.value.exportedAt).toISOString().slice(0, 19).replaceAll(':', '')}Z.${format}`
  return {
    kind: 'done',
    value:
      format === 'csv'
        ? { type: 'text/csv; charset=utf-8; header=present', fileName, parts: journalAsCsv(order) }
        : { type: 'application/json; charset=utf-8', fileName, parts: journalAsJson(order) },
  }
})
