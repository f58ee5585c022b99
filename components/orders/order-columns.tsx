'use client'
import { ChevronDown, ChevronRight, Shield } from 'lucide-react'
import { useMemo } from 'react'
import type { useCancelOrder } from '../../lib/client/use-cancel-order'
import { isPositive, multiply } from '../../lib/domain/decimal'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { orderKey, type Order } from '../../lib/domain/order'
import { decimalsFor, formatShort, moneyDecimals, numberParts } from '../../lib/format/amount'
import { formatAge, formatDateTime, formatUtc } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import type { Column } from '../ui/data-table'
import { LiveText } from '../ui/live-number'
import { Missing, Num } from '../ui/number'
import { SideMark } from '../ui/side'
import { CancelList, tellRole } from './list-head'
import { CancelCell, type Changing, Distance, EditCell } from './order-cells'
import type { RestingRow, TableRow } from './order-rows'
import { filledPercent, tellOrder, termsOf, typeWord, waitingPrice } from './order-words'

const w = words.orders
const c = words.orders.columns

/** The columns of the open orders. */
export function useColumns(
  open: string | undefined,
  setOpen: (key: string | undefined) => void,
  cancel: (order: Order) => void,
  stateOf: ReturnType<typeof useCancelOrder>['stateOf'],
  onSymbol: (market: Market, symbol: string) => void,
  setChanging: (changing: Changing | undefined) => void,
): readonly Column<TableRow>[] {
  return useMemo(() => {
    const only = (draw: (row: RestingRow) => React.ReactNode) => (row: TableRow) =>
      row.kind === 'order' ? draw(row) : null
    return [
      {
        key: 'symbol',
        left: true,
        head: <b>{w.openCaption}</b>,
        cell: only(({ order, rules, protective }) => {
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
              <button type="button" className="sym" onClick={() => onSymbol(order.market, order.symbol)}>
                {order.symbol}
              </button>{' '}
              <SideMark up={order.side === 'BUY'} label={words.side[order.side]} />
              {order.market === 'spot' && <span className="lev">{words.marketName.spot}</span>}
              {protective && <Shield size={12} className="shd" role="img" aria-label={w.protective} />}
            </>
          )
        }),
      },
      {
        key: 'size',
        head: c.size,
        cell: only((row) => {
          const { order, rules } = row
          if (order.closePosition) return <span className="t2">{w.whole}</span>
          if (row.leg?.waits === true && !isPositive(order.quantity))
            return <span className="t2">{words.lists.boughtSize}</span>
          return (
            <EditCell row={row} field="quantity" value={formatShort(order.quantity)} onEdit={setChanging}>
              <Num parts={numberParts(order.quantity, stepDecimals(rules, order))} />
              <span className="u">{rules?.baseAsset}</span>
            </EditCell>
          )
        }),
      },
      {
        key: 'price',
        head: c.price,
        cell: only((row) => {
          const { order, rules } = row
          return order.price !== undefined && isPositive(order.price) ? (
            <EditCell row={row} field="price" value={formatShort(order.price)} onEdit={setChanging}>
              <Num parts={numberParts(order.price, tickDecimals(rules, order.price))} />
            </EditCell>
          ) : (
            <span className="dash">{w.market}</span>
          )
        }),
      },
      {
        key: 'trigger',
        head: c.trigger,
        cell: only((row) => {
          const { order, rules } = row
          return order.triggerPrice !== undefined && isPositive(order.triggerPrice) ? (
            <EditCell row={row} field="triggerPrice" value={formatShort(order.triggerPrice)} onEdit={setChanging}>
              <Num parts={numberParts(order.triggerPrice, tickDecimals(rules, order.triggerPrice))} />
            </EditCell>
          ) : (
            <Missing />
          )
        }),
      },
      { key: 'distance', head: c.distance, className: 'c-o2', cell: only(({ order }) => <Distance order={order} />) },
      {
        key: 'value',
        head: c.value,
        className: 'c-o1',
        cell: only(({ order, rules }) => {
          const price = waitingPrice(order)
          return price === undefined || !isPositive(order.quantity) ? (
            <Missing />
          ) : (
            <Num parts={numberParts(multiply(price, order.quantity), moneyDecimals(rules?.quoteAsset ?? 'USDT'))} />
          )
        }),
      },
      {
        key: 'filled',
        head: c.filled,
        cell: only(({ order }) => {
          const percent = filledPercent(order)
          return percent === undefined ? (
            <Missing />
          ) : (
            <>
              <i className="bar0" style={{ ['--v' as string]: `${percent}%` }} aria-hidden="true" />
              <span className={`n ${percent === '0' ? 't3' : ''}`}>{percent}%</span>
            </>
          )
        }),
      },
      {
        key: 'type',
        head: c.type,
        left: true,
        className: 'c-o2',
        cell: only(({ order }) => <span className="t2">{typeWord(order.orderType)}</span>),
      },
      {
        key: 'age',
        head: c.age,
        className: 'c-o1',
        cell: only(({ order }) => {
          const since = order.createdTime ?? order.exchangeTime
          return (
            <span title={`${formatDateTime(since)} · ${formatUtc(since)}`}>
              <LiveText className="n t3" everyMs={5_000} read={() => formatAge(Math.max(0, Date.now() - since))} />
            </span>
          )
        }),
      },
      {
        key: 'terms',
        head: c.terms,
        left: true,
        className: 'c-o1',
        cell: only(({ order, rules }) => <span className="t3">{termsOf(order, rules)}</span>),
      },
      {
        key: 'role',
        head: c.role,
        left: true,
        cell: only(({ order, protective, leg }) => {
          const role =
            leg === undefined ? (
              <span className={protective ? 't2' : 't3'}>{protective ? w.protective : w.entry}</span>
            ) : (
              <span className="t2" title={tellRole(leg)}>
                {tellRole(leg)}
              </span>
            )
          if (order.elsewhere !== true) return role
          return (
            <span className="two" title={w.elsewhereTitle}>
              {role}
              <span className="t2">{w.elsewhere}</span>
            </span>
          )
        }),
      },
      {
        key: 'acts',
        head: <span className="sr">{c.acts}</span>,
        className: 'acts',
        cell: only(({ order, rules, leg }) =>
          leg !== undefined ? (
            <CancelList group={leg.group} name={words.lists.cancelLegName(tellOrder(order, rules))} />
          ) : (
            <CancelCell order={order} rules={rules} state={stateOf(order)} onCancel={() => cancel(order)} />
          ),
        ),
      },
    ]
  }, [open, setOpen, cancel, stateOf, onSymbol, setChanging])
}

const tickDecimals = (rules: SymbolRules | undefined, price: Order['quantity']): number =>
  decimalsFor(price, rules?.price.tick ?? price)
const stepDecimals = (rules: SymbolRules | undefined, order: Order): number =>
  decimalsFor(order.quantity, rules?.lot.step ?? order.quantity)
