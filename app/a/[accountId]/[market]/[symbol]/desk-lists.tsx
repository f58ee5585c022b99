'use client'
import { useEffect, useId, useRef, useState } from 'react'
import { Balances } from '@/components/balances/balances'
import { AccountFigures } from '@/components/account-glance/account-figures'
import { ChangeStrip } from '@/components/orders/change-strip'
import { OpenOrders } from '@/components/orders/open-orders'
import { useOrderRows, type OrderFilter } from '@/components/orders/order-rows'
import { Fills, OrderHistory } from '@/components/orders/histories'
import { Journal } from '@/components/orders/journal'
import { CloseAllButton, CloseAllSheet } from '@/components/positions/close-all-sheet'
import { usePositionRows } from '@/components/positions/position-rows'
import { PositionSheet } from '@/components/positions/position-sheet'
import { PositionsTable } from '@/components/positions/positions-table'
import { StrayStops } from '@/components/positions/stray-stops'
import { Chip, Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/data-table'
import { Select } from '@/components/ui/field'
import { FreshMark } from '@/components/ui/fresh-mark'
import { Tabs } from '@/components/ui/tabs'
import { useDesk } from '@/lib/client/desk-client'
import { useAccountAge, useAccountFreshness } from '@/lib/client/use-account'
import type { Market } from '@/lib/client/domain-types'
import { formatAge } from '@/lib/format/time'
import { words } from '@/lib/words/en'

const w = words.orders
type Tab = 'positions' | 'orders' | 'history' | 'fills' | 'balances' | 'journal'
const FILTERS: readonly OrderFilter[] = ['all', 'spot', 'usdm', 'symbol']

/** Positions and open orders stand together under the first tab; each tab shows one alone. */
export function DeskLists(props: {
  readonly market: Market
  readonly symbol: string
  readonly onSymbol: (market: Market, symbol: string) => void
}) {
  const { market, symbol, onSymbol } = props
  const { account } = useDesk()
  const [tab, setTab] = useState<Tab>('positions')
  const [filter, setFilter] = useState<OrderFilter>('all')
  const positions = usePositionRows()
  const orders = useOrderRows()
  const fresh = useAccountFreshness()
  const age = useAccountAge()
  const panelId = useId()
  // A row that goes takes the focus of its button along, without a blur: the hand on the keyboard stays in the list.
  const list = useRef<HTMLDivElement>(null)
  const within = useRef(false)
  useEffect(() => {
    if (within.current && document.activeElement === document.body) list.current?.focus({ preventScroll: true })
  }, [positions, orders])
  const none = positions?.length === 0 && orders?.length === 0
  const focusTicket = () => document.querySelector<HTMLElement>('.ticket input')?.focus()
  return (
    <section className="panel bottom" aria-label={w.name} data-fresh={fresh}>
      <div className="ph tabs">
        <Tabs
          label={w.name}
          value={tab}
          panelId={panelId}
          options={[
            { value: 'positions', label: w.tabs.positions, count: positions?.length },
            { value: 'orders', label: w.tabs.orders, count: orders?.length },
            { value: 'history', label: w.tabs.history },
            { value: 'fills', label: w.tabs.fills },
            { value: 'balances', label: w.tabs.balances },
            { value: 'journal', label: w.tabs.journal },
          ]}
          onChange={setTab}
        />
        <span className="sp" />
        {(tab === 'positions' || tab === 'orders') && orders !== undefined && orders.length > 0 && (
          <>
            <Select
              label={w.filter}
              className="narrow"
              value={filter}
              options={FILTERS.map((one) => ({ value: one, label: w.filters[one] }))}
              onChange={setFilter}
            />
            <span className="frow" role="group" aria-label={w.filter}>
              {FILTERS.map((one) => (
                <Chip key={one} on={filter === one} className="ghost" onClick={() => setFilter(one)}>
                  {w.filters[one]}
                </Chip>
              ))}
            </span>
          </>
        )}
        {(tab === 'positions' || tab === 'orders') && <CloseAllButton variant="desk" />}
        <AccountFigures />
        <FreshMark freshness={fresh} words={words.freshness} age={age} format={formatAge} />
      </div>
      <div
        className="lists"
        id={panelId}
        ref={list}
        role="tabpanel"
        tabIndex={-1}
        aria-label={w.tabs[tab]}
        onFocus={() => {
          within.current = true
        }}
        onBlur={() => {
          within.current = false
        }}
      >
        <ChangeStrip />
        {tab === 'positions' && none && (
          <EmptyState
            title={w.emptyBoth}
            actions={<Button onClick={focusTicket}>{w.firstOrder(words.environmentTag[account.environment])}</Button>}
          >
            {w.emptyBothText}
          </EmptyState>
        )}
        {tab === 'positions' && !none && (
          <>
            <PositionsTable onSymbol={onSymbol} quietWhenEmpty />
            <StrayStops />
            <OpenOrders symbol={symbol} filter={filter} onSymbol={onSymbol} quietWhenEmpty={filter === 'all'} />
          </>
        )}
        {tab === 'orders' && <OpenOrders symbol={symbol} filter={filter} onSymbol={onSymbol} />}
        {tab === 'history' && <OrderHistory market={market} symbol={symbol} />}
        {tab === 'fills' && <Fills />}
        {tab === 'balances' && <Balances />}
        {tab === 'journal' && <Journal variant="desk" />}
      </div>
      <PositionSheet variant="desk" />
      <CloseAllSheet variant="desk" />
    </section>
  )
}
