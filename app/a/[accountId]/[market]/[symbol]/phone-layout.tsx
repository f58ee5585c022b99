'use client'
import { Activity, ArrowLeftRight, ChartCandlestick, ChevronDown, List, Wallet } from 'lucide-react'
import { useCallback, useState } from 'react'
import { GlanceStrip } from '@/components/account-glance/glance-strip'
import { ChartPanel } from '@/components/chart/chart-panel'
import { CancelAllThumb, CancelSheet, useCancelSheet } from '@/components/cancel-all/cancel-button'
import { MarginChip } from '@/components/futures-settings/margin-chip'
import { tickOf, useHealthAge, useHealth } from '@/components/header/desk-header'
import { DayChange, LastPrice } from '@/components/header/live-prices'
import { SymbolPicker } from '@/components/header/symbol-picker'
import { KeyNote } from '@/components/keys/key-note'
import { ClockNote } from '@/components/link-note/clock-note'
import { Alarms, LinkNote } from '@/components/link-note/link-note'
import { DeadManMark } from '@/components/trading-lock/dead-man-mark'
import { ReadingNote } from '@/components/reading-desk/reading-note'
import { LockNote } from '@/components/trading-lock/lock-note'
import { ResetNote } from '@/components/venue-reset/reset-note'
import { OrderBookPanel } from '@/components/order-book/order-book-panel'
import { TapePanel } from '@/components/tape/tape-panel'
import { OrderTicket } from '@/components/order-entry/order-ticket'
import { ListTicket } from '@/components/order-lists/list-ticket'
import { UnresolvedBanner } from '@/components/orders/unresolved-banner'
import { PhoneOrders } from '@/components/orders/phone-orders'
import { useOrderRows } from '@/components/orders/order-rows'
import { PositionCard } from '@/components/positions/position-card'
import { CloseAllButton, CloseAllSheet } from '@/components/positions/close-all-sheet'
import { PositionSheet } from '@/components/positions/position-sheet'
import { StrayStops } from '@/components/positions/stray-stops'
import { usePositionRows } from '@/components/positions/position-rows'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/data-table'
import { FreshMark } from '@/components/ui/fresh-mark'
import { Sheet } from '@/components/ui/overlay'
import { useBackCloses } from '@/components/ui/use-back-closes'
import { useDesk } from '@/lib/client/desk-client'
import type { usePageAddress } from '@/lib/client/page-address'
import { useSettingsLink } from '@/lib/client/settings-link'
import { topicKey } from '@/lib/client/topics'
import { useTicketLink } from '@/lib/client/ticket-link'
import { useAccount, useAccountFreshness, useLinkFreshness } from '@/lib/client/use-account'
import { useInstrument, useInstruments } from '@/lib/client/use-instrument'
import { useTopicFreshness, useTopicStore } from '@/lib/client/use-topic'
import type { Market } from '@/lib/client/domain-types'
import { formatAge } from '@/lib/format/time'
import { words } from '@/lib/words/en'
import { PhoneAccount } from './phone-account'
import { symbolOn } from './symbol-on'

const w = words.phone
type Tab = 'positions' | 'chart' | 'trade' | 'orders' | 'account'

const TABS = [
  { key: 'positions', icon: Activity },
  { key: 'chart', icon: ChartCandlestick },
  { key: 'trade', icon: ArrowLeftRight },
  { key: 'orders', icon: List },
  { key: 'account', icon: Wallet },
] as const

/** The phone: symbol and environment on top, one of five pages, cancel-all and tabs under the thumb. */
export function PhoneLayout({ address }: { readonly address: ReturnType<typeof usePageAddress> }) {
  const { account } = useDesk()
  const { accountId, market, symbol, interval, go } = address
  const [tab, setTab] = useState<Tab>('positions')
  const [charted, setCharted] = useState(false)
  const [picking, setPicking] = useState(false)
  const rules = useInstrument(market, symbol)
  const instruments = useInstruments()
  const sheet = useCancelSheet()
  const settingsOpen = useSettingsLink((link) => link.place !== undefined)
  const hideSettings = useSettingsLink((link) => link.hide)
  const positions = usePositionRows()
  const orders = useOrderRows()
  const fresh = useAccountFreshness()
  const prepare = useTicketLink((link) => link.prepare)
  const show = (next: Tab) => {
    if (next === 'chart') setCharted(true)
    setTab(next)
  }
  const trade = (side?: 'BUY' | 'SELL') => {
    if (side !== undefined) prepare({ side })
    setTab('trade')
  }
  const pick = useCallback(
    (nextMarket: Market, next: string) => {
      setPicking(false)
      go({ market: nextMarket, symbol: next })
    },
    [go],
  )
  const onMarket = useCallback(
    (next: Market) => go({ market: next, symbol: symbolOn(next, symbol, instruments) }),
    [go, symbol, instruments],
  )
  useBackCloses(sheet.isOpen, sheet.close)
  useBackCloses(picking, () => setPicking(false))
  useBackCloses(settingsOpen, hideSettings)
  const counts = { positions: positions?.length, orders: orders?.length } as Readonly<
    Record<string, number | undefined>
  >
  const square = <CancelAllThumb market={market} symbol={symbol} sheet={sheet} square />
  const place = { accountId, market, symbol, rules, variant: 'phone' } as const
  return (
    <div className="phone" data-env={account.environment}>
      <PhoneTop market={market} symbol={symbol} rules={rules} onSymbol={() => setPicking(true)} />
      <main className="pg-box">
        <div className="top-note">
          <LinkNote variant="phone" />
        </div>
        <ReadingNote />
        <LockNote />
        <ResetNote />
        <UnresolvedBanner />
        <ClockNote />
        <KeyNote onOpen={() => setTab('account')} />
        <div className="pg" hidden={tab !== 'positions'}>
          <TopLine fresh={fresh} />
          <StrayStops />
          {positions?.length === 0 ? (
            <EmptyState
              title={words.orders.noPositions}
              actions={
                <Button className="tall" onClick={() => trade()}>
                  {words.orders.firstOrder(words.environmentTag[account.environment])}
                </Button>
              }
            >
              {words.orders.noPositionsText}
            </EmptyState>
          ) : (
            <div className="cards">
              {positions === undefined && <div className="card" aria-hidden="true" style={{ height: 186 }} />}
              {positions?.map((row) => (
                <PositionCard
                  key={row.position.symbol + row.position.positionSide}
                  row={row}
                  fresh={fresh}
                  onTrade={() => {
                    go({ market: 'usdm', symbol: row.position.symbol })
                    setTab('trade')
                  }}
                />
              ))}
              <CloseAllButton variant="phone" />
            </div>
          )}
        </div>
        {charted && (
          <div className="pg" hidden={tab !== 'chart'} style={{ overflow: 'hidden' }}>
            <div className="ctab">
              <div className="stg">
                <ChartPanel {...place} interval={interval} onInterval={(next: string) => go({ interval: next })} />
              </div>
              <div>
                <div className="pbook">
                  <OrderBookPanel {...place} />
                  <TapePanel {...place} />
                </div>
                <div className="bs">
                  {square}
                  <Button className="b" onClick={() => trade('BUY')}>
                    <span className="ar" aria-hidden="true">
                      ▲
                    </span>
                    {market === 'spot' ? words.ticket.buySpot : words.ticket.buyUsdm}
                  </Button>
                  <Button className="s" onClick={() => trade('SELL')}>
                    <span className="ar" aria-hidden="true">
                      ▼
                    </span>
                    {market === 'spot' ? words.ticket.sellSpot : words.ticket.sellUsdm}
                  </Button>
                </div>
              </div>
            </div>
          </div>
        )}
        {tab === 'trade' && (
          <div className="pg">
            <OrderTicket
              market={market}
              symbol={symbol}
              onMarket={onMarket}
              variant="phone"
              beside={square}
              settings={<MarginChip symbol={symbol} />}
              lists={(kinds) => <ListTicket symbol={symbol} variant="phone" kinds={kinds} beside={square} />}
            />
          </div>
        )}
        {tab === 'orders' && (
          <div className="pg" data-fresh={fresh}>
            <PhoneOrders symbol={symbol} />
          </div>
        )}
        {tab === 'account' && (
          <div className="pg">
            <PhoneAccount market={market} symbol={symbol} />
          </div>
        )}
        <Alarms />
      </main>
      <footer className="foot">
        {(tab === 'positions' || tab === 'orders' || tab === 'account') && (
          <>
            <DeadManMark />
            <CancelAllThumb market={market} symbol={symbol} sheet={sheet} />
          </>
        )}
        <nav className="tabbar" aria-label={w.tabsName}>
          {TABS.map(({ key, icon: Icon }) => (
            <button
              key={key}
              type="button"
              className={tab === key ? 'on' : ''}
              aria-current={tab === key ? 'page' : undefined}
              onClick={() => show(key)}
            >
              <Icon size={20} aria-hidden="true" />
              {w.tabs[key]}
              {counts[key] !== undefined && counts[key] > 0 && <span className="cnt">{counts[key]}</span>}
            </button>
          ))}
        </nav>
        <div className="safe" />
      </footer>
      <CancelSheet market={market} symbol={symbol} sheet={sheet} />
      <PositionSheet variant="phone" />
      <CloseAllSheet variant="phone" />
      <Sheet open={picking} onOpen={setPicking} label={words.header.symbolTitle} className="phone-sheet">
        <SymbolPicker market={market} symbol={symbol} onPick={pick} />
      </Sheet>
    </div>
  )
}

/** The glance strip, while the notice above does not stand in its place: no balance is shown as if it were live (S-75). */
function TopLine({ fresh }: { readonly fresh: 'live' | 'late' | 'blind' }) {
  const link = useLinkFreshness()
  const known = useAccount((view) => view !== undefined)
  return link === 'blind' && known ? null : <GlanceStrip fresh={fresh} />
}

function PhoneTop(props: {
  readonly market: Market
  readonly symbol: string
  readonly rules: ReturnType<typeof useInstrument>
  readonly onSymbol: () => void
}) {
  const { market, symbol, rules, onSymbol } = props
  const { account } = useDesk()
  const health = useHealth(market)
  const healthAge = useHealthAge(market, health)
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, market))
  const fresh = useTopicFreshness(tickers)
  const place = { market, symbol, tick: tickOf(rules) }
  return (
    <header className="ptop">
      <div className="band" aria-hidden="true" />
      <span className="env">{words.environment[account.environment]}</span>
      <button
        type="button"
        className="symb"
        aria-label={words.header.symbol(symbol, words.marketName[market])}
        onClick={onSymbol}
      >
        <b>
          {symbol} <small>{words.marketShort[market]}</small>
          <ChevronDown size={16} aria-hidden="true" />
        </b>
        <FreshMark freshness={health} words={words.freshness} age={healthAge} format={formatAge} says />
      </button>
      <div className="px" data-fresh={fresh}>
        <b>
          <LastPrice place={place} arrow={fresh !== 'blind'} />
        </b>
        <span>
          <DayChange place={place} />
        </span>
      </div>
    </header>
  )
}
