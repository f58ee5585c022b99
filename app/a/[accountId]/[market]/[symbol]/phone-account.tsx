'use client'
import { useState } from 'react'
import { LiveEquity } from '@/components/account-glance/live-equity'
import { Balances } from '@/components/balances/balances'
import { Fills, OrderHistory } from '@/components/orders/histories'
import { Journal } from '@/components/orders/journal'
import { KeyPanel } from '@/components/keys/key-panel'
import { HealthPanel } from '@/components/header/health-panel'
import { Segmented } from '@/components/ui/segmented'
import { useDesk } from '@/lib/client/desk-client'
import { usePreferences, type Palette, type Theme } from '@/lib/client/preferences'
import { useSettingsLink } from '@/lib/client/settings-link'
import { signOut } from '@/lib/client/session'
import { useAccountFreshness } from '@/lib/client/use-account'
import type { Market } from '@/lib/client/domain-types'
import { words } from '@/lib/words/en'

const w = words.phone

type History = 'history' | 'fills' | 'journal'

/** Equity, balances, history, health, looks, sign out. */
export function PhoneAccount({ market, symbol }: { readonly market: Market; readonly symbol: string }) {
  const { account } = useDesk()
  const fresh = useAccountFreshness()
  const showSettings = useSettingsLink((link) => link.show)
  const { theme, palette, setTheme, setPalette } = usePreferences()
  const [history, setHistory] = useState<History>('fills')
  return (
    <>
      <div className="phealth">
        <KeyPanel when="urgent" />
      </div>
      <div data-fresh={fresh}>
        <div className="acc">
          <div className="cap">
            <span>{w.equity('USDT')}</span>
          </div>
          <span className="eq">
            <LiveEquity figure="total" />
          </span>
        </div>
        <div className="lst tight">
          <Row name={w.futuresEquity}>
            <LiveEquity figure="futures" />
          </Row>
          <Row name={words.marketName.spot}>
            <LiveEquity figure="spot" />
          </Row>
          <Row name={w.openPnl}>
            <LiveEquity figure="open-pnl" />
          </Row>
          <Row name={w.marginRatio}>
            <LiveEquity figure="margin-ratio" />
          </Row>
        </div>
        <div className="ghd">
          <span>{w.balances}</span>
        </div>
        <div className="phistory narrow">
          <Balances />
        </div>
        <div className="ghd">
          <span>{w.history}</span>
        </div>
        <div className="pseg">
          <Segmented
            label={w.history}
            value={history}
            options={[
              { value: 'fills', label: words.orders.tabs.fills },
              { value: 'history', label: words.orders.tabs.history },
              { value: 'journal', label: words.orders.tabs.journal },
            ]}
            onChange={setHistory}
          />
        </div>
        <div className="phistory">
          {history === 'fills' ? (
            <Fills />
          ) : history === 'history' ? (
            <OrderHistory market={market} symbol={symbol} />
          ) : (
            <Journal variant="phone" />
          )}
        </div>
      </div>
      <div className="ghd">
        <span>{w.look}</span>
      </div>
      <div className="pseg">
        <Segmented
          label={words.header.theme}
          value={theme}
          options={(['dark', 'light', 'contrast'] as const).map((value: Theme) => ({
            value,
            label: words.header.themes[value],
          }))}
          onChange={setTheme}
        />
        <Segmented
          label={words.header.palette}
          value={palette}
          options={(['green-red', 'blue-orange'] as const).map((value: Palette) => ({
            value,
            label: words.header.palettes[value],
          }))}
          onChange={setPalette}
        />
      </div>
      <div className="phealth">
        <HealthPanel />
        <KeyPanel when="calm" />
      </div>
      <div className="lst">
        <div>
          <span className="k">{w.environment}</span>
          <span className="v s">
            {words.environment[account.environment]}, {words.environmentNote[account.environment]}
          </span>
        </div>
        {account.markets.includes('usdm') && (
          <button type="button" onClick={() => showSettings({ view: 'account' })}>
            <span className="k">{words.settings.menu}</span>
          </button>
        )}
        <button type="button" onClick={() => void signOut()}>
          <span className="k">{words.header.signOut}</span>
        </button>
      </div>
    </>
  )
}

const Row = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div>
    <span className="k">{name}</span>
    <span className="v">{children}</span>
  </div>
)
