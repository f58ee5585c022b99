'use client'
import { Search, Star, X } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ReadableStore } from '@/lib/client/stream-store'
import type { TickersView, TopicState } from '@/lib/client/topic-state'
import { topicKey } from '@/lib/client/topics'
import { useOpenOrders, usePositions } from '@/lib/client/use-account'
import { useInstruments } from '@/lib/client/use-instrument'
import { useTopicAge, useTopicFreshness, useTopicStore, useTopicValue } from '@/lib/client/use-topic'
import { isDecimal } from '@/lib/domain/decimal'
import type { Market } from '@/lib/domain/market'
import { formatPercent, formatPrice, toneOf } from '@/lib/format/amount'
import { plotNumber } from '@/lib/format/plot'
import { formatAge } from '@/lib/format/time'
import { words } from '@/lib/words/en'
import { IconButton } from '../ui/button'
import { FreshMark } from '../ui/fresh-mark'
import { LiveNumber } from '../ui/live-number'
import { Segmented } from '../ui/segmented'
import { rankSymbols, type Standing, starKey, type WatchList, type WatchRow } from './rank-symbols'
import { useStars } from './stars'
import styles from './watchlist.module.css'

const w = words.market
const LISTS: readonly WatchList[] = ['mine', 'usdm', 'spot', 'movers']
/** The order of the list follows volume and change; it is taken anew this often and never under a moving hand. */
const RANK_MS = 30_000

type TickersStore = ReadableStore<TopicState<TickersView>>

/** Symbols with last price and change of the day. Prices are written without a React commit. */
export function WatchlistPanel(props: {
  readonly accountId: string
  readonly market: Market
  readonly symbol: string
  readonly onPick: (market: Market, symbol: string) => void
}) {
  const { accountId, market, symbol, onPick } = props
  const spot = useTopicStore('tickers', topicKey.tickers(accountId, 'spot'))
  const usdm = useTopicStore('tickers', topicKey.tickers(accountId, 'usdm'))
  const stores = useMemo(() => ({ spot, usdm }), [spot, usdm])
  const freshness = useTopicFreshness(stores[market])
  const age = useTopicAge(stores[market])
  const instruments = useInstruments()
  const stars = useStars()
  const [list, setList] = useState<WatchList>('mine')
  const [search, setSearch] = useState<string | undefined>(undefined)
  const [standings, setStandings] = useState<ReadonlyMap<string, Standing>>(new Map())
  const pointed = useRef(false)
  const known = useTopicValue(stores.usdm, (state) => state.value !== undefined)

  useEffect(() => {
    const rank = () => {
      if (!pointed.current) setStandings(readStandings(stores))
    }
    // The first ranking comes with the first tickers, the rest at leisure.
    if (known) rank()
    const timer = setInterval(rank, RANK_MS)
    return () => clearInterval(timer)
  }, [stores, known])

  const rows = useMemo(
    () => rankSymbols(instruments.values(), list, search ?? '', new Set(stars.keys), standings),
    [instruments, list, search, stars.keys, standings],
  )

  const held = useHeldSymbols()

  return (
    <section className={`panel ${styles['watch']}`} aria-label={w.watchlist} data-fresh={freshness}>
      <div className={`ph ${styles['head']}`}>
        <h2>{w.watchlist}</h2>
        <FreshMark freshness={freshness} words={words.freshness} age={age} format={formatAge} />
      </div>
      <div className={styles['lists']}>
        {search === undefined ? (
          <>
            <Segmented
              label={w.listsName}
              value={list}
              onChange={setList}
              {...(styles['tabs'] === undefined ? {} : { className: styles['tabs'] })}
              options={LISTS.map((value) => ({ value, label: w.lists[value] }))}
            />
            <IconButton label={w.search} onClick={() => setSearch('')}>
              <Search size={14} aria-hidden="true" />
            </IconButton>
          </>
        ) : (
          <>
            <input
              className={styles['find']}
              aria-label={w.search}
              placeholder={w.search}
              value={search}
              autoFocus
              spellCheck={false}
              onChange={(event) => setSearch(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') setSearch(undefined)
                const first = rows[0]
                if (event.key === 'Enter' && first !== undefined) onPick(first.market, first.rules.symbol)
              }}
            />
            <IconButton label={w.closeSearch} onClick={() => setSearch(undefined)}>
              <X size={14} aria-hidden="true" />
            </IconButton>
          </>
        )}
      </div>
      <div className={styles['heads']} aria-hidden="true">
        <span>{w.symbol}</span>
        <span>{w.lastPrice}</span>
        <span>{w.change}</span>
      </div>
      <ul
        className={styles['rows']}
        onPointerEnter={() => {
          pointed.current = true
        }}
        onPointerLeave={() => {
          pointed.current = false
        }}
      >
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            store={stores[row.market]}
            chosen={row.market === market && row.rules.symbol === symbol}
            held={held.has(row.key)}
            starred={stars.keys.includes(row.key)}
            showsMarket={list === 'mine' || list === 'movers' || search !== undefined}
            onPick={onPick}
            onStar={stars.toggle}
          />
        ))}
        {rows.length === 0 && (
          <li className={styles['empty']}>
            {instruments.size === 0
              ? w.waitingList
              : search !== undefined && search !== ''
                ? w.nothingFound(search)
                : w.emptyMine}
          </li>
        )}
      </ul>
    </section>
  )
}

function readStandings(stores: Readonly<Record<Market, TickersStore>>): ReadonlyMap<string, Standing> {
  const standings = new Map<string, Standing>()
  for (const market of ['spot', 'usdm'] as const) {
    for (const [symbol, ticker] of Object.entries(stores[market].get().value?.t ?? {}))
      standings.set(starKey(market, symbol), { change: plotNumber(ticker[1]), volume: plotNumber(ticker[5]) })
  }
  return standings
}

/** `market:symbol` of everything with a position or an open order: these rows carry a dot. */
function useHeldSymbols(): ReadonlySet<string> {
  const orders = useOpenOrders()
  const positions = usePositions()
  return useMemo(
    () =>
      new Set([
        ...(orders ?? []).map((order) => starKey(order.market, order.symbol)),
        ...(positions ?? []).map((position) => starKey('usdm', position.symbol)),
      ]),
    [orders, positions],
  )
}

function Row(props: {
  readonly row: WatchRow
  readonly store: TickersStore
  readonly chosen: boolean
  readonly held: boolean
  readonly starred: boolean
  readonly showsMarket: boolean
  readonly onPick: (market: Market, symbol: string) => void
  readonly onStar: (key: string) => void
}) {
  const { row, store, chosen, held, starred, showsMarket, onPick, onStar } = props
  const { symbol, baseAsset, quoteAsset, price } = row.rules
  // Against the dollar coin the quote says nothing: where both markets stand in one list, the market's word takes its place.
  const isPlain = quoteAsset === 'USDT' && symbol === baseAsset + quoteAsset
  const readPrice = useCallback(() => {
    const last = store.get().value?.t[symbol]?.[0]
    return last === undefined || !isDecimal(last)
      ? undefined
      : { parts: { sign: '', digits: formatPrice(last, price.tick), zeros: '' } }
  }, [store, symbol, price.tick])
  const readChange = useCallback(() => {
    const change = store.get().value?.t[symbol]?.[1]
    return change === undefined || !isDecimal(change)
      ? undefined
      : {
          parts: { sign: '', digits: formatPercent(change), zeros: '' },
          tone: toneOf(change),
        }
  }, [store, symbol])
  return (
    <li className={`${styles['row']} ${chosen ? styles['chosen'] : ''}`}>
      <button
        type="button"
        className={styles['pick']}
        aria-label={w.open(symbol, words.marketName[row.market])}
        aria-current={chosen ? 'true' : undefined}
        onClick={() => onPick(row.market, symbol)}
      >
        <span className={styles['name']}>
          {held && <i className={styles['dot']} aria-hidden="true" />}
          <b>{isPlain ? baseAsset : symbol}</b>
          {isPlain && <span className="t3">{showsMarket ? ` ${words.marketShort[row.market]}` : quoteAsset}</span>}
        </span>
        <LiveNumber
          subscribe={store.subscribe}
          read={readPrice}
          {...(styles['num'] === undefined ? {} : { className: styles['num'] })}
        />
        <LiveNumber
          subscribe={store.subscribe}
          read={readChange}
          {...(styles['change'] === undefined ? {} : { className: styles['change'] })}
        />
      </button>
      <button
        type="button"
        className={styles['star']}
        aria-label={starred ? w.unstar(symbol) : w.star(symbol)}
        aria-pressed={starred}
        onClick={() => onStar(row.key)}
      >
        <Star size={12} aria-hidden="true" fill={starred ? 'currentColor' : 'none'} />
      </button>
    </li>
  )
}
