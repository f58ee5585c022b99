'use client'
import { ArrowLeft } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { useAccountAge, useAccountFreshness, useEntryBlocks, useIntents, useOrders } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import type { Intent } from '../../lib/domain/intent'
import { formatAge } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { FreshMark } from '../ui/fresh-mark'
import { EmptyState } from '../ui/data-table'
import { endOf } from './intent-end'
import { tellAsked } from './intent-words'
import { openCases, unresolvedCases } from './unresolved-cases'
import { UnresolvedCard } from './unresolved-card'

const u = words.journal.unresolved

/** Every order that is not settled, with the three choices of S-35, and what became of those settled meanwhile. */
export function UnresolvedPage() {
  const { account } = useDesk()
  const intents = useIntents()
  const orders = useOrders()
  const blocks = useEntryBlocks()
  const fresh = useAccountFreshness()
  const age = useAccountAge()
  const instruments = useInstruments()
  const cases = useMemo(
    () => (intents === undefined ? undefined : unresolvedCases(intents, orders ?? [], blocks)),
    [intents, orders, blocks],
  )
  const settled = useSettledMeanwhile(intents, cases)
  const waiting = openCases(cases ?? []).length
  const rulesOf = (intent: Intent) => instruments.get(instrumentKey(intent.market, intent.symbol))
  const active = cases?.filter(({ kind }) => kind !== 'handled') ?? []
  const handled = cases?.filter(({ kind }) => kind === 'handled') ?? []
  return (
    <div className="upage" data-env={account.environment}>
      <header>
        <div className="band" aria-hidden="true" />
        <a className="link" href="/">
          <ArrowLeft size={16} aria-hidden="true" />
          {u.toDesk}
        </a>
        <span className="sp" />
        <FreshMark freshness={fresh} words={words.freshness} age={age} format={formatAge} says />
        <span className="env" title={words.environmentNote[account.environment]}>
          {words.environment[account.environment]}
        </span>
      </header>
      <main data-fresh={fresh}>
        <h1>{u.title}</h1>
        <p className="t2">{u.lead}</p>
        {cases !== undefined && (
          <p role="status" className={waiting > 0 ? 'badt' : 't3'}>
            {waiting > 0 ? u.open(waiting) : active.length === 0 ? u.none : u.checking}
          </p>
        )}
        {cases === undefined && <EmptyState title={u.unknown}>{u.unknownText}</EmptyState>}
        {cases !== undefined && active.length === 0 && <EmptyState title={u.none}>{u.noneText}</EmptyState>}
        {active.map((one) => (
          <UnresolvedCard
            key={one.intent.intentId}
            one={one}
            rules={rulesOf(one.intent)}
            intents={intents ?? []}
            orders={orders ?? []}
          />
        ))}
        {settled.length > 0 && (
          <section aria-label={u.settledHead}>
            <h2>{u.settledHead}</h2>
            <ul className="jlist">
              {settled.map((intent) => {
                const { end, why } = endOf(intent, rulesOf(intent))
                return (
                  <li key={intent.intentId}>
                    <div className="a">
                      <b>{tellAsked(intent, rulesOf(intent), orders ?? [])}</b>
                      <span>{words.orders.states[intent.state]}</span>
                    </div>
                    <div className="b">
                      {end} {why}
                    </div>
                  </li>
                )
              })}
            </ul>
          </section>
        )}
        {handled.length > 0 && (
          <section aria-label={u.handledHead}>
            <h2>{u.handledHead}</h2>
            {handled.map((one) => (
              <UnresolvedCard
                key={one.intent.intentId}
                one={one}
                rules={rulesOf(one.intent)}
                intents={intents ?? []}
                orders={orders ?? []}
              />
            ))}
          </section>
        )}
      </main>
    </div>
  )
}

/** Intents that stood here while the page was open and are settled by now: their end must not vanish with their row. */
function useSettledMeanwhile(
  intents: readonly Intent[] | undefined,
  cases: ReturnType<typeof unresolvedCases> | undefined,
): readonly Intent[] {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const open = new Set((cases ?? []).map(({ intent }) => intent.intentId))
  if ([...open].some((id) => !seen.has(id))) setSeen(new Set([...seen, ...open]))
  return (intents ?? []).filter(({ intentId }) => seen.has(intentId) && !open.has(intentId))
}
