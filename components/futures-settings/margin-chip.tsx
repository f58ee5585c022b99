'use client'
import { useSettingsLink } from '../../lib/client/settings-link'
import { useAccount } from '../../lib/client/use-account'
import { marginModeIn, type FuturesSettings } from '../../lib/domain/futures-settings'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'

const w = words.settings

/** Margin mode and leverage in force for the symbol; a press opens where they are changed. */
export function MarginChip({ symbol }: { readonly symbol: string }) {
  const show = useSettingsLink((link) => link.show)
  const leverage = useAccount((view) => view?.picture.leverage?.[symbol])
  const settings = useAccount((view) => view?.picture.futures) as FuturesSettings | undefined
  const mode = marginModeIn(settings, symbol)
  const text = mode === undefined || leverage === undefined ? w.chipUnread : w.chip(w.mode[mode], String(leverage))
  return (
    <Button
      look="line"
      className="levbtn"
      aria-label={`${text}: ${w.open(symbol)}`}
      onClick={() => show({ symbol, view: 'leverage' })}
    >
      {text}
    </Button>
  )
}
