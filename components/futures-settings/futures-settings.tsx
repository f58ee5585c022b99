'use client'
import { X } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useSettingsLink, type SettingsPlace, type SettingsView } from '../../lib/client/settings-link'
import { useAccountAge, useAccountFreshness } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import { useMarginContext } from '../../lib/client/use-margin-context'
import type { PositionSide } from '../../lib/domain/market'
import { formatAge } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { IconButton } from '../ui/button'
import { Note } from '../ui/field'
import { FreshMark } from '../ui/fresh-mark'
import { Sheet } from '../ui/overlay'
import { Segmented } from '../ui/segmented'
import { AccountModesForm } from './account-modes-form'
import { LeverageForm } from './leverage-form'
import { MarginModeForm } from './margin-mode-form'
import { PositionMarginForm } from './position-margin-form'
import { directionOf } from './position-name'
import { useSetting, type SettingAct } from './use-setting'
import { WhatIfPanel } from './what-if-panel'

const w = words.settings
const VIEWS: readonly SettingsView[] = ['leverage', 'margin-mode', 'margin', 'what-if', 'account']

/** The sheet of futures settings, wherever it was opened from. Mounted once, so that what came of a change is not lost with it. */
export function FuturesSettings({ symbol: ofPage }: { readonly symbol: string }) {
  const place = useSettingsLink((link) => link.place)
  const hide = useSettingsLink((link) => link.hide)
  const act = useSetting()
  const symbol = place?.symbol ?? ofPage
  return (
    <Sheet
      open={place !== undefined}
      onOpen={(open) => {
        if (!open) hide()
      }}
      label={w.title(symbol)}
      className="fset"
    >
      {place !== undefined && <Open key={symbol} symbol={symbol} place={place} act={act} onClose={hide} />}
    </Sheet>
  )
}

function Open(props: {
  readonly symbol: string
  readonly place: SettingsPlace
  readonly act: SettingAct
  readonly onClose: () => void
}) {
  const { symbol, place, act, onClose } = props
  const show = useSettingsLink((link) => link.show)
  const instruments = useInstruments()
  const rulesOf = useCallback((each: string) => instruments.get(instrumentKey('usdm', each)), [instruments])
  const { context, marginAsset = 'USDT', bracketsFailed } = useMarginContext(symbol, place.view === 'account')
  const fresh = useAccountFreshness('usdm')
  const age = useAccountAge('usdm')
  const [side, setSide] = useState<PositionSide | undefined>(place.positionSide)
  const held = context?.account.positions.filter((each) => each.symbol === symbol) ?? []
  const position = held.find((each) => each.positionSide === side) ?? held[0]
  const view = place.view
  const body = () => {
    if (context === undefined) return <p className="fs-text">{w.unread}</p>
    const shared = { symbol, context, rulesOf, act }
    switch (view) {
      case 'leverage':
        return <LeverageForm {...shared} asset={marginAsset} />
      case 'margin-mode':
        return <MarginModeForm {...shared} />
      case 'margin':
        if (position === undefined) return <p className="fs-text">{w.margin.noPosition(symbol)}</p>
        if (position.marginMode === 'cross') return <p className="fs-text">{w.margin.cross(symbol)}</p>
        return <PositionMarginForm key={position.positionSide} {...shared} position={position} />
      case 'what-if':
        if (position === undefined) return <p className="fs-text">{w.whatIf.noPosition(symbol)}</p>
        return <WhatIfPanel key={position.positionSide} position={position} context={context} rules={rulesOf(symbol)} />
      case 'account':
        return <AccountModesForm context={context} rulesOf={rulesOf} act={act} />
    }
  }
  return (
    <div className="fs" data-fresh={fresh}>
      <div className="cp-h">
        <b>{w.title(symbol)}</b>
        <FreshMark freshness={fresh} words={words.freshness} age={age} format={formatAge} />
        <IconButton label={w.close} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      </div>
      <Segmented
        label={w.view}
        value={view}
        className="fs-views"
        options={VIEWS.map((value) => ({ value, label: w.views[value] }))}
        onChange={(next) => {
          act.clear()
          show({ ...place, view: next })
        }}
      />
      {held.length > 1 && (view === 'margin' || view === 'what-if') && position !== undefined && (
        <Segmented
          label={w.margin.side}
          value={position.positionSide}
          className="fs-seg"
          options={held.map((each) => ({ value: each.positionSide, label: directionOf(each) }))}
          onChange={setSide}
        />
      )}
      {bracketsFailed && <Note note={{ tone: 'warn', text: w.bracketsFailed }} />}
      {body()}
    </div>
  )
}
