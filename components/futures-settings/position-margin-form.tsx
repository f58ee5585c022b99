'use client'
import { useState } from 'react'
import { checkSetting, type SettingContext } from '../../lib/domain/check-setting'
import { toScale, trimmed, type DecimalString } from '../../lib/domain/decimal'
import { availableMarginOf, removableMarginOf, type MarginPosition } from '../../lib/domain/margin-account'
import type { SymbolRules } from '../../lib/domain/market'
import { settingEffects } from '../../lib/domain/setting-effects'
import { formatAmount, formatShort, moneyDecimals } from '../../lib/format/amount'
import { amountOf } from '../../lib/format/typed-amount'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { NumberField } from '../ui/field'
import { Segmented } from '../ui/segmented'
import { wholePosition } from './position-name'
import { SendSetting } from './send-setting'
import { SettingEffectsTable } from './setting-effects-table'
import type { SettingAct } from './use-setting'

const w = words.settings.margin

/** Margin added to an isolated position, or taken out of it. */
export function PositionMarginForm(props: {
  readonly position: MarginPosition
  readonly context: SettingContext
  readonly rulesOf: (symbol: string) => SymbolRules | undefined
  readonly act: SettingAct
}) {
  const { position, context, rulesOf, act } = props
  const { symbol, positionSide, marginAsset: asset } = position
  const [direction, setDirection] = useState<'add' | 'take'>('add')
  const [typed, setTyped] = useState('')
  const adds = direction === 'add'
  const change = (value: string) => {
    act.clear()
    setTyped(value)
  }
  const decimals = moneyDecimals(asset)
  const all = adds ? availableMarginOf(context.account, asset) : removableMarginOf(position)
  // Down to what is shown, so that a price that moves a hair does not refuse all of it.
  const most = all === undefined ? undefined : trimmed(toScale(all, decimals))
  const amount = amountOf(typed)
  const setting =
    amount === undefined ? undefined : ({ kind: 'position-margin', symbol, positionSide, amount, direction } as const)
  const shown = formatShort(amount ?? ('0' as DecimalString))
  return (
    <div className="fs-form">
      <Segmented
        label={w.direction}
        value={direction}
        className="fs-seg"
        options={[
          { value: 'add', label: w.add },
          { value: 'take', label: w.take },
        ]}
        onChange={(value) => {
          act.clear()
          setDirection(value)
        }}
      />
      <NumberField label={w.amount} value={typed} onValue={change} unit={asset} />
      {most !== undefined && (
        <Button look="link" className="fs-most" onClick={() => change(most)}>
          {adds ? w.mostAdd(formatAmount(most, decimals), asset) : w.mostTake(formatAmount(most, decimals), asset)}
        </Button>
      )}
      <SettingEffectsTable
        setting="position-margin"
        effects={settingEffects(
          setting ?? { kind: 'position-margin', symbol, positionSide, amount: '0' as DecimalString, direction },
          context.account,
          asset,
        )}
        rulesOf={rulesOf}
      />
      <SendSetting
        act={act}
        setting={setting}
        issue={setting === undefined ? undefined : checkSetting(setting, context)}
        says={setting === undefined ? w.fill : w.button(adds, shown, asset, wholePosition(position))}
        told={w.told(adds, shown, asset, symbol)}
      />
    </div>
  )
}
