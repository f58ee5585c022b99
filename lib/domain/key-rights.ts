import type { Market } from './market'

/** What the exchange says an API key may do: the addresses it is tied to, and every other flag by the exchange's own name. */
export interface KeyRights {
  /** Whether the key works from listed addresses alone. */
  readonly ipRestrict: boolean
  readonly flags: Readonly<Record<string, boolean>>
}

/** The owner's word that a key which is not tied to an address may trade all the same (S-141). */
export interface KeyException {
  readonly by: string
  /** Wall time, ms. */
  readonly at: number
}

/**
 * Where a key stands. `reading`: not answered yet. `own`: the exchange in a box, whose key is made here. `unreadable-by-design`:
 * the test networks have no such call. `unreadable`: asked and not answered, or last answered longer ago than an answer stands.
 */
export type KeyState =
  | 'own'
  | 'reading'
  | 'may-trade'
  | 'refused'
  | 'not-tied'
  | 'cannot-trade'
  | 'unreadable'
  | 'unreadable-by-design'

/** One key of an account as the owner sees it. Never the key itself. */
export interface KeyStanding {
  readonly market: Market
  readonly state: KeyState
  /** The last good answer. */
  readonly rights?: KeyRights | undefined
  /** Wall time of that answer, ms. */
  readonly readAt?: number | undefined
  /** Names of the rights for which the key is refused. */
  readonly refused: readonly string[]
  readonly exception?: KeyException | undefined
  /** Why the last reading failed, while it is newer than the last good answer. */
  readonly failure?: string | undefined
}

/** How long the last good answer stands when no newer one can be had, ms (S-140). */
export const RIGHTS_STAND_MS = 24 * 3_600_000

/** Money could leave the account by these. Source: SAFETY S-140. */
const NEVER: ReadonlySet<string> = new Set(['enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'])

/** Flags that are true and would let money out, whatever they are called in the future. */
export function refusedRights({ flags }: KeyRights): readonly string[] {
  return Object.keys(flags).filter(
    (name) => flags[name] === true && (NEVER.has(name) || /withdraw|transfer/i.test(name)),
  )
}

/** The flag without which no order passes. Source: usdm.md 2. */
export const tradingRight = (market: Market): string =>
  market === 'spot' ? 'enableSpotAndMarginTrading' : 'enableFutures'

/** What follows from rights that were read: gravest first (S-140, S-141). */
export function judgeRights(
  rights: KeyRights,
  market: Market,
  exception: KeyException | undefined,
): Extract<KeyState, 'may-trade' | 'refused' | 'not-tied' | 'cannot-trade'> {
  if (refusedRights(rights).length > 0) return 'refused'
  if (!rights.ipRestrict && exception === undefined) return 'not-tied'
  return rights.flags[tradingRight(market)] === true ? 'may-trade' : 'cannot-trade'
}

/** Whether orders may leave by this key. */
export const isTradingKey = ({ state }: Pick<KeyStanding, 'state'>): boolean =>
  state === 'own' || state === 'may-trade' || state === 'unreadable-by-design'
