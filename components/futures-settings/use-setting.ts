'use client'
import { useDesk } from '../../lib/client/desk-client'
import type { SubmissionState } from '../../lib/client/submission'
import { useIntents, useLinkFreshness, useLinkPhase } from '../../lib/client/use-account'
import { useSubmission } from '../../lib/client/use-submission'
import type { Intent } from '../../lib/domain/intent'
import type { VenueSetting } from '../../lib/domain/venue-change'
import { words } from '../../lib/words/en'

/** One change of a setting on its way to the exchange, for whichever form is open. */
export interface SettingAct {
  readonly state: SubmissionState
  /** The intent as it stands now, once the server knows it. */
  readonly intent: Intent | undefined
  readonly busy: boolean
  /** Why nothing can be changed now, in words. */
  readonly blocked: string | undefined
  /** `told` is what will be so: "BTCUSDT at 20×". */
  send(setting: VenueSetting, told: string): void
  /** Puts what was said of the last one away. */
  clear(): void
}

export function useSetting(): SettingAct {
  const { account, bridge } = useDesk()
  const intents = useIntents()
  const link = useLinkFreshness()
  const phase = useLinkPhase()
  const { submission, state } = useSubmission(`setting/${account.accountId}`, true)
  const intent =
    state.kind === 'known'
      ? (intents?.find((each) => each.intentId === state.intent.intentId) ?? state.intent)
      : undefined
  const busy = state.kind === 'sending' || state.kind === 'checking' || intent?.state === 'sending'
  const blocked = !account.mayTrade
    ? words.ticket.readOnly
    : phase === 'reload'
      ? words.link.reloadTitle
      : link === 'blind'
        ? words.link.blind
        : undefined
  return {
    state,
    intent,
    busy,
    blocked,
    send(setting, told) {
      if (busy || blocked !== undefined) return
      const body = {
        account: account.accountId,
        setting,
        seen: { generation: bridge.account(account.accountId).get()?.gen ?? 0 },
        clickedAt: Date.now(),
      }
      submission.reset()
      void submission.submit('/api/venue-settings', body, told)
    },
    clear: () => submission.reset(),
  }
}
