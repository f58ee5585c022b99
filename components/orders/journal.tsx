'use client'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useOrders } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import type { Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import { unitFormatter } from '../../lib/format/plot'
import { formatDateTime, formatUtc } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { type Column, DataTable, EmptyState } from '../ui/data-table'
import { Sheet } from '../ui/overlay'
import { faceOf } from './faces'
import { endOf } from './intent-end'
import { stateTone, tellAsked } from './intent-words'
import { IntentTimeLine } from './intent-time-line'
import { JournalFilters } from './journal-filters'
import { UnresolvedLink } from './unresolved-banner'
import { useJournal, type JournalView } from './use-journal'

const w = words.journal
const c = words.journal.columns
const formatCount = unitFormatter('1')

interface JournalRow {
  readonly intent: Intent
  readonly told: string
  readonly rules: SymbolRules | undefined
}

/** Everything that was ever asked for with its end; a row opens into its time line. */
export function Journal({ variant }: { readonly variant: 'desk' | 'phone' }) {
  const view = useJournal()
  const orders = useOrders()
  const instruments = useInstruments()
  const [open, setOpen] = useState<string>()
  const symbols = useMemo(
    () => [...new Set([...instruments.values()].map((rules) => rules.symbol))].sort(),
    [instruments],
  )
  const rows = useMemo(() => {
    const known: readonly Order[] = orders ?? []
    return view.rows.map((intent): JournalRow => {
      const rules = instruments.get(instrumentKey(intent.market, intent.symbol))
      return { intent, rules, told: tellAsked(intent, rules, known) }
    })
  }, [view.rows, orders, instruments])
  const isFiltered = Object.keys(view.filter).length > 0
  const empty = isFiltered ? (
    <EmptyState title={w.emptyFilter}>{w.emptyFilterText}</EmptyState>
  ) : (
    <EmptyState title={w.empty}>{w.emptyText}</EmptyState>
  )
  const face = faceOf(view.query, rows.length > 0)
  return (
    <div className={variant === 'desk' ? 'journal' : 'journal thumb'}>
      <JournalFilters filter={view.filter} symbols={symbols} onFilter={view.setFilter} />
      {variant === 'desk' ? (
        <JournalTable rows={rows} open={open} onOpen={setOpen} face={face} empty={empty} />
      ) : rows.length === 0 && face.kind === 'full' ? (
        empty
      ) : (
        <JournalList rows={rows} open={open} onOpen={setOpen} />
      )}
      <JournalFoot view={view} />
    </div>
  )
}

interface RowsProps {
  readonly rows: readonly JournalRow[]
  readonly open: string | undefined
  readonly onOpen: (intentId: string | undefined) => void
}

function JournalTable(
  props: RowsProps & { readonly face: ReturnType<typeof faceOf>; readonly empty: React.ReactNode },
) {
  const { rows, open, onOpen, face, empty } = props
  const columns = useMemo(
    (): readonly Column<JournalRow>[] => [
      {
        key: 'time',
        left: true,
        head: c.time,
        cell: ({ intent, told }) => {
          const isOpen = open === intent.intentId
          return (
            <>
              <button
                type="button"
                className="opener"
                aria-expanded={isOpen}
                aria-label={words.orders.openRow(told)}
                onClick={() => onOpen(isOpen ? undefined : intent.intentId)}
              >
                {isOpen ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
              </button>
              <time
                className="n t3"
                dateTime={new Date(intent.times.received).toISOString()}
                title={formatUtc(intent.times.received)}
              >
                {formatDateTime(intent.times.received)}
              </time>
            </>
          )
        },
      },
      {
        key: 'act',
        left: true,
        head: c.act,
        cell: ({ intent }) => <span className="t2">{words.orders.kinds[intent.kind]}</span>,
      },
      {
        key: 'order',
        left: true,
        head: c.order,
        cell: ({ intent, told }) => (
          <>
            {told} <span className="lev">{words.marketShort[intent.market]}</span>
          </>
        ),
      },
      {
        key: 'state',
        left: true,
        head: c.state,
        cell: ({ intent }) => <span className={stateTone(intent)}>{words.orders.states[intent.state]}</span>,
      },
      {
        key: 'end',
        left: true,
        head: c.end,
        cell: ({ intent, rules }) => {
          const { end, why } = endOf(intent, rules)
          const text = why === undefined ? end : `${end} ${why}`
          return (
            <span className="t2" title={text}>
              {text}
            </span>
          )
        },
      },
    ],
    [open, onOpen],
  )
  return (
    <DataTable
      caption={w.caption}
      columns={columns}
      rows={rows}
      rowKey={({ intent }) => intent.intentId}
      rowName={nameOf}
      rowClass={({ intent }) => (intent.state === 'unconfirmed' || intent.state === 'unresolved' ? 'open' : undefined)}
      face={face}
      template="minmax(140px,.7fr) minmax(110px,.4fr) minmax(300px,1.4fr) minmax(100px,.5fr) minmax(280px,2.6fr)"
      detail={({ intent, told, rules }) =>
        open === intent.intentId ? <IntentTimeLine intent={intent} told={told} rules={rules} /> : undefined
      }
      empty={empty}
    />
  )
}

const nameOf = ({ intent, told }: JournalRow): string =>
  w.rowName(words.orders.kinds[intent.kind], told, words.orders.states[intent.state])

function JournalList({ rows, open, onOpen }: RowsProps) {
  const shown = rows.find(({ intent }) => intent.intentId === open)
  return (
    <>
      <ul className="jlist" aria-label={w.caption}>
        {rows.map((row) => (
          <li key={row.intent.intentId} aria-label={nameOf(row)}>
            <button
              type="button"
              aria-label={words.orders.openRow(row.told)}
              onClick={() => onOpen(row.intent.intentId)}
            >
              <span className="a">
                <b>{row.told}</b>
                <span className={stateTone(row.intent)}>{words.orders.states[row.intent.state]}</span>
              </span>
              <span className="b">{endOf(row.intent, row.rules).end}</span>
              <span className="b">
                {words.orders.kinds[row.intent.kind]} · {words.marketName[row.intent.market]} ·{' '}
                <span className="n">{formatDateTime(row.intent.times.received)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Sheet
        open={shown !== undefined}
        onOpen={(isOpen) => !isOpen && onOpen(undefined)}
        label={shown === undefined ? w.caption : w.line.name(shown.told)}
        className="phone-sheet"
      >
        {shown !== undefined && (
          <>
            <div className="cp-h">
              <b>{shown.told}</b>
            </div>
            <IntentTimeLine intent={shown.intent} told={shown.told} rules={shown.rules} />
          </>
        )}
      </Sheet>
    </>
  )
}

/** Where in the journal this page stands, and the way out of the house for it. */
function JournalFoot({ view }: { readonly view: JournalView }) {
  const { rows, first, total, newer, older } = view
  const count = formatCount(total ?? 0)
  return (
    <div className="jfoot">
      <nav aria-label={w.pages.name}>
        <Button look="line" disabled={newer === undefined} onClick={newer}>
          {w.pages.newer}
        </Button>
        <Button look="line" disabled={older === undefined} onClick={older}>
          {w.pages.older}
        </Button>
      </nav>
      <span className="n t3" role="status">
        {rows.length === 0
          ? w.pages.none
          : w.pages.range(formatCount(first), formatCount(first + rows.length - 1), count)}
      </span>
      <span className="sp" />
      <UnresolvedLink />
      <a className="btn line" href={view.csv} download aria-label={w.export.csvName(count)}>
        {w.export.csv}
      </a>
      <a className="btn line" href={view.json} download aria-label={w.export.jsonName(count)}>
        {w.export.json}
      </a>
    </div>
  )
}
