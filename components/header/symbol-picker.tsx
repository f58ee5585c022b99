'use client'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { useInstruments } from '../../lib/client/use-instrument'
import { useTopicStore } from '../../lib/client/use-topic'
import { decimalsOf, isDecimal } from '../../lib/domain/decimal'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { formatAmount, formatPercent, toneOf } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { Segmented } from '../ui/segmented'

const w = words.header

/** Symbols whose name holds every word typed, in the order of the exchange. */
export function findSymbols(all: readonly SymbolRules[], text: string): readonly SymbolRules[] {
  const parts = text
    .toUpperCase()
    .split(/[\s/]+/)
    .filter((part) => part !== '')
  return all.filter((one) => parts.every((part) => one.symbol.includes(part)))
}

/** Search, both markets, arrow keys and Enter. */
export function SymbolPicker(props: {
  readonly market: Market
  readonly symbol: string
  readonly onPick: (market: Market, symbol: string) => void
}) {
  const { account } = useDesk()
  const [market, setMarket] = useState(props.market)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const instruments = useInstruments()
  const found = useMemo(
    () =>
      findSymbols(
        [...instruments.values()].filter((one) => one.market === market),
        text,
      ),
    [instruments, market, text],
  )
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, market))
  const prices = tickers.get().value?.t
  const keys = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setAt((now) => Math.min(Math.max(0, now + step), Math.max(0, found.length - 1)))
    }
    const chosen = found[at]
    if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault()
      props.onPick(chosen.market, chosen.symbol)
    }
  }
  return (
    <div className="symbols" onKeyDown={keys}>
      {account.markets.length > 1 && (
        <Segmented
          label={words.ticket.market}
          value={market}
          options={account.markets.map((one) => ({ value: one, label: words.marketName[one] }))}
          onChange={(next) => {
            setMarket(next)
            setAt(0)
          }}
        />
      )}
      <div className="box">
        <Search size={14} aria-hidden="true" className="t3" />
        <input
          aria-label={w.search}
          placeholder={w.search}
          value={text}
          // The picker opens to be typed into.
          autoFocus
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
        />
      </div>
      <div className="list" role="listbox" aria-label={w.symbolTitle}>
        {found.map((one, index) => {
          const ticker = prices?.[one.symbol]
          const last = ticker?.[0]
          const change = ticker?.[1]
          return (
            <button
              key={one.symbol}
              type="button"
              role="option"
              aria-selected={one.symbol === props.symbol && one.market === props.market}
              aria-label={`${one.symbol}, ${words.marketName[one.market]}`}
              className={`symrow ${index === at ? 'at' : ''}`}
              onClick={() => props.onPick(one.market, one.symbol)}
            >
              <span>{one.symbol}</span>
              <span className="t3">{words.marketShort[one.market]}</span>
              <span className="n">
                {last !== undefined && isDecimal(last) ? formatAmount(last, decimalsOf(one.price.tick)) : words.missing}
              </span>
              <span className={`n ${change !== undefined && isDecimal(change) ? toneOf(change) : ''}`}>
                {change !== undefined && isDecimal(change) ? formatPercent(change) : words.missing}
              </span>
            </button>
          )
        })}
        {found.length === 0 && <p className="rule">{instruments.size === 0 ? words.loading : w.noSymbols(text)}</p>}
      </div>
    </div>
  )
}
