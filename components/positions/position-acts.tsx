'use client'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { words } from '../../lib/words/en'
import { Chip } from '../ui/button'
import { directionOf, type PositionRow } from './position-rows'
import { PositionSheet, POSITION_TABS, type PositionTab } from './position-sheet'

const w = words.positionActs

/** What opens the sheet of a position: one small button on the desk's row, one for each act on the phone's card. */
export function PositionActs({ row, variant }: { readonly row: PositionRow; readonly variant: 'desk' | 'phone' }) {
  const [tab, setTab] = useState<PositionTab>()
  const { position } = row
  const side = directionOf(position)
  return (
    <>
      {variant === 'desk' ? (
        <Chip
          className="more"
          aria-label={w.more(side, position.symbol)}
          title={w.more(side, position.symbol)}
          onClick={() => setTab('close')}
        >
          <Ellipsis size={14} aria-hidden="true" />
        </Chip>
      ) : (
        <span className="c5">
          {POSITION_TABS.map((one) => (
            <Chip key={one} aria-label={w.openName(w.opens[one], side, position.symbol)} onClick={() => setTab(one)}>
              {w.opens[one]}
            </Chip>
          ))}
        </span>
      )}
      <PositionSheet row={row} variant={variant} tab={tab} onTab={setTab} />
    </>
  )
}
