'use client'
import type { Side } from '../../lib/domain/market'
import { words } from '../../lib/words/en'
import { Segmented } from '../ui/segmented'
import type { useTicket } from './use-ticket'

const w = words.ticket

/** Buy or sell; in hedge mode first whether it opens or closes, since long and short stand beside each other there. */
export function SideChoice({ ticket }: { readonly ticket: ReturnType<typeof useTicket> }) {
  const { draft, change, context } = ticket
  const hedged = draft.market === 'usdm' && context.hedge
  const names = sideNames(draft.market === 'spot' ? 'spot' : !hedged ? 'one-way' : draft.closes ? 'close' : 'open')
  const option = (value: Side, arrow: string, look: string) => ({
    value,
    label: (
      <>
        <span className="ar" aria-hidden="true">
          {arrow}
        </span>
        {names[value]}
      </>
    ),
    name: names[value],
    className: look,
  })
  return (
    <>
      {hedged && (
        <Segmented
          label={w.does}
          value={draft.closes ? 'close' : 'open'}
          options={[
            { value: 'open', label: w.opens },
            { value: 'close', label: w.closes },
          ]}
          onChange={(does) => change({ closes: does === 'close', closePosition: false })}
        />
      )}
      <Segmented
        label={w.side}
        value={draft.side}
        className="sides"
        options={[option('BUY', '▲', 'buy'), option('SELL', '▼', 'sell')]}
        onChange={(side) => change({ side })}
      />
    </>
  )
}

const NAMES = {
  spot: { BUY: w.buySpot, SELL: w.sellSpot },
  'one-way': { BUY: w.buyUsdm, SELL: w.sellUsdm },
  open: { BUY: w.openLong, SELL: w.openShort },
  close: { BUY: w.closeShort, SELL: w.closeLong },
} as const

const sideNames = (how: keyof typeof NAMES): Readonly<Record<Side, string>> => NAMES[how]
