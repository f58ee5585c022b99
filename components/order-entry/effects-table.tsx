import type { SymbolRules } from '../../lib/domain/market'
import { multiply, type DecimalString } from '../../lib/domain/decimal'
import { decimalsFor, formatShort, moneyDecimals, numberParts, toneOf } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { Missing, Num } from '../ui/number'
import type { TicketView } from './derive-ticket'
import type { Effect } from './ticket-effects'
import type { TicketKind } from './ticket-draft'
import { waits } from './ticket-kinds'

/** Before → after: what the order does to the account when it fills. Rows keep their place, so that nothing jumps. */
export function EffectsTable(props: {
  readonly view: TicketView
  readonly rules: SymbolRules | undefined
  readonly kind: TicketKind
}) {
  const { view, rules, kind } = props
  const w = words.ticket
  return (
    <section className="sect" aria-label={w.whenItFills}>
      <div className="sect-h">
        <b>{waits(kind) ? w.whenTriggered : w.whenItFills}</b>
        <span>{w.nowAfter}</span>
      </div>
      {view.effects.length > 0 && (
        <table className="ba">
          <tbody>
            {view.effects.map((effect) => (
              <tr key={effect.key}>
                <th scope="row">{labelOf(effect)}</th>
                {effect.before !== undefined && (
                  <>
                    <td className="was">
                      <Amount value={effect.before} effect={effect} rules={rules} />
                    </td>
                    <td className="arw" aria-hidden="true">
                      →
                    </td>
                  </>
                )}
                <td colSpan={effect.before === undefined ? 3 : 1}>
                  {effect.after === undefined ? (
                    <Missing />
                  ) : (
                    <Amount value={effect.after} effect={effect} rules={rules} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** Rows that name their asset: the others say it in their heading, or stand in the asset of margin. */
const UNITED: ReadonlySet<Effect['key']> = new Set(['cost', 'fee', 'margin'])

function labelOf(effect: Effect): string {
  const rows = words.ticket.rows
  switch (effect.key) {
    case 'base':
      return rows.base(effect.asset ?? '')
    case 'quote':
      return rows.quote(effect.asset ?? '')
    case 'fee': {
      if (effect.rate === undefined) return rows.feeUnknown
      const rate = `${formatShort(multiply(effect.rate, '100' as DecimalString))}%`
      return effect.note === 'maker' ? rows.feeMaker(rate) : rows.feeTaker(rate)
    }
    default:
      return rows[effect.key]
  }
}

function Amount(props: {
  readonly value: DecimalString
  readonly effect: Effect
  readonly rules: SymbolRules | undefined
}) {
  const { value, effect, rules } = props
  switch (effect.unit) {
    case 'price':
      return <Num parts={numberParts(value, rules === undefined ? 2 : decimalsOfTick(rules))} />
    case 'quantity':
      return <Num parts={numberParts(value, rules === undefined ? 8 : decimalsFor(rules.lot.step, rules.lot.step))} />
    case 'percent':
      return (
        <span title={effect.note === 'incomplete' ? words.ticket.incomplete : undefined}>
          <Num parts={numberParts(value, 3)} />
          <span className="u">%{effect.note === 'incomplete' ? '+' : ''}</span>
        </span>
      )
    case 'signed':
      return (
        <span className={toneOf(value)}>
          <Num parts={numberParts(value, moneyDecimals(effect.asset ?? 'USDT'), true)} />
        </span>
      )
    case 'money': {
      const decimals =
        effect.key === 'fee' ? Math.max(moneyDecimals(effect.asset ?? ''), 4) : moneyDecimals(effect.asset ?? 'USDT')
      return (
        <>
          <Num parts={numberParts(value, decimals)} />
          {UNITED.has(effect.key) && <span className="u">{effect.asset}</span>}
        </>
      )
    }
  }
}

const decimalsOfTick = (rules: SymbolRules): number => decimalsFor(rules.price.tick, rules.price.tick)
