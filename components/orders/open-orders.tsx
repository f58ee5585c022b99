'use client'
import { ChevronDown, ChevronRight, LoaderCircle, Shield } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { useBalances, useIntents, useOpenOrders } from '../../lib/client/use-account'
import { useCancelOrder } from '../../lib/client/use-cancel-order'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import { useTopicStore } from '../../lib/client/use-topic'
import { add, isDecimal, isPositive, multiply } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { orderKey, type Order, type ShownOrder } from '../../lib/domain/order'
import { isProtective } from '../../lib/domain/protective'
import { decimalsFor, moneyDecimals, numberParts } from '../../lib/format/amount'
import { formatAge, formatDateTime, formatUtc } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button, Chip } from '../ui/button'
import { type Column, DataTable, EmptyState } from '../ui/data-table'
import { LiveNumber, LiveText } from '../ui/live-number'
import { Missing, Num } from '../ui/number'
import { SideMark } from '../ui/side'
import { distanceOf, filledPercent, tellOrder, termsOf, typeWord, waitingPrice } from './order-words'
import { TimeLine } from './time-line'
import { UnsettledRow, useUnsettledPlaces } from './unsettled'

const w = words.orders
const c = words.orders.columns

/** A row is an order that rests, or an intent whose fate is open. */
export type OrderRow =
  | {
      readonly kind: 'order'
      readonly order: ShownOrder
      readonly rules: SymbolRules | undefined
      readonly protective: boolean
    }
  | { readonly kind: 'unsettled'; readonly intent: Intent; readonly rules: SymbolRules | undefined }

export type OrderFilter = 'all' | 'spot' | 'usdm' | 'symbol'

/** Rows of the open-orders list: what is not settled first, then what rests, newest first. */
export function useOrderRows(): readonly OrderRow[] | undefined {
  const orders = useOpenOrders()
  const balances = useBalances()
  const unsettled = useUnsettledPlaces()
  const instruments = useInstruments()
  return useMemo(() => {
    if (orders === undefined) return undefined
    const rulesOf = (one: { market: Market; symbol: string }) => instruments.get(instrumentKey(one.market, one.symbol))
    const heldOf = (order: Order, rules: SymbolRules | undefined) => {
      const balance = balances?.find((one) => one.market === 'spot' && one.asset === rules?.baseAsset)
      return balance === undefined ? undefined : add(balance.free, balance.locked)
    }
    const rows: OrderRow[] = unsettled.map((intent) => ({ kind: 'unsettled', intent, rules: rulesOf(intent) }))
    for (const order of orders) {
      const rules = rulesOf(order)
      rows.push({ kind: 'order', order, rules, protective: isProtective(order, heldOf(order, rules)) })
    }
    return rows
  }, [orders, balances, unsettled, instruments])
}

export const marketOf = (row: OrderRow): Market => (row.kind === 'order' ? row.order.market : row.intent.market)
export const symbolOf = (row: OrderRow): string => (row.kind === 'order' ? row.order.symbol : row.intent.symbol)

export function filterRows(rows: readonly OrderRow[], filter: OrderFilter, symbol: string): readonly OrderRow[] {
  if (filter === 'all') return rows
  if (filter === 'symbol') return rows.filter((row) => symbolOf(row) === symbol)
  return rows.filter((row) => marketOf(row) === filter)
}

const COLUMNS_WIDE =
  'minmax(160px,1.4fr) minmax(90px,.8fr) minmax(70px,.7fr) minmax(70px,.7fr) minmax(60px,.6fr) minmax(84px,.8fr) minmax(72px,.6fr) minmax(84px,.8fr) minmax(40px,.3fr) minmax(128px,1.1fr) minmax(64px,.5fr) minmax(80px,auto)'
const COLUMNS_MIDDLE =
  'minmax(150px,1.4fr) minmax(88px,.9fr) minmax(70px,.8fr) minmax(70px,.8fr) minmax(62px,.7fr) minmax(74px,.7fr) minmax(80px,.9fr) minmax(66px,.6fr) minmax(88px,auto)'
const COLUMNS_SMALL =
  'minmax(150px,1.4fr) minmax(84px,.9fr) minmax(70px,.8fr) minmax(70px,.8fr) minmax(74px,.8fr) minmax(64px,.6fr) minmax(84px,auto)'

/** Open orders of both markets in one list, algo orders and unsettled intents included. */
export function OpenOrders(props: {
  readonly symbol: string
  readonly filter: OrderFilter
  readonly onSymbol: (market: Market, symbol: string) => void
  /** Said instead of the empty face when something else already says it. */
  readonly quietWhenEmpty?: boolean
}) {
  const rows = useOrderRows()
  const [open, setOpen] = useState<string>()
  const { cancel, stateOf } = useCancelOrder()
  const shown = useMemo(() => filterRows(rows ?? [], props.filter, props.symbol), [rows, props.filter, props.symbol])
  const columns = useColumns(open, setOpen, cancel, stateOf, props.onSymbol)
  const filterWord = w.filters[props.filter]
  if (rows !== undefined && shown.length === 0 && props.quietWhenEmpty === true) return null
  return (
    <DataTable
      caption={w.openCaption}
      columns={columns}
      rows={shown}
      rowKey={rowKey}
      rowName={(row) => (row.kind === 'order' ? tellOrder(row.order, row.rules) : w.unsettled.unconfirmed)}
      rowClass={(row) => (row.kind === 'unsettled' ? 'open' : row.order.side === 'BUY' ? 'buy' : 'sell')}
      face={{ kind: rows === undefined ? 'loading' : 'full' }}
      template={COLUMNS_WIDE}
      templateMiddle={COLUMNS_MIDDLE}
      templateSmall={COLUMNS_SMALL}
      whole={(row) => (row.kind === 'unsettled' ? <UnsettledRow intent={row.intent} rules={row.rules} /> : undefined)}
      detail={(row) =>
        row.kind === 'order' && open === rowKey(row) ? <TimeLine order={row.order} rules={row.rules} /> : undefined
      }
      empty={
        <EmptyState title={props.filter === 'all' ? w.noOpen : w.noOpenFilter(filterWord)}>{w.noOpenText}</EmptyState>
      }
    />
  )
}

const rowKey = (row: OrderRow): string => (row.kind === 'order' ? orderKey(row.order) : row.intent.intentId)

function useColumns(
  open: string | undefined,
  setOpen: (key: string | undefined) => void,
  cancel: (order: Order) => void,
  stateOf: ReturnType<typeof useCancelOrder>['stateOf'],
  onSymbol: (market: Market, symbol: string) => void,
): readonly Column<OrderRow>[] {
  return useMemo(() => {
    const only = (draw: (row: Extract<OrderRow, { kind: 'order' }>) => React.ReactNode) => (row: OrderRow) =>
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
        cell: only(({ order, rules }) =>
          order.closePosition ? (
            <span className="t2">{w.whole}</span>
          ) : (
            <>
              <Num parts={numberParts(order.quantity, stepDecimals(rules, order))} />
              <span className="u">{rules?.baseAsset}</span>
            </>
          ),
        ),
      },
      {
        key: 'price',
        head: c.price,
        cell: only(({ order, rules }) =>
          order.price !== undefined && isPositive(order.price) ? (
            <Num parts={numberParts(order.price, tickDecimals(rules, order.price))} />
          ) : (
            <span className="dash">{w.market}</span>
          ),
        ),
      },
      {
        key: 'trigger',
        head: c.trigger,
        cell: only(({ order, rules }) =>
          order.triggerPrice !== undefined && isPositive(order.triggerPrice) ? (
            <Num parts={numberParts(order.triggerPrice, tickDecimals(rules, order.triggerPrice))} />
          ) : (
            <Missing />
          ),
        ),
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
        cell: only(({ order, protective }) => {
          const role = <span className={protective ? 't2' : 't3'}>{protective ? w.protective : w.entry}</span>
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
        cell: only(({ order, rules }) => (
          <CancelCell order={order} rules={rules} state={stateOf(order)} onCancel={() => cancel(order)} />
        )),
      },
    ]
  }, [open, setOpen, cancel, stateOf, onSymbol])
}

function Distance({ order }: { readonly order: Order }) {
  const { account } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, order.market))
  return (
    <LiveNumber
      className="t2 plain"
      subscribe={tickers.subscribe}
      read={() => {
        const last = tickers.get().value?.t[order.symbol]?.[0]
        const distance = distanceOf(order, last !== undefined && isDecimal(last) ? last : undefined)
        return distance === undefined ? undefined : { parts: numberParts(distance, 2, true), suffix: '%' }
      }}
    />
  )
}

/** The cancel at the row's end, and what became of it. */
export function CancelCell(props: {
  readonly order: Order
  readonly rules: SymbolRules | undefined
  readonly state: ReturnType<ReturnType<typeof useCancelOrder>['stateOf']>
  readonly onCancel: () => void
}) {
  const { order, rules, state, onCancel } = props
  const intents = useIntents()
  const name = w.cancelName(tellOrder(order, rules))
  if (state.kind === 'sending')
    return (
      <span className="t3" role="status">
        {w.canceling}
      </span>
    )
  if (state.kind === 'checking')
    return (
      <span className="unc" role="status" title={w.cancelUnknown}>
        <LoaderCircle size={14} className="turning" aria-hidden="true" />
        {w.canceling}
      </span>
    )
  if (state.kind === 'known') {
    const intent = intents?.find((one) => one.intentId === state.intent.intentId) ?? state.intent
    const over =
      intent.state === 'rejected' ||
      intent.state === 'not-placed' ||
      intent.state === 'unresolved' ||
      intent.state === 'abandoned'
    if (!over)
      return (
        <span className="t3" role="status">
          {w.canceling}
        </span>
      )
    const why =
      intent.reason === undefined ? w.states[intent.state] : explain(intent.reason.code, intent.reason.params ?? {})
    return (
      <Chip acts aria-label={name} title={w.cancelRefused(why)} className="badt" onClick={onCancel}>
        {w.tryAgain}
      </Chip>
    )
  }
  if (state.kind === 'refused' || state.kind === 'not-received')
    return (
      <Chip
        acts
        aria-label={name}
        title={w.cancelRefused(
          state.kind === 'refused' ? explain(state.reason.code, state.reason.params ?? {}) : explain('not-received'),
        )}
        className="badt"
        onClick={onCancel}
      >
        {w.tryAgain}
      </Chip>
    )
  return (
    <Button look="bare" acts className="chip" aria-label={name} onClick={onCancel}>
      {w.cancel}
    </Button>
  )
}

const tickDecimals = (rules: SymbolRules | undefined, price: Order['quantity']): number =>
  decimalsFor(price, rules?.price.tick ?? price)
const stepDecimals = (rules: SymbolRules | undefined, order: Order): number =>
  decimalsFor(order.quantity, rules?.lot.step ?? order.quantity)
