'use client'
import { useState } from 'react'
import { useIntents } from '../../lib/client/use-account'
import { formatShort } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button, Chip } from '../ui/button'
import { CLOSE_PARTS, closeQuantity, type ClosePart } from './close-size'
import { directionOf, type PositionRow } from './position-rows'
import { standingOf } from './act-standing'
import { useClosePosition } from './use-close-position'

const w = words.positions

/** Part, then one inline question that says the quantity, then what became of it. */
export function CloseCell({ row, large }: { readonly row: PositionRow; readonly large?: boolean }) {
  const { position, rules } = row
  const { state, run, clear } = useClosePosition(position)
  const intents = useIntents()
  const [asked, setAsked] = useState<ClosePart>()
  // The keyboard comes back to the part it left when the question is put away.
  const [left, setLeft] = useState<ClosePart>()
  const keep = () => {
    setLeft(asked)
    setAsked(undefined)
  }
  const standing = standingOf(state, intents)
  const asset = rules?.baseAsset ?? ''
  if (standing.kind === 'sending' || standing.kind === 'checking')
    return (
      <span className={large === true ? 'unc' : 'unc asking'} role="status">
        {standing.kind === 'checking' ? words.orders.unsettled.unconfirmed : w.closing}
      </span>
    )
  const quantity = asked === undefined ? undefined : closeQuantity(position, asked, rules)
  if (asked !== undefined)
    return (
      <span
        className={large === true ? 'c4 ask2' : 'cls asking'}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          keep()
        }}
      >
        {quantity === undefined ? (
          <span className="badt">{w.tooSmall}</span>
        ) : (
          <Chip
            acts
            className="strong"
            title={w.closeAsk(formatShort(quantity), asset, position.symbol)}
            onClick={() => {
              run(asked === '100' ? {} : { quantity })
              setLeft(undefined)
              setAsked(undefined)
            }}
          >
            {w.closeYes(formatShort(quantity), asset)}
          </Chip>
        )}
        <Chip autoFocus onClick={keep}>
          {w.closeNo}
        </Chip>
      </span>
    )
  const refused = standing.kind === 'refused' ? standing.reason : undefined
  return (
    <span className={large === true ? 'c4' : 'cls'}>
      {refused !== undefined && (
        <Button
          look="bare"
          className="badt whyline"
          role="alert"
          onClick={clear}
          title={explain(refused.code, refused.params ?? {})}
        >
          {explain(refused.code, refused.params ?? {})}
        </Button>
      )}
      {CLOSE_PARTS.map((part, at) => (
        <Chip
          key={part}
          acts
          className="n"
          aria-label={w.closeName(part, directionOf(position), position.symbol)}
          autoFocus={part === left}
          onClick={() => setAsked(part)}
        >
          {large === true && at === 0 && <span className="t3">{w.close} </span>}
          {part}
          {large === true && '%'}
        </Chip>
      ))}
    </span>
  )
}
