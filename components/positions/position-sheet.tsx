'use client'
import { X } from 'lucide-react'
import { positionKey } from '../../lib/domain/account'
import { isShort } from '../../lib/domain/closing-orders'
import { absolute } from '../../lib/domain/decimal'
import { formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { IconButton } from '../ui/button'
import { Sheet } from '../ui/overlay'
import { Segmented } from '../ui/segmented'
import { SideMark } from '../ui/side'
import { useBackCloses } from '../ui/use-back-closes'
import { ClosePanel } from './close-panel'
import { LivePosition } from './live-position'
import { directionOf, tickOf, usePositionRows } from './position-rows'
import { ProtectPanel } from './protect-panel'
import { ReversePanel } from './reverse-panel'
import { useSheetPlace } from './sheet-place'
import { POSITION_TABS, usePositionSheet } from './sheet-store'

const w = words.positionActs

/** Everything one does with a position: over the desk, or from the bottom of the phone. Mounted once, beside the lists. */
export function PositionSheet({ variant }: { readonly variant: 'desk' | 'phone' }) {
  const { opened, open, close } = usePositionSheet()
  const rows = usePositionRows()
  const place = useSheetPlace(variant)
  useBackCloses(opened !== undefined && variant === 'phone', close)
  if (opened === undefined) return null
  const { key, tab } = opened
  const now = rows?.find(({ position }) => positionKey(position) === key)
  const row = now ?? opened.row
  const gone = rows !== undefined && now === undefined
  const { position, rules } = row
  return (
    <Sheet
      open
      onOpen={(stays) => !stays && close()}
      label={w.sheet(directionOf(position), position.symbol)}
      className={`pasheet ${variant === 'phone' ? 'phone-sheet' : 'over'}`}
    >
      <div className="pa-h">
        <SideMark up={!isShort(position)} label={directionOf(position)} />
        <b>{position.symbol}</b>
        {gone ? (
          <span className="t2">{w.gone}</span>
        ) : (
          <span>
            <span className="n">{formatShort(absolute(position.quantity))}</span>
            <span className="u">{rules?.baseAsset}</span>
          </span>
        )}
        <span className="sp" />
        {!gone && <LivePosition position={position} kind="pnl" tick={tickOf(row)} />}
        <IconButton label={words.close} onClick={close}>
          <X size={16} />
        </IconButton>
      </div>
      <Segmented
        label={w.acts}
        value={tab}
        options={POSITION_TABS.map((one) => ({ value: one, label: w.tabs[one] }))}
        onChange={(next) => open(row, next)}
      />
      {tab === 'close' && <ClosePanel row={row} gone={gone} place={place} />}
      {tab === 'protect' && <ProtectPanel row={row} gone={gone} place={place} />}
      {tab === 'reverse' && <ReversePanel row={row} gone={gone} place={place} />}
    </Sheet>
  )
}
