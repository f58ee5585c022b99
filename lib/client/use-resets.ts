'use client'
import type { VenueReset } from '../domain/venue-reset'
import { useAccount } from './use-account'
import { useAct, type SmallAct } from './use-small-act'

/** Resets of the exchange that the owner has not seen (S-67). */
export const useResets = (): readonly VenueReset[] | undefined => useAccount((view) => view?.picture.resets)

/** Says that every reset up to this time was seen: trading is open again. */
export const useSeeResets = (): SmallAct<number> => useAct('/api/resets/seen', (account, upTo) => ({ account, upTo }))
