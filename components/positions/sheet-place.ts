'use client'
import { useDesk } from '../../lib/client/desk-client'
import { holdTime } from '../../lib/client/hold-time'
import { useAccountFreshness } from '../../lib/client/use-account'
import { useTradingLock } from '../../lib/client/use-trading-lock'
import { words } from '../../lib/words/en'

/** What the buttons of a sheet need to know of where they stand. */
export interface SheetPlace {
  /** Environment of the money, in a word. */
  readonly tag: string
  /** How long a touch is held; absent where a press is enough. */
  readonly holdMs: number | undefined
  /** Why nothing can be sent now. */
  readonly blocked: string | undefined
}

/** Where a sheet of this form stands: its words, its hold, and what keeps it from sending. */
export function useSheetPlace(variant: 'desk' | 'phone'): SheetPlace {
  const { account } = useDesk()
  const fresh = useAccountFreshness('usdm')
  const lock = useTradingLock()
  return {
    tag: words.environmentTag[account.environment],
    holdMs: variant === 'phone' ? holdTime(account.environment) : undefined,
    blocked:
      lock !== undefined
        ? words.positionActs.locked
        : fresh === 'blind'
          ? words.positionActs.blind
          : account.mayTrade
            ? undefined
            : words.ticket.readOnly,
  }
}
