'use client'
import { useDesk } from '../../lib/client/desk-client'
import type { SettingIssue } from '../../lib/domain/check-setting'
import type { VenueSetting } from '../../lib/domain/venue-change'
import { words } from '../../lib/words/en'
import { Note } from '../ui/field'
import { issueText } from './issue-text'
import { SettingAnswer } from './setting-answer'
import type { SettingAct } from './use-setting'

const w = words.settings

/**
 * The button that says the whole change, above it why the exchange would refuse it, beneath it what came of it. A refusal that
 * hangs on prices only warns: the exchange decides at its own.
 */
export function SendSetting(props: {
  readonly act: SettingAct
  /** Undefined while what is filled in says nothing. */
  readonly setting: VenueSetting | undefined
  readonly issue: SettingIssue | undefined
  readonly says: string
  readonly told: string
}) {
  const { act, setting, issue, says, told } = props
  const { account } = useDesk()
  const same = issue?.code === 'setting-same'
  const dead = setting === undefined || (issue !== undefined && !issue.byPrice) || act.blocked !== undefined
  const tag = words.environmentTag[account.environment]
  return (
    <div className="fs-send">
      {issue !== undefined && (
        <div className="notes" aria-live="polite">
          <Note note={{ tone: same ? 'info' : issue.byPrice ? 'warn' : 'bad', text: issueText(issue) }} />
        </div>
      )}
      {act.blocked !== undefined && <Note note={{ tone: 'bad', text: w.answer.off(act.blocked) }} />}
      <button
        type="button"
        className={dead ? 'send off' : 'send act'}
        disabled={dead}
        aria-disabled={act.busy}
        onClick={(event) => {
          // A double press is one press.
          if (setting !== undefined && !act.busy && event.detail <= 1) act.send(setting, told)
        }}
      >
        <span>
          {act.busy ? w.answer.sending : says}
          <span className="envtag">{tag}</span>
        </span>
      </button>
      <SettingAnswer act={act} />
    </div>
  )
}
