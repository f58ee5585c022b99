import { create } from 'zustand'
import { newListDraft, type ListDraft } from './list-draft'

interface ListStore {
  readonly draft: ListDraft
  change(part: Partial<ListDraft>): void
}

/** The draft outlives its form: on the phone the ticket comes and goes with its tab. */
export const useListStore = create<ListStore>((set) => ({
  draft: newListDraft(''),
  change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
}))

/** The draft on another symbol: the kind stays, what was typed for the old symbol goes. */
export function draftOn(draft: ListDraft, symbol: string): ListDraft {
  if (draft.symbol === symbol) return draft
  const { kind, side, laterSide } = draft
  return { ...newListDraft(symbol), kind, side, laterSide }
}
