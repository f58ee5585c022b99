'use client'
import { issueText } from '../../lib/client/issue-text'
import type { LevelField } from '../../lib/domain/exit-level'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { formatPrice, formatShort, moneyDecimals, formatAmount, formatPercent } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { Check, type FieldNote, Note, NumberField, Select } from '../ui/field'
import { EXIT_NAMES, issuesOfExit, issuesOfList, type ExitDraft, type ExitName } from './ticket-exits'
import type { useTicket } from './use-ticket'

type Ticket = ReturnType<typeof useTicket>
const w = words.lists.exits
const WAYS: readonly LevelField[] = ['price', 'percent', 'offset', 'pnl']

/** Take profit and stop of an entry by tick boxes: they make the right list by themselves, and this says which and why. */
export function ExitsRow({ ticket }: { readonly ticket: Ticket }) {
  const { draft, change, view, context, exits } = ticket
  const { rules } = context
  const set = (name: ExitName, part: Partial<ExitDraft>) =>
    change({ exits: { ...draft.exits, [name]: { ...draft.exits[name], ...part } } })
  const units = { price: rules?.quoteAsset, percent: '%', offset: rules?.quoteAsset, pnl: rules?.quoteAsset, roi: '%' }
  const note = (issue: OrderIssue): FieldNote => ({
    tone: issue.severity === 'error' ? 'bad' : 'warn',
    text: issueText(issue, rules, formatShort),
  })
  const { list } = exits
  return (
    <div className="exits" role="group" aria-label={w.name}>
      <div className="row apart">
        {EXIT_NAMES.map((name) => (
          <Check key={name} label={w.names[name]} checked={draft.exits[name].on} onChange={(on) => set(name, { on })} />
        ))}
      </div>
      {EXIT_NAMES.filter((name) => draft.exits[name].on).map((name) => {
        const { by, text } = draft.exits[name]
        const level = exits.levels[name]
        const broken = view.order === undefined ? [] : issuesOfExit(exits, name, view.order)
        const unread = text.trim() !== '' && exits.unread.includes(name)
        return (
          <NumberField
            key={name}
            label={w.names[name]}
            value={text}
            onValue={(typed) => set(name, { text: typed })}
            unit={units[by]}
            head={
              <Select<LevelField>
                label={w.by(w.names[name])}
                value={by}
                options={WAYS.map((way) => ({ value: way, label: w.ways[way] }))}
                onChange={(way) => set(name, { by: way, text: '' })}
              />
            }
            notes={[
              ...(unread ? [{ tone: 'bad' as const, text: words.ticket.amounts.unreadable }] : []),
              ...(exits.wrongSide.includes(name) ? [{ tone: 'bad' as const, text: w.wrongSide[name] }] : []),
              ...broken.map(note),
              ...(level === undefined || rules === undefined || broken.length > 0
                ? []
                : [
                    {
                      tone: 'ok' as const,
                      text: w.level(
                        formatPrice(level.price, rules.price.tick),
                        level.percent === undefined ? '' : formatPercent(level.percent),
                        formatAmount(level.pnl, moneyDecimals(rules.quoteAsset), true),
                        rules.quoteAsset,
                      ),
                    },
                  ]),
            ]}
          />
        )
      })}
      {exits.barred && <Note note={{ tone: 'bad', text: w.barred }} />}
      {list !== undefined && rules !== undefined && (
        <p className="small t3">
          {w.makes(list.kind, words.lists.kinds[list.kind])} {w.why[list.kind]}
          {exits.reward !== undefined && <> {w.reward(formatShort(exits.reward))}</>}
        </p>
      )}
      {issuesOfList(exits).map((issue, at) => (
        <Note key={at} note={note(issue)} />
      ))}
    </div>
  )
}
