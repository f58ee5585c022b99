'use client'
import { create } from 'zustand'
import type { PositionSide } from '../domain/market'

/** What is looked at in the sheet of futures settings. */
export type SettingsView = 'leverage' | 'margin-mode' | 'margin' | 'what-if' | 'account'

export interface SettingsPlace {
  /** Absent: that of the page. */
  readonly symbol?: string | undefined
  readonly positionSide?: PositionSide | undefined
  readonly view: SettingsView
}

interface SettingsLink {
  readonly place: SettingsPlace | undefined
  show(place: SettingsPlace): void
  hide(): void
}

/** Opens the sheet of futures settings from wherever a setting stands. */
export const useSettingsLink = create<SettingsLink>((set) => ({
  place: undefined,
  show: (place) => set({ place }),
  hide: () => set({ place: undefined }),
}))
