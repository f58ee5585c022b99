'use client'
import { useId, useState } from 'react'
import type { Intent } from '../../lib/domain/intent'
import type { JournalFilter } from '../../lib/domain/journal-filter'
import type { Market } from '../../lib/domain/market'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { Select } from '../ui/field'

const f = words.journal.filters
const ANY = 'any'

const MARKETS: readonly Market[] = ['spot', 'usdm']
const KINDS = Object.keys(words.orders.kinds) as readonly Intent['kind'][]
const STATES = Object.keys(words.orders.states) as readonly Intent['state'][]
const SPANS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const
type Span = 'any' | keyof typeof SPANS | 'span'

/** Market, symbol, act, state, time and ids. What is chosen holds together; the exports take the same. */
export function JournalFilters(props: {
  readonly filter: JournalFilter
  readonly symbols: readonly string[]
  readonly onFilter: (filter: JournalFilter) => void
}) {
  const { filter, symbols, onFilter } = props
  const [span, setSpan] = useState<Span>('any')
  const [symbol, setSymbol] = useState(filter.symbol ?? '')
  const list = useId()
  const put = (part: JournalFilter) => onFilter(withoutBlanks({ ...filter, ...part }))
  const isUnknown = symbol !== '' && !symbols.includes(symbol)
  const typeSymbol = (typed: string) => {
    const next = typed.trim().toUpperCase()
    setSymbol(next)
    if (next === '' || symbols.includes(next)) put({ symbol: next === '' ? undefined : next })
  }
  const pickSpan = (next: Span) => {
    setSpan(next)
    const from = next === 'any' || next === 'span' ? undefined : Date.now() - SPANS[next]
    put({ from, to: undefined })
  }
  const isSet = Object.keys(filter).length > 0 || symbol !== ''
  return (
    <div className="jfilter" role="group" aria-label={f.name}>
      <Select
        label={f.market}
        value={filter.market ?? ANY}
        options={[
          { value: ANY, label: f.anyMarket },
          ...MARKETS.map((value) => ({ value, label: words.marketName[value] })),
        ]}
        onChange={(value) => put({ market: value === ANY ? undefined : (value as Market) })}
      />
      <input
        className="pick jtext"
        list={list}
        aria-label={f.symbol}
        aria-invalid={isUnknown}
        title={isUnknown ? f.unknownSymbol : undefined}
        placeholder={f.anySymbol}
        value={symbol}
        onChange={(event) => typeSymbol(event.target.value)}
      />
      <datalist id={list}>
        {symbols.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Select
        label={f.kind}
        value={filter.kind ?? ANY}
        options={[
          { value: ANY, label: f.anyKind },
          ...KINDS.map((value) => ({ value, label: words.orders.kinds[value] })),
        ]}
        onChange={(value) => put({ kind: value === ANY ? undefined : (value as Intent['kind']) })}
      />
      <Select
        label={f.state}
        value={filter.state ?? ANY}
        options={[
          { value: ANY, label: f.anyState },
          { value: 'unsettled', label: f.unsettled },
          ...STATES.map((value) => ({ value, label: words.orders.states[value] })),
        ]}
        onChange={(value) => put({ state: value === ANY ? undefined : (value as NonNullable<JournalFilter['state']>) })}
      />
      <Select
        label={f.time}
        value={span}
        options={(['any', 'hour', 'day', 'week', 'span'] as const).map((value) => ({ value, label: f.times[value] }))}
        onChange={pickSpan}
      />
      {span === 'span' && (
        <>
          <Moment label={f.from} onMoment={(from) => put({ from })} />
          <Moment label={f.to} onMoment={(to) => put({ to })} />
        </>
      )}
      <input
        className="pick jtext"
        type="search"
        aria-label={f.text}
        placeholder={f.text}
        maxLength={60}
        value={filter.text ?? ''}
        onChange={(event) => put({ text: event.target.value === '' ? undefined : event.target.value })}
      />
      {isSet && (
        <Button
          look="link"
          onClick={() => {
            setSpan('any')
            setSymbol('')
            onFilter({})
          }}
        >
          {f.clear}
        </Button>
      )}
    </div>
  )
}

function Moment({ label, onMoment }: { readonly label: string; readonly onMoment: (at: number | undefined) => void }) {
  return (
    <input
      className="pick"
      type="datetime-local"
      step={1}
      aria-label={label}
      title={label}
      onChange={(event) => {
        const at = new Date(event.target.value).getTime()
        onMoment(Number.isNaN(at) ? undefined : at)
      }}
    />
  )
}

const withoutBlanks = (filter: JournalFilter): JournalFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
