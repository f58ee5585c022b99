import type { MarginRatio, PositionFigures } from '../../lib/domain/margin-account'
import { multiply, type DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { decimalsFor, moneyDecimals, numberParts, toneOf } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { Missing, Num } from '../ui/number'

const w = words.settings

export function Money(props: {
  readonly amount: DecimalString | undefined
  readonly asset: string
  readonly signed?: boolean
}) {
  const { amount, asset, signed = false } = props
  if (amount === undefined) return <Missing />
  return (
    <span className={signed ? toneOf(amount) : undefined}>
      <Num parts={numberParts(amount, moneyDecimals(asset), signed)} />
      <span className="u">{asset}</span>
    </span>
  )
}

export function Price(props: {
  readonly price: PositionFigures['liquidationPrice']
  readonly rules: SymbolRules | undefined
}) {
  const { price, rules } = props
  if (price === undefined) return <Missing />
  if (price === 'none') return <span className="t3">{w.none}</span>
  const tick = rules?.price.tick ?? ('0.01' as DecimalString)
  return <Num parts={numberParts(price, decimalsFor(tick, tick))} />
}

/** At 100 % the exchange liquidates. */
export function Ratio({ ratio }: { readonly ratio: MarginRatio }) {
  if (ratio === undefined) return <Missing />
  if (ratio === 'gone') return <span className="badt">{w.gone}</span>
  return (
    <>
      <Num parts={numberParts(multiply(ratio, '100' as DecimalString), 2)} />
      <span className="u">%</span>
    </>
  )
}

/** One row of now → after; without a `before` the value alone. */
export function BeforeAfter(props: {
  readonly name: string
  readonly before?: React.ReactNode
  readonly after: React.ReactNode
}) {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      {props.before !== undefined && (
        <>
          <td className="was">{props.before}</td>
          <td className="arw" aria-hidden="true">
            →
          </td>
        </>
      )}
      <td colSpan={props.before === undefined ? 3 : 1}>{props.after}</td>
    </tr>
  )
}
