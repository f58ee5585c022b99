import 'server-only'
import { join } from 'node:path'
import { databaseReadiness } from '../db/migrate'
import { openJournalToRead } from '../journal/read-journal'
import { StartRefusal } from '../start-refusal'

/**
 * Whether a desk beside the one that trades can read the data folder by now: not before that one has made both files and brought
 * them to this program's schema. Throws a {@link StartRefusal} for what a newer program wrote, which no waiting changes.
 */
export function isFolderReadable(dataFolder: string): boolean {
  const journal = openJournalToRead(join(dataFolder, 'journal.db'))
  journal.close()
  const database = databaseReadiness(join(dataFolder, 'binnacle.db'))
  if (journal.readiness === 'newer')
    throw new StartRefusal(`The journal in ${dataFolder} was written by a newer Binnacle: start that one.`)
  if (database === 'newer')
    throw new StartRefusal(
      `The database in ${dataFolder} was written by a newer Binnacle: start that one, or restore a backup.`,
    )
  return journal.readiness === 'ready' && database === 'ready'
}
