import { csvLine } from '@/lib/format/csv'
import { CancelRunShape, FillShape } from '@/lib/wire/trading'
import { JOURNAL_EXPORT_VERSION, JournalExportHead, JournalRecordShape, type JournalRecord } from '@/lib/wire/journal'
import type { Answer, JournalExportStart, JournalSlice, SliceOf, TradingDesk } from '@/lib/server/runtime'

type JournalFilter = Parameters<TradingDesk['journalIntents']>[1]
type Source = Pick<TradingDesk, 'journalIntents' | 'journalFills' | 'journalRuns'>

export interface JournalExportOrder {
  readonly desk: Source
  readonly account: string
  readonly filter: JournalFilter
  /** Answer of `journalExport`. */
  readonly start: JournalExportStart
}

/** Thrown in the middle of an export: what was sent so far is then cut off and told by its missing end. */
export class ExportBroken extends Error {}

/** The journal as one JSON document, in parts of one slice each. */
export async function* journalAsJson({ desk, account, filter, start }: JournalExportOrder): AsyncGenerator<string> {
  const { ends, ...rest } = start
  const head = JournalExportHead.parse({ version: JOURNAL_EXPORT_VERSION, account, filter, ...rest })
  const counts = { intents: 0, fills: 0, cancelRuns: 0 }
  yield JSON.stringify(head).slice(0, -1)

  async function* list<T>(name: keyof typeof counts, parts: AsyncIterable<readonly T[]>): AsyncGenerator<string> {
    yield `,\n"${name}":[`
    for await (const rows of parts) {
      const texts = rows.map((row) => JSON.stringify(row))
      if (texts.length > 0) yield `${counts[name] === 0 ? '\n' : ',\n'}${texts.join(',\n')}`
      counts[name] += texts.length
    }
    yield ']'
  }
  yield* list(
    'intents',
    slices(ends.intents, (slice) => desk.journalIntents(account, filter, slice), JournalRecordShape),
  )
  yield* list(
    'fills',
    slices(ends.fills, (slice) => desk.journalFills(account, filter, slice), FillShape),
  )
  yield* list(
    'cancelRuns',
    slices(ends.cancelRuns, (slice) => desk.journalRuns(account, filter, slice), CancelRunShape),
  )
  yield `,\n"end":${JSON.stringify(counts)}}\n`
}

/** The intents of the journal as comma-separated text with a header, one to a line, in parts of one slice each. */
export async function* journalAsCsv({ desk, account, filter, start }: JournalExportOrder): AsyncGenerator<string> {
  yield csvLine(COLUMNS.map(({ head }) => head))
  const parts = slices(start.ends.intents, (slice) => desk.journalIntents(account, filter, slice), JournalRecordShape)
  for await (const records of parts)
    yield records.map((record) => csvLine(COLUMNS.map(({ cell }) => cell(record)))).join('')
}

async function* slices<T, S extends { parse(value: unknown): unknown }>(
  upTo: number,
  read: (slice: SliceOf) => Promise<Answer<JournalSlice<T>>>,
  shape: S,
): AsyncGenerator<readonly ReturnType<S['parse']>[]> {
  let after: number | undefined = 0
  while (after !== undefined && after < upTo) {
    const answer: Answer<JournalSlice<T>> = await read({ after, upTo })
    if (answer.kind !== 'done') throw new ExportBroken(answer.reason.code)
    yield answer.value.rows.map((row) => shape.parse(row) as ReturnType<S['parse']>)
    after = answer.value.next
    // Orders, answers and heartbeats go first.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

type Cell = string | number | boolean | undefined
const at = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()

const column = (head: string, cell: (record: JournalRecord) => Cell) => ({ head, cell })
const COLUMNS = [
  column('received', ({ intent }) => at(intent.times.received)),
  column('account', ({ intent }) => intent.accountId),
  column('market', ({ intent }) => intent.market),
  column('symbol', ({ intent }) => intent.symbol),
  column('kind', ({ intent }) => intent.kind),
  column('state', ({ intent }) => intent.state),
  column('reason', ({ intent }) => intent.reason?.code),
  column('reason_params', ({ intent }) =>
    intent.reason?.params === undefined ? undefined : JSON.stringify(intent.reason.params),
  ),
  column('exchange_code', ({ intent }) => intent.reason?.venueCode),
  column('exchange_text', ({ intent }) => intent.reason?.venueText),
  column('side', ({ intent }) => intent.order?.side),
  column('position_side', ({ intent }) => intent.order?.positionSide),
  column('order_type', ({ intent }) => intent.order?.orderType),
  column('time_in_force', ({ intent }) => intent.order?.timeInForce),
  column('quantity', ({ intent }) => intent.order?.quantity),
  column('quote_quantity', ({ intent }) => intent.order?.quoteQuantity),
  column('price', ({ intent }) => intent.order?.price),
  column('trigger_price', ({ intent }) => intent.order?.triggerPrice),
  column('trigger_by', ({ intent }) => intent.order?.triggerBy),
  column('reduce_only', ({ intent }) => intent.order?.reduceOnly),
  column('close_position', ({ intent }) => intent.order?.closePosition),
  column('executed_quantity', ({ intent }) => intent.executedQuantity),
  column('client_order_id', ({ intent }) => intent.clientOrderId),
  column('order_id', ({ intent }) => intent.orderId),
  column('target_service', ({ intent }) => intent.target?.service),
  column('target_order_id', ({ intent }) => intent.target?.orderId),
  column('target_client_order_id', ({ intent }) => intent.target?.clientOrderId),
  column('new_quantity', ({ intent }) => intent.terms?.quantity),
  column('new_price', ({ intent }) => intent.terms?.price),
  column('setting', ({ intent }) => (intent.setting === undefined ? undefined : JSON.stringify(intent.setting))),
  column('list_kind', ({ intent }) => intent.list?.kind),
  column('act_id', ({ intent }) => intent.act?.actId),
  column('act_leg', ({ intent }) => intent.act?.leg),
  column('intent_id', ({ intent }) => intent.intentId),
  column('run_id', ({ intent }) => intent.runId),
  column('idempotency_key', ({ intent }) => intent.idempotencyKey),
  column('clicked', ({ intent }) => at(intent.times.clicked)),
  column('journaled', ({ intent }) => at(intent.times.journaled)),
  column('sent', ({ intent }) => at(intent.times.sent)),
  column('acknowledged', ({ intent }) => at(intent.times.acknowledged)),
  column('echoed', ({ intent }) => at(intent.times.echoed)),
  column('settled', ({ intent }) => at(intent.times.settled)),
  column('send_timestamp', ({ intent }) => intent.sendTimestamp),
  column('receive_window_ms', ({ intent }) => intent.recvWindow),
  column('wire_sends', ({ sends }) => sends.length),
  column('evidence_rows', ({ evidence }) => evidence.length),
]
