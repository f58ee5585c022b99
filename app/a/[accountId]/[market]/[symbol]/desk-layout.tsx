'use client'
import { useCallback, useState } from 'react'
import { ChartPanel } from '@/components/chart/chart-panel'
import { CancelAllButton } from '@/components/cancel-all/cancel-button'
import { MarginChip } from '@/components/futures-settings/margin-chip'
import { DeskHeader } from '@/components/header/desk-header'
import { KeyNote } from '@/components/keys/key-note'
import { KeyPanel } from '@/components/keys/key-panel'
import { ClockNote } from '@/components/link-note/clock-note'
import { Alarms, LinkNote } from '@/components/link-note/link-note'
import { DeadManMark } from '@/components/trading-lock/dead-man-mark'
import { LockNote } from '@/components/trading-lock/lock-note'
import { OrderBookPanel } from '@/components/order-book/order-book-panel'
import { UnresolvedBanner } from '@/components/orders/unresolved-banner'
import { OrderTicket } from '@/components/order-entry/order-ticket'
import { ListTicket } from '@/components/order-lists/list-ticket'
import { ReadingNote } from '@/components/reading-desk/reading-note'
import { StatusBar } from '@/components/status-bar/status-bar'
import { TapePanel } from '@/components/tape/tape-panel'
import { Tabs } from '@/components/ui/tabs'
import { WatchlistPanel } from '@/components/watchlist/watchlist-panel'
import { ResetNote } from '@/components/venue-reset/reset-note'
import { useDesk } from '@/lib/client/desk-client'
import type { usePageAddress } from '@/lib/client/page-address'
import { useInstrument, useInstruments } from '@/lib/client/use-instrument'
import { words } from '@/lib/words/en'
import type { Market } from '@/lib/client/domain-types'
import { AccountFoot } from '@/components/account-glance/account-foot'
import { DeskLists } from './desk-lists'
import { symbolOn } from './symbol-on'

/** The desk from 1024 px: header, watchlist, chart, book and tape, ticket, lists, status. */
export function DeskLayout({ address }: { readonly address: ReturnType<typeof usePageAddress> }) {
  const { account } = useDesk()
  const { accountId, market, symbol, interval, go } = address
  const [healthOpen, setHealthOpen] = useState(false)
  const [flow, setFlow] = useState<'book' | 'tape'>('book')
  const rules = useInstrument(market, symbol)
  const instruments = useInstruments()
  const pick = useCallback((nextMarket: Market, next: string) => go({ market: nextMarket, symbol: next }), [go])
  const onMarket = useCallback(
    (next: Market) => go({ market: next, symbol: symbolOn(next, symbol, instruments) }),
    [go, symbol, instruments],
  )
  const shared = { accountId, market, symbol, rules, variant: 'desk' } as const
  return (
    <main className="desk" data-env={account.environment}>
      <DeskHeader
        market={market}
        symbol={symbol}
        rules={rules}
        onPick={pick}
        above={<KeyPanel when="urgent" />}
        below={<KeyPanel when="calm" />}
        healthOpen={healthOpen}
        onHealth={setHealthOpen}
      >
        <CancelAllButton market={market} symbol={symbol} />
      </DeskHeader>
      <div className="cellbox watch">
        <WatchlistPanel accountId={accountId} market={market} symbol={symbol} onPick={pick} />
      </div>
      <div className="cellbox chart">
        <ChartPanel {...shared} interval={interval} onInterval={(next: string) => go({ interval: next })} />
      </div>
      <div className="cellbox flow" data-tab={flow}>
        <div className="flow-tabs">
          <Tabs
            label={words.phone.book}
            value={flow}
            panelId={`flow-${flow}`}
            options={[
              { value: 'book', label: words.phone.book },
              { value: 'tape', label: words.phone.tape },
            ]}
            onChange={setFlow}
          />
        </div>
        <div className="book-slot" id="flow-book">
          <OrderBookPanel {...shared} />
        </div>
        <div className="tape-slot" id="flow-tape">
          <TapePanel {...shared} />
        </div>
      </div>
      <div className="cellbox right">
        <OrderTicket
          market={market}
          symbol={symbol}
          onMarket={onMarket}
          variant="desk"
          settings={<MarginChip symbol={symbol} />}
          lists={(kinds) => <ListTicket symbol={symbol} variant="desk" kinds={kinds} />}
        />
        <AccountFoot />
      </div>
      <DeskLists market={market} symbol={symbol} onSymbol={pick} />
      <StatusBar market={market}>
        <DeadManMark />
      </StatusBar>
      <LinkNote variant="desk" />
      <div className="bands">
        <ReadingNote />
        <LockNote />
        <ResetNote />
        <UnresolvedBanner />
        <ClockNote />
        <KeyNote onOpen={() => setHealthOpen(true)} />
      </div>
      <Alarms />
    </main>
  )
}
