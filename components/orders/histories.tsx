'use client'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { fillsOptions, orderHistoryOptions } from '../../lib/client/queries'
import { useFills, useOrders } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import { useListGroups } from '../../lib/client/use-lists'
import { isPositive, multiply, type DecimalString } from '../../lib/domain/decimal'
import type { Market } from '../../lib/domain/market'
import { fillKey, orderKey, type Fill, type ShownOrder } from '../../lib/domain/order'
import { decimalsFor, formatShort, moneyDecimals, numberParts, toneOf } from '../../lib/format/amount'
import { formatDateTime, formatUtc } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { type Column, DataTable, EmptyState } from '../ui/data-table'
import { Missing, Num } from '../ui/number'
import { SideMark } from '../ui/side'
import { faceOf } from './faces'
import { endWord, filledPercent, tellOrder, typeOf } from './order-words'
import { ElsewhereMark } from './elsewhere-mark'
import { TimeLine } from './time-line'

const w = words.orders
const c = words.orders.columns

/** Rows read over HTTP with those of the live picture laid over them, newest first. */
export function mergeRows<R>(
  read: readonly R[],
  live: readonly R[],
  keyOf: (row: R) => string,
  timeOf: (row: R) => number,
): readonly R[] {
  const rows = new Map(read.map((row) => [keyOf(row), row]))
  for (const row of live) {
    const before = rows.get(keyOf(row))
    if (before === undefined || timeOf(row) >= timeOf(before)) rows.set(keyOf(row), row)
  }
  return [...rows.values()].sort((a, b) => timeOf(b) - timeOf(a))
}

const Time = ({ at }: { readonly at: number }) => (
  <time className="n t3" dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
    {formatDateTime(at)}
  </time>
)

/** Every order of the symbol on screen, with what became of it. */
export function OrderHistory({ market, symbol }: { readonly market: Market; readonly symbol: string }) {
  const { account } = useDesk()
  const query = useQuery(orderHistoryOptions(account.accountId, market, symbol))
  const live = useOrders()
  const rules = useInstruments().get(instrumentKey(market, symbol))
  const groups = useListGroups()
  const [open, setOpen] = useState<string>()
  const rows = useMemo(
    () =>
      mergeRows(
        query.data ?? [],
        (live ?? []).filter((order) => order.market === market && order.symbol === symbol),
        orderKey,
        (order) => order.exchangeTime,
      ),
    [query.data, live, market, symbol],
  )
  const columns = useMemo((): readonly Column<ShownOrder>[] => {
    const tick = (price: DecimalString) => decimalsFor(price, rules?.price.tick ?? price)
    return [
      {
        key: 'time',
        left: true,
        head: c.time,
        cell: (order) => {
          const isOpen = open === orderKey(order)
          return (
            <>
              <button
                type="button"
                className="opener"
                aria-expanded={isOpen}
                aria-label={w.openRow(tellOrder(order, rules))}
                onClick={() => setOpen(isOpen ? undefined : orderKey(order))}
              >
                {isOpen ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
              </button>
              <Time at={order.createdTime ?? order.exchangeTime} />
            </>
          )
        },
      },
      {
        key: 'side',
        left: true,
        head: c.symbol,
        cell: (order) => (
          <>
            <span className="sym">{order.symbol}</span>{' '}
            <SideMark up={order.side === 'BUY'} label={words.side[order.side]} />
            <ElsewhereMark order={order} />
          </>
        ),
      },
      {
        key: 'type',
        left: true,
        head: c.type,
        cell: (order) => {
          const list =
            order.market === 'spot' && order.orderListId !== undefined
              ? (groups.get(order.orderListId)?.kind ?? words.lists.unknownKind)
              : undefined
          return (
            <span className="t2">
              {typeOf(order, rows)}
              {list !== undefined && <span className="lev">{list}</span>}
            </span>
          )
        },
      },
      {
        key: 'price',
        head: c.price,
        cell: (order) =>
          order.price !== undefined && isPositive(order.price) ? (
            <Num parts={numberParts(order.price, tick(order.price))} />
          ) : order.triggerPrice !== undefined && isPositive(order.triggerPrice) ? (
            <Num parts={numberParts(order.triggerPrice, tick(order.triggerPrice))} />
          ) : (
            <span className="dash">{w.market}</span>
          ),
      },
      {
        key: 'average',
        head: c.average,
        cell: (order) =>
          order.averagePrice !== undefined && isPositive(order.averagePrice) ? (
            <Num
              parts={numberParts(
                order.averagePrice,
                rules === undefined ? 2 : decimalsFor(rules.price.tick, rules.price.tick),
              )}
            />
          ) : (
            <Missing />
          ),
      },
      {
        key: 'size',
        head: c.size,
        cell: (order) =>
          order.closePosition ? (
            <span className="t2">{w.whole}</span>
          ) : (
            <Num parts={numberParts(order.quantity, decimalsFor(order.quantity, rules?.lot.step ?? order.quantity))} />
          ),
      },
      {
        key: 'filled',
        head: c.filled,
        cell: (order) => {
          const percent = filledPercent(order)
          return percent === undefined ? <Missing /> : <span className="n">{percent}%</span>
        },
      },
      {
        key: 'status',
        left: true,
        head: c.status,
        cell: (order) => (
          <span className="t2" title={endWord(order, rows, account.environment)}>
            {endWord(order, rows, account.environment)}
          </span>
        ),
      },
    ]
  }, [rules, open, rows, groups, account.environment])
  return (
    <DataTable
      caption={w.historyCaption(symbol)}
      columns={columns}
      rows={rows}
      rowKey={orderKey}
      rowName={(order) => `${tellOrder(order, rules)}, ${endWord(order, rows, account.environment)}`}
      rowClass={(order) => (order.side === 'BUY' ? 'buy' : 'sell')}
      face={faceOf(query, rows.length > 0)}
      detail={(order) => (open === orderKey(order) ? <TimeLine order={order} rules={rules} /> : undefined)}
      template="minmax(140px,1fr) minmax(196px,1.3fr) minmax(100px,1fr) minmax(80px,.9fr) minmax(80px,.9fr) minmax(80px,.9fr) minmax(50px,.5fr) minmax(150px,2fr)"
      empty={<EmptyState title={w.noHistory(symbol)}>{w.noHistoryText}</EmptyState>}
    />
  )
}

/** The trades of the account. */
export function Fills() {
  const { account } = useDesk()
  const query = useQuery(fillsOptions(account.accountId))
  const live = useFills()
  const instruments = useInstruments()
  const rows = useMemo(
    () => mergeRows(query.data ?? [], live ?? [], fillKey, (fill) => fill.exchangeTime),
    [query.data, live],
  )
  const columns = useMemo((): readonly Column<Fill>[] => {
    const rulesOf = (fill: Fill) => instruments.get(instrumentKey(fill.market, fill.symbol))
    return [
      { key: 'time', left: true, head: c.time, cell: (fill) => <Time at={fill.exchangeTime} /> },
      {
        key: 'symbol',
        left: true,
        head: c.symbol,
        cell: (fill) => (
          <>
            <span className="sym">{fill.symbol}</span>{' '}
            <SideMark up={fill.side === 'BUY'} label={words.side[fill.side]} />
            <span className="lev">{words.marketShort[fill.market]}</span>
          </>
        ),
      },
      {
        key: 'price',
        head: c.price,
        cell: (fill) => (
          <Num parts={numberParts(fill.price, decimalsFor(fill.price, rulesOf(fill)?.price.tick ?? fill.price))} />
        ),
      },
      {
        key: 'size',
        head: c.size,
        cell: (fill) => (
          <>
            <Num
              parts={numberParts(fill.quantity, decimalsFor(fill.quantity, rulesOf(fill)?.lot.step ?? fill.quantity))}
            />
            <span className="u">{rulesOf(fill)?.baseAsset}</span>
          </>
        ),
      },
      {
        key: 'value',
        head: c.value,
        cell: (fill) => (
          <Num
            parts={numberParts(
              fill.quoteQuantity ?? multiply(fill.price, fill.quantity),
              moneyDecimals(rulesOf(fill)?.quoteAsset ?? 'USDT'),
            )}
          />
        ),
      },
      {
        key: 'fee',
        head: c.fee,
        cell: (fill) =>
          fill.commission === undefined ? (
            <Missing />
          ) : (
            <>
              <span className="n">{formatShort(fill.commission)}</span>
              <span className="u">{fill.commissionAsset}</span>
            </>
          ),
      },
      {
        key: 'realized',
        head: c.realized,
        cell: (fill) =>
          fill.realizedPnl === undefined ? (
            <Missing />
          ) : (
            <span className={toneOf(fill.realizedPnl)}>
              <Num parts={numberParts(fill.realizedPnl, 2, true)} />
            </span>
          ),
      },
      {
        key: 'liquidity',
        left: true,
        head: c.liquidity,
        cell: (fill) => (
          <span className="t2" title={fill.allocation === true ? w.allocationWhy : undefined}>
            {fill.maker ? w.maker : w.taker}
            {fill.allocation === true ? ` · ${w.allocation}` : ''}
          </span>
        ),
      },
    ]
  }, [instruments])
  return (
    <DataTable
      caption={w.fillsCaption}
      columns={columns}
      rows={rows}
      rowKey={fillKey}
      rowName={(fill) => `${words.side[fill.side]} ${formatShort(fill.quantity)} ${fill.symbol}`}
      rowClass={(fill) => (fill.side === 'BUY' ? 'buy' : 'sell')}
      face={faceOf(query, rows.length > 0)}
      template="minmax(124px,1fr) minmax(170px,1.3fr) minmax(80px,1fr) minmax(100px,1fr) minmax(80px,1fr) minmax(110px,1fr) minmax(80px,1fr) minmax(70px,.7fr)"
      empty={<EmptyState title={w.noFills}>{w.noFillsText}</EmptyState>}
    />
  )
}
