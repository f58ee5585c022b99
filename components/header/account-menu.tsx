'use client'
import { ChevronDown } from 'lucide-react'
import { useDesk } from '../../lib/client/desk-client'
import { useSettingsLink } from '../../lib/client/settings-link'
import { signOut } from '../../lib/client/session'
import { usePreferences, type Palette, type Theme } from '../../lib/client/preferences'
import { words } from '../../lib/words/en'
import { Menu, type MenuEntry } from '../ui/overlay'

const w = words.header
const THEMES: readonly Theme[] = ['dark', 'light', 'contrast']
const PALETTES: readonly Palette[] = ['green-red', 'blue-orange']

/** Theme, colors of sides, sign out. */
export function AccountMenu() {
  const { ownerName, account } = useDesk()
  const { theme, palette, setTheme, setPalette } = usePreferences()
  const show = useSettingsLink((link) => link.show)
  const entries: MenuEntry[] = [
    ...THEMES.map((one) => ({
      key: one,
      group: w.theme,
      label: w.themes[one],
      checked: one === theme,
      onSelect: () => setTheme(one),
    })),
    ...PALETTES.map((one) => ({
      key: one,
      group: w.palette,
      label: w.palettes[one],
      checked: one === palette,
      onSelect: () => setPalette(one),
    })),
    ...(account.markets.includes('usdm')
      ? [
          {
            key: 'futures',
            group: account.label,
            label: words.settings.menu,
            onSelect: () => show({ view: 'account' as const }),
          },
        ]
      : []),
    { key: 'sign-out', group: account.label, label: w.signOut, onSelect: () => void signOut() },
  ]
  return (
    <Menu
      label={w.account(ownerName)}
      entries={entries}
      trigger={
        <button type="button" className="hbtn" aria-label={w.account(ownerName)}>
          <span className="avatar" aria-hidden="true">
            {ownerName.charAt(0).toUpperCase()}
          </span>
          <span className="acc-name">{ownerName}</span>
          <ChevronDown size={14} aria-hidden="true" />
        </button>
      }
    />
  )
}
