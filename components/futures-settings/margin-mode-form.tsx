'use client'
import { useState } from 'react'
import { checkSetting, type SettingContext } from '../../lib/domain/check-setting'
import { marginModeIn, type MarginMode } from '../../lib/domain/futures-settings'
import { words } from '../../lib/words/en'
import { Segmented } from '../ui/segmented'
import { SendSetting } from './send-setting'
import type { SettingAct } from './use-setting'

const w = words.settings.marginMode
const names = words.settings.mode

/** Cross or isolated margin of a symbol, for the positions to come. */
export function MarginModeForm(props: {
  readonly symbol: string
  readonly context: SettingContext
  readonly act: SettingAct
}) {
  const { symbol, context, act } = props
  const now = marginModeIn(context.settings, symbol) ?? 'cross'
  const [chosen, setChosen] = useState<MarginMode>()
  const marginMode = chosen ?? now
  const setting = { kind: 'margin-mode', symbol, marginMode } as const
  return (
    <div className="fs-form">
      <Segmented
        label={w.label}
        value={marginMode}
        className="fs-seg"
        options={(['cross', 'isolated'] as const).map((value) => ({ value, label: names[value] }))}
        onChange={(value) => {
          act.clear()
          setChosen(value)
        }}
      />
      <p className="fs-text">{w.text[marginMode]}</p>
      <p className="fs-text">{w.next}</p>
      <SendSetting
        act={act}
        setting={setting}
        issue={checkSetting(setting, context)}
        says={w.button(symbol, names[marginMode])}
        told={w.told(symbol, marginMode)}
      />
    </div>
  )
}
