'use client'
import { useState } from 'react'
import { checkSetting, type SettingContext } from '../../lib/domain/check-setting'
import type { SymbolRules } from '../../lib/domain/market'
import { settingEffects } from '../../lib/domain/setting-effects'
import { words } from '../../lib/words/en'
import { Segmented } from '../ui/segmented'
import { SendSetting } from './send-setting'
import { SettingEffectsTable } from './setting-effects-table'
import type { SettingAct } from './use-setting'

const w = words.settings.account

/** Position mode and asset mode of the whole futures account. */
export function AccountModesForm(props: {
  readonly context: SettingContext
  readonly rulesOf: (symbol: string) => SymbolRules | undefined
  readonly act: SettingAct
}) {
  const { context, rulesOf, act } = props
  const { hedgeMode, multiAssets } = context.settings
  const [about, setAbout] = useState<'position' | 'asset'>('position')
  const [hedge, setHedge] = useState<boolean>()
  const [multi, setMulti] = useState<boolean>()
  const wantsHedge = hedge ?? hedgeMode
  const wantsMulti = multi ?? multiAssets
  const setting =
    about === 'position'
      ? ({ kind: 'position-mode', hedge: wantsHedge } as const)
      : ({ kind: 'multi-assets', on: wantsMulti } as const)
  const choose = (next: 'position' | 'asset', set: () => void) => {
    act.clear()
    setAbout(next)
    set()
  }
  return (
    <div className="fs-form">
      <p className="fs-text">{w.text}</p>
      <div>
        <div className="fld-h">{w.positionMode}</div>
        <Segmented
          label={w.positionMode}
          value={wantsHedge ? 'hedge' : 'one-way'}
          className="fs-seg"
          options={[
            { value: 'one-way', label: w.oneWay },
            { value: 'hedge', label: w.hedge },
          ]}
          onChange={(value) => choose('position', () => setHedge(value === 'hedge'))}
        />
        <p className="fs-text">{wantsHedge ? w.hedgeText : w.oneWayText}</p>
      </div>
      <div>
        <div className="fld-h">{w.assetMode}</div>
        <Segmented
          label={w.assetMode}
          value={wantsMulti ? 'multi' : 'single'}
          className="fs-seg"
          options={[
            { value: 'single', label: w.single },
            { value: 'multi', label: w.multi },
          ]}
          onChange={(value) => choose('asset', () => setMulti(value === 'multi'))}
        />
        <p className="fs-text">{wantsMulti ? w.multiText : w.singleText}</p>
      </div>
      <SettingEffectsTable
        setting={setting.kind}
        effects={settingEffects(setting, context.account, 'USDT')}
        rulesOf={rulesOf}
      />
      <SendSetting
        act={act}
        setting={setting}
        issue={checkSetting(setting, context)}
        says={setting.kind === 'position-mode' ? w.positionButton(setting.hedge) : w.assetButton(setting.on)}
        told={setting.kind === 'position-mode' ? w.positionTold(setting.hedge) : w.assetTold(setting.on)}
      />
    </div>
  )
}
