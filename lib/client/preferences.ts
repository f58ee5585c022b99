'use client'
import { create } from 'zustand'

export type Theme = 'dark' | 'light' | 'contrast'
export type Palette = 'green-red' | 'blue-orange'

/** Cookies, so that the server draws the first picture in the right colours; they say nothing of the owner. */
export const THEME_COOKIE = 'binnacle-theme'
export const PALETTE_COOKIE = 'binnacle-palette'

interface Preferences {
  readonly theme: Theme
  readonly palette: Palette
  setTheme(theme: Theme): void
  setPalette(palette: Palette): void
}

function remember(cookie: string, attribute: 'theme' | 'palette', value: string): void {
  document.documentElement.dataset[attribute] = value
  document.cookie = `${cookie}=${value}; Path=/; Max-Age=31536000; SameSite=Strict`
}

const chosen = <T extends string>(attribute: 'theme' | 'palette', fallback: T): T =>
  typeof document === 'undefined'
    ? fallback
    : ((document.documentElement.dataset[attribute] as T | undefined) ?? fallback)

export const usePreferences = create<Preferences>((set) => ({
  theme: chosen<Theme>('theme', 'dark'),
  palette: chosen<Palette>('palette', 'green-red'),
  setTheme: (theme) => {
    remember(THEME_COOKIE, 'theme', theme)
    set({ theme })
  },
  setPalette: (palette) => {
    remember(PALETTE_COOKIE, 'palette', palette)
    set({ palette })
  },
}))
