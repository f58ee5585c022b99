'use client'
import { create } from 'zustand'
import { positionKey } from '../../lib/domain/account'
import type { PositionRow } from './position-rows'

export const POSITION_TABS = ['close', 'reverse', 'protect'] as const
export type PositionTab = (typeof POSITION_TABS)[number]

interface SheetStore {
  /** The position whose sheet is open, as it stood when it was opened: it may be gone before the sheet is. */
  readonly opened: { readonly key: string; readonly row: PositionRow; readonly tab: PositionTab } | undefined
  open(row: PositionRow, tab: PositionTab): void
  close(): void
  /** The list of what is closed together. */
  readonly closesAll: boolean
  showCloseAll(open: boolean): void
}

/** One sheet for all positions, apart from their rows: a reverse leaves the account flat for a moment, and the row goes. */
export const usePositionSheet = create<SheetStore>((set) => ({
  opened: undefined,
  open: (row, tab) => set({ opened: { key: positionKey(row.position), row, tab } }),
  close: () => set({ opened: undefined }),
  closesAll: false,
  showCloseAll: (closesAll) => set({ closesAll }),
}))
