'use client'
import type { Market } from '../domain/market'
import { explain } from '../words/codes'
import { words } from '../words/en'
import { useDesk } from './desk-client'
import {
  useAccount,
  useAccountFreshness,
  useEntryBlock,
  useEntryStanding,
  useLinkFreshness,
  useLinkPhase,
  useReadingDesk,
} from './use-account'

/**
 * Why nothing may be sent now, in words; undefined while it may. Stale data blocks entries alone: what can only take risk
 * away passes, and the server asks about it (S-72).
 */
export function useBlocked(market: Market, symbol: string, protective: boolean): string | undefined {
  const { account, bridge } = useDesk()
  const link = useLinkFreshness()
  const linkPhase = useLinkPhase()
  const fresh = useAccountFreshness(market)
  const standing = useEntryStanding()
  const reading = useReadingDesk()
  const block = useEntryBlock(market, symbol)
  const phase = useAccount((view) => view?.picture.phases[market])
  if (!account.mayTrade) return words.ticket.readOnly
  const { lastBeatAt } = bridge.link.get()
  if (linkPhase === 'reload') return words.ticket.entryOff(words.link.reloadTitle)
  if (reading !== undefined) return words.reading.ticket
  if (protective) return undefined
  if (link === 'blind') return words.ticket.entryOff(lastBeatAt === undefined ? words.link.first : words.link.blind)
  if (!standing.allowed)
    return words.ticket.entryOff(lower(explain(standing.code ?? 'not-live', standing.params ?? {})))
  if (phase !== 'live') return words.ticket.entryOff(lower(explain(`account-${phase ?? 'starting'}`)))
  if (fresh === 'blind') return words.ticket.entryOff(lower(explain('account-stale')))
  if (block !== undefined) return words.ticket.entryOff(lower(explain(block.reason.code, block.reason.params ?? {})))
  return undefined
}

/** The first sentence of a text, to go on with after a colon; a name keeps its capital. */
const lower = (text: string): string => {
  const first = text.split('. ')[0] ?? text
  const told = first.replace(/\.$/, '')
  return told.startsWith('Binance') ? told : told.charAt(0).toLowerCase() + told.slice(1)
}
