'use client'
import { Ellipsis } from 'lucide-react'
import { words } from '../../lib/words/en'
import { Chip } from '../ui/button'
import { directionOf, type PositionRow } from './position-rows'
import { POSITION_TABS, usePositionSheet } from './sheet-store'

const w = words.positionActs

/** What opens the sheet of a position: one small button on the desk's row, one for each act on the phone's card. */
export function PositionActs({ row, variant }: { readonly row: PositionRow; readonly variant: 'desk' | 'phone' }) {
  const open = usePositionSheet((sheet) => sheet.open)
  const { position } = row
  const side = directionOf(position)
  const name = w.more(side, position.symbol)
  if (variant === 'desk')
    return (
      <Chip className="more" aria-label={name} title={name} onClick={() => open(row, 'close')}>
        <Ellipsis size={14} aria-hidden="true" />
      </Chip>
    )
  return (
    <span className="c5">
      {POSITION_TABS.map((tab) => (
        <Chip key={tab} aria-label={w.openName(w.opens[tab], side, position.symbol)} onClick={() => open(row, tab)}>
          {w.opens[tab]}
        </Chip>
      ))}
    </span>
  )
}
