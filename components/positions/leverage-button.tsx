'use client'
import { useSettingsLink } from '../../lib/client/settings-link'
import type { Position } from '../../lib/domain/account'
import { words } from '../../lib/words/en'

/** Leverage and margin mode of a position; a press opens its settings, or what would become of it. */
export function LeverageButton({ position, whole }: { readonly position: Position; readonly whole?: boolean }) {
  const show = useSettingsLink((link) => link.show)
  const { symbol, positionSide, leverage, marginMode } = position
  const times = leverage === undefined ? words.settings.chipUnread : words.positions.leverage(String(leverage))
  const mode = marginMode === undefined ? '' : ` ${words.positions.mode[marginMode]}`
  return (
    <button
      type="button"
      className="lev levbtn"
      aria-label={`${times}${mode}: ${words.settings.open(symbol)}`}
      onClick={() => show({ symbol, positionSide, view: marginMode === 'isolated' ? 'margin' : 'what-if' })}
    >
      {times}
      {whole === true && mode}
    </button>
  )
}
