'use client'
import { X } from 'lucide-react'
import { words } from '../../lib/words/en'
import { IconButton } from '../ui/button'
import { Sheet } from '../ui/overlay'
import { Segmented } from '../ui/segmented'
import { SideMark } from '../ui/side'
import { useBackCloses } from '../ui/use-back-closes'
import { isShort } from '../../lib/domain/closing-orders'
import { absolute } from '../../lib/domain/decimal'
import { formatShort } from '../../lib/format/amount'
import { ClosePanel } from './close-panel'
import { LivePosition } from './live-position'
import { useSheetPlace } from './sheet-place'
import { directionOf, tickOf, type PositionRow } from './position-rows'

const w = words.positionActs

export const POSITION_TABS = ['close'] as const
export type PositionTab = (typeof POSITION_TABS)[number]

/** Everything one does with a position: over the desk, or from the bottom of the phone. */
export function PositionSheet(props: {
  readonly row: PositionRow
  readonly variant: 'desk' | 'phone'
  readonly tab: PositionTab | undefined
  readonly onTab: (tab: PositionTab | undefined) => void
}) {
  const { row, variant, tab, onTab } = props
  const { position, rules } = row
  const place = useSheetPlace(variant)
  const isOpen = tab !== undefined
  useBackCloses(isOpen && variant === 'phone', () => onTab(undefined))
  const name = w.sheet(directionOf(position), position.symbol)
  return (
    <Sheet
      open={isOpen}
      onOpen={(open) => !open && onTab(undefined)}
      label={name}
      className={`pasheet ${variant === 'phone' ? 'phone-sheet' : 'over'}`}
    >
      <div className="pa-h">
        <SideMark up={!isShort(position)} label={directionOf(position)} />
        <b>{position.symbol}</b>
        <span>
          <span className="n">{formatShort(absolute(position.quantity))}</span>
          <span className="u">{rules?.baseAsset}</span>
        </span>
        <span className="sp" />
        <LivePosition position={position} kind="pnl" tick={tickOf(row)} />
        <IconButton label={words.close} onClick={() => onTab(undefined)}>
          <X size={16} />
        </IconButton>
      </div>
      {POSITION_TABS.length > 1 && tab !== undefined && (
        <Segmented
          label={w.acts}
          value={tab}
          options={POSITION_TABS.map((one) => ({ value: one, label: w.tabs[one] }))}
          onChange={onTab}
        />
      )}
      {tab === 'close' && <ClosePanel row={row} place={place} />}
    </Sheet>
  )
}
