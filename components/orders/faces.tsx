import { QueryFailure } from '../../lib/client/queries'
import { formatClock } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import type { TableFace } from '../ui/data-table'

/** Which face a list read over HTTP shows; `known` when it has rows from elsewhere meanwhile. */
export function faceOf(
  query: { isError: boolean; isPending: boolean; error: unknown; dataUpdatedAt: number; refetch: () => unknown },
  known: boolean,
): TableFace {
  if (query.isError) {
    const asOf = query.dataUpdatedAt > 0 ? formatClock(query.dataUpdatedAt) : undefined
    const code = query.error instanceof QueryFailure ? query.error.code : 'server-unreachable'
    const text = code === 'server-unreachable' ? words.orders.readFailed(asOf) : explain(code)
    return {
      kind: 'error',
      text,
      retry: (
        <Button look="link" onClick={() => void query.refetch()}>
          {words.retry}
        </Button>
      ),
    }
  }
  return { kind: query.isPending && !known ? 'loading' : 'full' }
}
