'use client'
import { LoaderCircle, X } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { useCancelOrder } from '../../lib/client/use-cancel-order'
import { useListGroups } from '../../lib/client/use-lists'
import { useTopicStore } from '../../lib/client/use-topic'
import { isDecimal, isPositive } from '../../lib/domain/decimal'
import { isOpen, orderKey } from '../../lib/domain/order'
import { decimalsFor, formatShort, numberParts } from '../../lib/format/amount'
import { formatAge } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { useActProps } from '../ui/acts-off'
import { Button, Chip } from '../ui/button'
import { EmptyState } from '../ui/data-table'
import { LiveNumber, LiveText } from '../ui/live-number'
import { Num } from '../ui/number'
import { Sheet } from '../ui/overlay'
import { SideMark } from '../ui/side'
import { ElsewhereMark } from './elsewhere-mark'
import { ChangeOrder } from './change-order'
import { ChangeStrip } from './change-strip'
import { CancelList, tellGroup, tellRole } from './list-head'
import {
  filterRows,
  groupRows,
  isChangeable,
  type ListRow,
  type OrderFilter,
  type RestingRow,
  rowKey,
  useOrderRows,
} from './order-rows'
import { distanceOf, filledPercent, tellIntent, tellOrder, typeWord, waitingPrice } from './order-words'
import { TimeLine } from './time-line'
import { UnresolvedLink } from './unresolved-banner'
import { UnsettledChoices } from './unsettled'

const w = words.phone
const FILTERS: readonly OrderFilter[] = ['all', 'usdm', 'spot', 'symbol']

/** Open orders on the phone: not settled first, then protective, then entries; a row opens its time line. */
export function PhoneOrders({ symbol }: { readonly symbol: string }) {
  const rows = useOrderRows()
  const groups = useListGroups()
  const [filter, setFilter] = useState<OrderFilter>('all')
  const [opened, setOpened] = useState<RestingRow>()
  const [changing, setChanging] = useState(false)
  const shown = useMemo(() => filterRows(rows ?? [], filter, symbol), [rows, filter, symbol])
  const unsettled = shown.filter((row) => row.kind === 'unsettled')
  const grouped = useMemo(() => groupRows(shown, groups), [shown, groups])
  const lists = grouped.filter((row): row is ListRow => row.kind === 'list')
  const legsOf = ({ group }: ListRow) =>
    grouped.filter(
      (row): row is RestingRow => row.kind === 'order' && row.leg?.group.list.orderListId === group.list.orderListId,
    )
  const resting = grouped.filter((row): row is RestingRow => row.kind === 'order' && row.leg === undefined)
  const protective = resting.filter((row) => row.protective)
  const entries = resting.filter((row) => !row.protective)
  // As it stands by now; what has gone meanwhile is shown as it stood.
  const inSheet =
    opened === undefined
      ? undefined
      : (rows?.find(
          (row): row is RestingRow => row.kind === 'order' && orderKey(row.order) === orderKey(opened.order),
        ) ?? opened)
  const close = () => {
    setChanging(false)
    setOpened(undefined)
  }
  const count = (one: OrderFilter) => filterRows(rows ?? [], one, symbol).length
  return (
    <>
      <div className="pfilter" role="group" aria-label={words.orders.filter}>
        {FILTERS.map((one) => (
          <Chip key={one} on={filter === one} onClick={() => setFilter(one)}>
            {one === 'symbol' ? symbol : words.orders.filters[one]} <span className="n">{count(one)}</span>
          </Chip>
        ))}
      </div>
      <ChangeStrip />
      {unsettled.length === 0 && (
        <div className="pmore">
          <UnresolvedLink />
        </div>
      )}
      {rows !== undefined && shown.length === 0 && (
        <EmptyState title={words.orders.noOpen}>{words.orders.noOpenText}</EmptyState>
      )}
      {unsettled.length > 0 && (
        <>
          <div className="ghd">
            <span>{w.unsettledHead(unsettled.length)}</span>
            <UnresolvedLink />
          </div>
          <ul>
            {unsettled.map((row) => (
              <li key={row.intent.intentId} className="ord open wide" aria-label={tellIntent(row.intent, row.rules)}>
                <div>
                  <div className={row.intent.state === 'unresolved' ? 'a badt' : 'a unc'} role="status">
                    {row.intent.state !== 'unresolved' && (
                      <LoaderCircle size={14} className="turning" aria-hidden="true" />
                    )}
                    {row.intent.state === 'unresolved'
                      ? words.orders.unsettled.unresolved
                      : row.intent.state === 'sending'
                        ? words.orders.unsettled.sending
                        : words.orders.unsettled.unconfirmed}
                  </div>
                  <div className="b">{tellIntent(row.intent, row.rules)}</div>
                  <UnsettledChoices intent={row.intent} rules={row.rules} />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {lists.map((row) => (
        <PhoneList key={rowKey(row)} row={row} legs={legsOf(row)} onOpen={setOpened} />
      ))}
      {protective.length > 0 && (
        <Group
          title={w.protectiveHead(protective.length)}
          note={w.protectiveNote}
          rows={protective}
          onOpen={setOpened}
        />
      )}
      {entries.length > 0 && (
        <Group title={w.entriesHead(entries.length)} note={w.entriesNote} rows={entries} onOpen={setOpened} />
      )}
      <Sheet
        open={opened !== undefined}
        onOpen={(open) => !open && close()}
        label={w.orderSheet}
        className="phone-sheet"
      >
        {inSheet !== undefined && (
          <>
            <div className="cp-h">
              <b>{tellOrder(inSheet.order, inSheet.rules)}</b>
            </div>
            {changing && inSheet.rules !== undefined ? (
              <ChangeOrder order={inSheet.order} rules={inSheet.rules} variant="phone" onClose={close} />
            ) : (
              <>
                {isChangeable(inSheet) && isOpen(inSheet.order) && (
                  <Button
                    look="line"
                    className="wide"
                    aria-label={words.change.changeName(tellOrder(inSheet.order, inSheet.rules))}
                    onClick={() => setChanging(true)}
                  >
                    {words.change.change}
                  </Button>
                )}
                <TimeLine order={inSheet.order} rules={inSheet.rules} />
              </>
            )}
          </>
        )}
      </Sheet>
    </>
  )
}

/** An order list as one group: kind, which waits for which, cancel as one. */
function PhoneList(props: {
  readonly row: ListRow
  readonly legs: readonly RestingRow[]
  readonly onOpen: (row: RestingRow) => void
}) {
  const { row, legs, onOpen } = props
  const { group } = row
  const l = words.lists
  return (
    <section className="plist" aria-label={tellGroup(group)}>
      <div className="ghd">
        <span>
          {l.kinds[group.kind]} <span className="n t3">{group.kind}</span>
        </span>
        <CancelList group={group} name={l.cancelListName(tellGroup(group))} />
      </div>
      <p className="small t3">{group.released && group.kind !== 'OCO' ? l.released : l.goes[group.kind]}</p>
      <ul>
        {legs.map((leg) => (
          <PhoneOrderRow key={orderKey(leg.order)} row={leg} onOpen={() => onOpen(leg)} />
        ))}
      </ul>
    </section>
  )
}

function Group(props: {
  readonly title: string
  readonly note: string
  readonly rows: readonly RestingRow[]
  readonly onOpen: (row: RestingRow) => void
}) {
  return (
    <>
      <div className="ghd">
        <span>{props.title}</span>
        <span>{props.note}</span>
      </div>
      <ul>
        {props.rows.map((row) => (
          <PhoneOrderRow key={orderKey(row.order)} row={row} onOpen={() => props.onOpen(row)} />
        ))}
      </ul>
    </>
  )
}

function PhoneOrderRow({ row, onOpen }: { readonly row: RestingRow; readonly onOpen: () => void }) {
  const { account } = useDesk()
  const { order, rules } = row
  const { cancel, stateOf } = useCancelOrder()
  const off = useActProps(true)
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, order.market))
  const busy =
    stateOf(order).kind === 'sending' || stateOf(order).kind === 'checking' || stateOf(order).kind === 'known'
  const told = tellOrder(order, rules)
  const price = waitingPrice(order)
  const filled = filledPercent(order)
  const since = order.createdTime ?? order.exchangeTime
  const distance = useCallback(() => {
    const last = tickers.get().value?.t[order.symbol]?.[0]
    const away = distanceOf(order, last !== undefined && isDecimal(last) ? last : undefined)
    return away === undefined ? undefined : { parts: numberParts(away, 2, true), suffix: '%' }
  }, [tickers, order])
  return (
    <li className={`ord ${order.side === 'BUY' ? 'buy' : 'sell'}`} aria-label={told}>
      <button type="button" className="main" aria-label={words.orders.openRow(told)} onClick={onOpen}>
        <span className="a">
          <SideMark up={order.side === 'BUY'} label={words.side[order.side]} />
          <b>{order.symbol}</b>
          {order.market === 'spot' && <span className="t3">{words.marketName.spot}</span>}
          <ElsewhereMark order={order} />
        </span>
        <span className="b">
          {row.leg !== undefined && <>{tellRole(row.leg)} · </>}
          {typeWord(order.orderType)} ·{' '}
          {order.closePosition ? (
            words.orders.whole
          ) : (
            <span className="n">
              {row.leg?.waits === true && !isPositive(order.quantity)
                ? words.lists.boughtSize
                : formatShort(order.quantity)}
            </span>
          )}{' '}
          {order.closePosition ? '' : rules?.baseAsset}
          {filled !== undefined && filled !== '0' && (
            <>
              {' '}
              · <span className="n">{filled}%</span>
            </>
          )}{' '}
          · <LiveText className="n" everyMs={5_000} read={() => formatAge(Math.max(0, Date.now() - since))} />
        </span>
      </button>
      <div className="r">
        <div className="a">
          {price === undefined ? (
            words.orders.market
          ) : (
            <Num parts={numberParts(price, decimalsFor(price, rules?.price.tick ?? price))} />
          )}
        </div>
        <div className="b">
          <LiveNumber subscribe={tickers.subscribe} read={distance} className="plain" />
        </div>
      </div>
      {row.leg === undefined && (
        <button
          type="button"
          className="xb"
          aria-label={busy ? words.orders.canceling : words.orders.cancelName(told)}
          {...off}
          disabled={off.disabled ?? busy}
          onClick={() => cancel(order)}
        >
          {busy ? (
            <LoaderCircle size={18} className="turning" aria-hidden="true" />
          ) : (
            <X size={18} aria-hidden="true" />
          )}
        </button>
      )}
    </li>
  )
}
