'use client'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useCallback, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { worstOf } from '../../lib/client/link-state'
import { useAccountAge, useAccountFreshness } from '../../lib/client/use-account'
import { useTopicAge, useTopicFreshness, useTopicStore } from '../../lib/client/use-topic'
import type { Freshness } from '../../lib/domain/freshness'
import type { Market, SymbolRules } from '../../lib/domain/market'
import type { DecimalString } from '../../lib/domain/decimal'
import { formatAge } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { FreshMark } from '../ui/fresh-mark'
import { Hanging } from '../ui/overlay'
import { AccountMenu } from './account-menu'
import { BinnacleMark } from './binnacle-mark'
import { HealthPanel } from './health-panel'
import { LastPrice, PriceStrip } from './live-prices'
import { SymbolPicker } from './symbol-picker'
import { useBeatAge } from './use-beat-age'

const w = words.header

export interface HeaderProps {
  readonly market: Market
  readonly symbol: string
  readonly rules: SymbolRules | undefined
  readonly onPick: (market: Market, symbol: string) => void
  /** What stands over and under the health of the sources. */
  readonly above: ReactNode
  readonly below: ReactNode
  readonly healthOpen: boolean
  readonly onHealth: (open: boolean) => void
  /** The cancel-all button. */
  readonly children: ReactNode
}

export const tickOf = (rules: SymbolRules | undefined): DecimalString => rules?.price.tick ?? ('0.01' as DecimalString)

/** The age beside the health of {@link useHealth}: the last beat while all is live, else that of the oldest source. */
export function useHealthAge(market: Market, health: Freshness): () => number | undefined {
  const { account } = useDesk()
  const beat = useBeatAge()
  const prices = useTopicAge(useTopicStore('tickers', topicKey.tickers(account.accountId, market)))
  const own = useAccountAge()
  return useCallback(() => {
    if (health === 'live') return beat()
    const ages = [beat(), prices(), own()].flatMap((age) => (age === undefined ? [] : [age]))
    return ages.length === 0 ? undefined : Math.max(...ages)
  }, [health, beat, prices, own])
}

/** The least fresh of what the page lives by: the bridge, the account's streams, the market's prices. */
export function useHealth(market: Market): Freshness {
  const { account } = useDesk()
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, market))
  const prices = useTopicFreshness(tickers)
  const own = useAccountFreshness()
  return worstOf([prices, own])
}

/** Environment, symbol, prices, health, owner; cancel-all at the right end. */
export function DeskHeader({
  market,
  symbol,
  rules,
  onPick,
  above,
  below,
  healthOpen,
  onHealth,
  children,
}: HeaderProps) {
  const { account } = useDesk()
  const [picking, setPicking] = useState(false)
  const tickers = useTopicStore('tickers', topicKey.tickers(account.accountId, market))
  const priceFresh = useTopicFreshness(tickers)
  const health = useHealth(market)
  const healthAge = useHealthAge(market, health)
  const place = { market, symbol, tick: tickOf(rules) }
  return (
    <header className="top">
      <div className="band" aria-hidden="true" />
      <div className="brand">
        <BinnacleMark />
        <span className="env" title={words.environmentNote[account.environment]}>
          {words.environment[account.environment]}
        </span>
      </div>
      <Hanging
        open={picking}
        onOpen={setPicking}
        label={w.symbolTitle}
        trigger={
          <button type="button" className="symsw" aria-label={w.symbol(symbol, words.marketName[market])}>
            <span>{symbol}</span> <small>{words.marketShort[market]}</small>
            <ChevronDown size={16} aria-hidden="true" />
          </button>
        }
      >
        <SymbolPicker
          market={market}
          symbol={symbol}
          onPick={(nextMarket, next) => {
            setPicking(false)
            onPick(nextMarket, next)
          }}
        />
      </Hanging>
      <div className="lastp" data-fresh={priceFresh}>
        <LastPrice place={place} arrow={priceFresh !== 'blind'} />
      </div>
      <div data-fresh={priceFresh} className="strip-box">
        <PriceStrip place={place} />
      </div>
      <div className="hgroup">
        <Hanging
          open={healthOpen}
          onOpen={onHealth}
          align="end"
          label={w.health}
          className="hpanel"
          trigger={
            <button type="button" className="hbtn" aria-label={`${w.health}: ${words.freshness[health]}`}>
              <FreshMark freshness={health} words={words.freshness} age={healthAge} format={formatAge} says />
            </button>
          }
        >
          {above}
          <HealthPanel />
          {below}
        </Hanging>
        <AccountMenu />
        {children}
      </div>
    </header>
  )
}
