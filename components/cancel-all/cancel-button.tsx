'use client'
import { ChevronDown, ChevronUp, OctagonX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useCancelAll } from '../../lib/client/use-cancel-all'
import { useAccountFreshness, useOpenOrders } from '../../lib/client/use-account'
import type { Market } from '../../lib/domain/market'
import { words } from '../../lib/words/en'
import { useActProps, useActsOff } from '../ui/acts-off'
import { Hanging, Sheet } from '../ui/overlay'
import { HoldButton } from '../ui/hold-button'
import { CancelPanel } from './cancel-panel'
import { useCancelScopes } from './use-cancel-scopes'

const w = words.cancelAll

/** Ctrl+Shift+X, or ⌘⇧X: works in fields as well, since that is where the hands are when it is needed. */
function useCancelKey(run: () => void): void {
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if (!event.shiftKey || !(event.ctrlKey || event.metaKey) || event.code !== 'KeyX' || event.repeat) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', keys, { capture: true })
    return () => window.removeEventListener('keydown', keys, { capture: true })
  }, [run])
}

/** The split button of the header: the press runs the default scope, the arrow opens the scopes. Disabled beside the desk that trades alone. */
export function CancelAllButton({ market, symbol }: { readonly market: Market; readonly symbol: string }) {
  const cancel = useCancelAll()
  const [open, setOpen] = useState(false)
  const { entries, protective } = useCancelScopes()
  // A count that nobody has told yet is not zero.
  const known = useOpenOrders() !== undefined
  const off = useActProps(true)
  const act = () => {
    if (off.disabled !== true) cancel.start({ mode: 'entries' })
    setOpen(true)
  }
  useCancelKey(act)
  return (
    <div className={`cancel ${known && entries.length === 0 ? 'none' : ''}`}>
      <button
        type="button"
        onClick={act}
        aria-label={known ? w.buttonName(entries.length, protective.length) : w.buttonUnknown}
        aria-keyshortcuts="Control+Shift+X Meta+Shift+X"
        title={w.key}
        {...off}
      >
        <OctagonX size={16} aria-hidden="true" />
        {w.button} <span className="n">{known ? entries.length : words.missing}</span>
      </button>
      <Hanging
        open={open}
        onOpen={setOpen}
        align="end"
        label={w.title}
        className="cpanel"
        keepsFocus
        trigger={
          <button type="button" className="more" aria-label={w.scopes}>
            {open ? <ChevronUp size={16} aria-hidden="true" /> : <ChevronDown size={16} aria-hidden="true" />}
          </button>
        }
      >
        <CancelPanel market={market} symbol={symbol} cancel={cancel} onClose={() => setOpen(false)} />
      </Hanging>
    </div>
  )
}

/** How long a cancel is held on the phone, whatever the money. */
const HOLD_CANCEL_MS = 600

/** Cancel all in the thumb zone, or as a square beside the send button; hold runs it and opens the report. */
export function CancelAllThumb(props: {
  readonly market: Market
  readonly symbol: string
  readonly square?: boolean
  readonly sheet: CancelSheetState
}) {
  const { square, sheet } = props
  const { entries, protective } = useCancelScopes()
  const count = entries.length
  // None on an old picture is no proof of none.
  const isSure = useAccountFreshness() === 'live' || count > 0
  const name = isSure ? w.buttonName(count, protective.length) : w.buttonUnknown
  const act = sheet.run
  const isOff = useActsOff() !== undefined
  if (square === true)
    return (
      <HoldButton
        holdMs={HOLD_CANCEL_MS}
        onRun={act}
        label={name}
        armedLabel={w.armed(count)}
        className={`sq ${count === 0 ? 'none' : ''}`}
      >
        {() => (
          <>
            <OctagonX size={18} aria-hidden="true" />
            <span className="n">{count}</span>
          </>
        )}
      </HoldButton>
    )
  return (
    <div className="thumb">
      <HoldButton
        holdMs={HOLD_CANCEL_MS}
        onRun={act}
        label={name}
        armedLabel={w.armed(count)}
        className={`tbtn ${count === 0 ? 'none' : 'inv'}`}
      >
        {({ holding, armed }) => (
          <>
            <OctagonX size={22} aria-hidden="true" />
            <span>
              {holding ? w.holding(count) : armed ? w.armed(count) : textOf(count, isSure)}
              <small>
                {isOff ? words.reading.cancel : holding ? w.lift : noteOf(count, isSure, protective.length)}
              </small>
            </span>
          </>
        )}
      </HoldButton>
      <button type="button" className="link scopes" onClick={sheet.open}>
        {w.scopes}
      </button>
    </div>
  )
}

const textOf = (count: number, isSure: boolean): string => (count > 0 ? w.act(count) : isSure ? w.nothing : w.unsure)
const noteOf = (count: number, isSure: boolean, kept: number): string =>
  count > 0 ? w.hold('0.6', kept) : isSure ? w.nothingNote : w.unsureNote

export interface CancelSheetState {
  readonly isOpen: boolean
  open(): void
  close(): void
  run(): void
  readonly cancel: ReturnType<typeof useCancelAll>
}

/** The state of the phone's cancel sheet, shared by the buttons that open it. */
export function useCancelSheet(): CancelSheetState {
  const cancel = useCancelAll()
  const [isOpen, setOpen] = useState(false)
  const isOff = useActsOff() !== undefined
  const run = () => {
    if (!isOff) cancel.start({ mode: 'entries' })
    setOpen(true)
  }
  useCancelKey(run)
  return {
    isOpen,
    cancel,
    open: () => setOpen(true),
    close: () => setOpen(false),
    run,
  }
}

export function CancelSheet({
  market,
  symbol,
  sheet,
}: {
  readonly market: Market
  readonly symbol: string
  readonly sheet: CancelSheetState
}) {
  return (
    <Sheet open={sheet.isOpen} onOpen={(open) => (open ? sheet.open() : sheet.close())} label={w.title} className="cs">
      <CancelPanel
        market={market}
        symbol={symbol}
        cancel={sheet.cancel}
        onClose={sheet.close}
        holdMs={HOLD_CANCEL_MS}
      />
    </Sheet>
  )
}
