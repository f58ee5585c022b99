'use client'
import { useMemo, useState } from 'react'
import { useCancelOrder } from '../../lib/client/use-cancel-order'
import { useListGroups } from '../../lib/client/use-lists'
import type { Market } from '../../lib/domain/market'
import { words } from '../../lib/words/en'
import { DataTable, EmptyState } from '../ui/data-table'
import { ChangeOrder } from './change-order'
import { ListHead, tellGroup } from './list-head'
import type { Changing } from './order-cells'
import { useColumns } from './order-columns'
import { filterRows, groupRows, isChangeable, type OrderFilter, rowKey, useOrderRows } from './order-rows'
import { tellOrder } from './order-words'
import { TimeLine } from './time-line'
import { UnsettledRow } from './unsettled'

const w = words.orders

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
  const [changing, setChanging] = useState<Changing>()
  const { cancel, stateOf } = useCancelOrder()
  const groups = useListGroups()
  const shown = useMemo(
    () => groupRows(filterRows(rows ?? [], props.filter, props.symbol), groups),
    [rows, props.filter, props.symbol, groups],
  )
  const columns = useColumns(open, setOpen, cancel, stateOf, props.onSymbol, setChanging)
  const filterWord = w.filters[props.filter]
  // The focus goes back to the row that was typed into.
  const closeChange = (key: string) => {
    setChanging(undefined)
    document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"] .editable`)?.focus({ preventScroll: true })
  }
  if (rows !== undefined && shown.length === 0 && props.quietWhenEmpty === true) return null
  const keys = (event: React.KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'e' || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement)
      return
    const key = (event.target as HTMLElement).closest<HTMLElement>('[role="row"]')?.dataset['key']
    const row = shown.find((one) => rowKey(one) === key)
    if (row?.kind !== 'order' || !isChangeable(row)) return
    event.preventDefault()
    setChanging({ key: rowKey(row) })
  }
  return (
    <div className="open-orders" onKeyDown={keys}>
      <DataTable
        caption={w.openCaption}
        columns={columns}
        rows={shown}
        rowKey={rowKey}
        rowName={(row) =>
          row.kind === 'order'
            ? tellOrder(row.order, row.rules)
            : row.kind === 'list'
              ? tellGroup(row.group)
              : w.unsettled.unconfirmed
        }
        rowClass={(row) =>
          row.kind === 'unsettled'
            ? 'open'
            : row.kind === 'list'
              ? 'list'
              : `${row.order.side === 'BUY' ? 'buy' : 'sell'}${row.leg === undefined ? '' : row.leg.waits ? ' leg waits' : ' leg'}`
        }
        face={{ kind: rows === undefined ? 'loading' : 'full' }}
        template={COLUMNS_WIDE}
        templateMiddle={COLUMNS_MIDDLE}
        templateSmall={COLUMNS_SMALL}
        whole={(row) =>
          row.kind === 'unsettled' ? (
            <UnsettledRow intent={row.intent} rules={row.rules} />
          ) : row.kind === 'list' ? (
            <ListHead group={row.group} />
          ) : undefined
        }
        detail={(row) =>
          row.kind !== 'order' ? undefined : changing?.key === rowKey(row) && row.rules !== undefined ? (
            <ChangeOrder
              key={changing.field}
              order={row.order}
              rules={row.rules}
              field={changing.field}
              variant="desk"
              onClose={() => closeChange(rowKey(row))}
            />
          ) : open === rowKey(row) ? (
            <TimeLine order={row.order} rules={row.rules} />
          ) : undefined
        }
        empty={
          <EmptyState title={props.filter === 'all' ? w.noOpen : w.noOpenFilter(filterWord)}>{w.noOpenText}</EmptyState>
        }
      />
    </div>
  )
}
