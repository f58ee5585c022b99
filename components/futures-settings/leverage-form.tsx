'use client'
import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import { checkSetting, type SettingContext } from '../../lib/domain/check-setting'
import { multiply, type DecimalString } from '../../lib/domain/decimal'
import { maxLeverageOf } from '../../lib/domain/leverage-bracket'
import type { SymbolRules } from '../../lib/domain/market'
import { settingEffects } from '../../lib/domain/setting-effects'
import { formatAmount, formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { NumberField, Slider } from '../ui/field'
import { SendSetting } from './send-setting'
import { SettingEffectsTable } from './setting-effects-table'
import type { SettingAct } from './use-setting'

const w = words.settings.leverage

/** Leverage of a symbol by slider and typed, with the largest position it allows. */
export function LeverageForm(props: {
  readonly symbol: string
  readonly asset: string
  readonly context: SettingContext
  readonly rulesOf: (symbol: string) => SymbolRules | undefined
  readonly act: SettingAct
}) {
  const { symbol, asset, context, rulesOf, act } = props
  const now = context.leverage[symbol]
  const [typed, setTyped] = useState<string>()
  const text = typed ?? (now === undefined ? '' : String(now))
  const whole = /^\d{1,3}$/.test(text.trim()) ? Number(text) : undefined
  const brackets = context.account.brackets[symbol] ?? []
  const max = Math.max(maxLeverageOf(brackets), now ?? 1)
  const change = (value: string) => {
    act.clear()
    setTyped(value)
  }
  const setting = whole === undefined ? undefined : ({ kind: 'leverage', symbol, leverage: whole } as const)
  const issue =
    setting === undefined
      ? ({ code: 'leverage-out-of-range', params: { max: String(max) }, byPrice: false } as const)
      : checkSetting(setting, context)
  const effects = settingEffects(setting ?? { kind: 'leverage', symbol, leverage: now ?? 1 }, context.account, asset)
  const step = (by: number) => change(String(Math.min(max, Math.max(1, (whole ?? 1) + by))))
  return (
    <div className="fs-form">
      <NumberField
        label={w.label}
        value={text}
        onValue={change}
        unit="×"
        onStep={(direction, times = 1) => step(direction * times)}
        stepNames={{ less: w.less, more: w.more }}
        icons={{ less: <Minus size={14} aria-hidden="true" />, more: <Plus size={14} aria-hidden="true" /> }}
        inputProps={{ inputMode: 'numeric' }}
        notes={
          effects.maxNotional === undefined || whole === undefined
            ? []
            : [{ tone: 'ok', text: w.most(String(whole), formatAmount(effects.maxNotional, 0), asset) }]
        }
      />
      <Slider
        label={w.slider}
        from={1}
        to={max}
        value={whole ?? now ?? 1}
        valueText={`${whole ?? now ?? 1}×`}
        onChange={(value) => change(String(value))}
      />
      {brackets.length > 0 && (
        <details className="fs-table">
          <summary>{w.table}</summary>
          <table className="ba">
            <thead>
              <tr>
                <th scope="col">{w.upTo}</th>
                <td>{w.largest}</td>
                <td>{w.rate}</td>
              </tr>
            </thead>
            <tbody>
              {brackets.map((bracket) => (
                <tr key={bracket.notionalFloor}>
                  <th scope="row" className="n">
                    {bracket.leverage}×
                  </th>
                  <td className="n">
                    {formatAmount(bracket.notionalCap, 0)} {asset}
                  </td>
                  <td className="n">{formatShort(multiply(bracket.rate, '100' as DecimalString))}%</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <p className="fs-text">{w.text}</p>
      <SettingEffectsTable setting="leverage" effects={effects} rulesOf={rulesOf} />
      <SendSetting
        act={act}
        setting={setting}
        issue={issue}
        says={w.button(symbol, text.trim() === '' ? '…' : text.trim())}
        told={w.told(symbol, String(whole ?? ''))}
      />
    </div>
  )
}
