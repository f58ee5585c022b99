import { create } from 'zustand'
import { newDraft, type TicketDraft } from './ticket-draft'

interface TicketStore {
  readonly draft: TicketDraft
  /** Whether the form of order lists stands in the place of the order's own; spot. */
  readonly isList: boolean
  change(part: Partial<TicketDraft>): void
  replace(draft: TicketDraft): void
  chooseList(on: boolean): void
}

/** The draft outlives the ticket's panel: on the phone the ticket comes and goes with its tab. */
export const useTicketStore = create<TicketStore>((set) => ({
  draft: newDraft('spot', ''),
  change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
  replace: (draft) => set({ draft }),
  isList: false,
  chooseList: (isList) => set({ isList }),
}))
