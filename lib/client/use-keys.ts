'use client'
import type { KeyStanding } from '../domain/key-rights'
import type { AccountPicture } from '../wire/replies'
import { useAccount } from './use-account'
import { useAct, type SmallAct } from './use-small-act'

/** What the account's keys may do; undefined until the first picture has come. */
export const useKeys = (): readonly KeyStanding[] | undefined =>
  useAccount((view) => view?.picture.keys) as readonly KeyStanding[] | undefined

/** Records the owner's exception for the key of a market, or takes it back (S-141). */
export const useKeyException = (): SmallAct<{
  readonly market: AccountPicture['keys'][number]['market']
  readonly on: boolean
}> => useAct('/api/key-exception', (account, { market, on }) => ({ account, market, on }))
