'use client'
import { useId, useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { useAccountAge, useAccountFreshness } from '../../lib/client/use-account'
import type { Market } from '../../lib/domain/market'
import { formatAge } from '../../lib/format/time'
import { words } from '../../lib/words/en'
import { FreshMark } from '../ui/fresh-mark'
import { Segmented } from '../ui/segmented'
import { Tabs } from '../ui/tabs'
import { EffectsTable } from './effects-table'
import { ExitsRow } from './exits-row'
import { KindChoice } from './kind-choice'
import { MoreTerms } from './more-terms'
import { OrderCheck } from './order-check'
import { PriceField } from './price-field'
import { SideChoice } from './side-choice'
import { SizeField } from './size-field'
import { SubmitButton } from './submit-button'
import { TicketAnswer } from './ticket-answer'
import { TermsRow } from './terms-row'
import { waits } from './ticket-kinds'
import { useTicketStore } from './ticket-store'
import { TriggerFields } from './trigger-fields'
import { useTicket } from './use-ticket'

export interface OrderTicketProps {
  readonly market: Market
  readonly symbol: string
  readonly onMarket: (market: Market) => void
  readonly variant: 'desk' | 'phone'
  /** What stands left of the send button on the phone: cancel all. */
  readonly beside?: React.ReactNode
  /** Leverage and margin mode of the symbol, in the head of the ticket; futures. */
  readonly settings?: React.ReactNode
  /** The form of order lists, given the choice of types that leads back; spot. */
  readonly lists?: ((kinds: React.ReactNode) => React.ReactNode) | undefined
}

/** Where orders are made: market, type, side, price, size, rules, terms, when it fills, button. */
export function OrderTicket(props: OrderTicketProps) {
  const { market, symbol, onMarket, variant, beside, settings } = props
  const { account } = useDesk()
  const ticket = useTicket(market, symbol)
  const { draft, view, context, state } = ticket
  const [isMoreOpen, setMoreOpen] = useState(false)
  const fresh = useAccountFreshness(market)
  const age = useAccountAge(market)
  const panelId = useId()
  const w = words.ticket
  const held = state.kind === 'sending' || state.kind === 'checking'

  const { isList, chooseList } = useTicketStore()
  const lists = market === 'spot' ? props.lists : undefined
  const kinds = (
    <KindChoice ticket={ticket} list={lists === undefined ? undefined : { isChosen: isList, choose: chooseList }} />
  )
  const fields = (
    <>
      {kinds}
      <SideChoice ticket={ticket} />
      {waits(draft.kind) && <TriggerFields ticket={ticket} />}
      <PriceField ticket={ticket} variant={variant} />
      <SizeField ticket={ticket} />
      <TermsRow ticket={ticket} isOpen={isMoreOpen} />
      <MoreTerms ticket={ticket} isOpen={isMoreOpen} onOpen={setMoreOpen} />
      {lists !== undefined && draft.kind === 'limit' && <ExitsRow ticket={ticket} />}
      <TicketAnswer ticket={ticket} />
      <OrderCheck ticket={ticket} />
      <EffectsTable view={view} rules={context.rules} kind={draft.kind} />
    </>
  )
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (variant === 'desk') ticket.send()
  }
  // Escape takes a question back, the same as "Keep it unsent"; what is on its way stays.
  const keys = (event: React.KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Escape' || (state.kind !== 'confirm' && state.kind !== 'moved')) return
    event.stopPropagation()
    ticket.submission.reset()
    const left = event.target instanceof HTMLElement && event.target.closest('.ask') !== null
    if (left) event.currentTarget.querySelector<HTMLElement>('.send')?.focus()
  }
  if (variant === 'phone' && isList && lists !== undefined)
    return (
      <section className="ticket-p ptrade" aria-label={w.name} data-fresh={fresh}>
        {account.markets.length > 1 && <MarketChoice market={market} onMarket={onMarket} />}
        {lists(kinds)}
      </section>
    )
  if (variant === 'phone')
    return (
      <form className="ticket-p ptrade" aria-label={w.name} onSubmit={submit} data-fresh={fresh}>
        {account.markets.length > 1 && <MarketChoice market={market} onMarket={onMarket} />}
        {market === 'usdm' && settings}
        {fields}
        <div className="hold">
          {beside}
          <SubmitButton ticket={ticket} variant="phone" />
        </div>
      </form>
    )
  return (
    <section className="panel ticket" aria-label={w.name} data-fresh={fresh}>
      <div className="ph">
        <Tabs
          label={w.market}
          value={market}
          panelId={panelId}
          options={account.markets.map((one) => ({ value: one, label: words.marketName[one] }))}
          onChange={onMarket}
        />
        <span className="sp" />
        {market === 'usdm' && settings}
        <FreshMark freshness={fresh} words={words.freshness} age={age} format={formatAge} />
      </div>
      {isList && lists !== undefined ? (
        lists(kinds)
      ) : (
        <form
          id={panelId}
          role="tabpanel"
          aria-label={w.name}
          className="panel ticket"
          onSubmit={submit}
          onKeyDown={keys}
          aria-busy={held}
        >
          <div className="tbody">{fields}</div>
          <div className="tfoot">
            <SubmitButton ticket={ticket} variant="desk" />
          </div>
        </form>
      )}
    </section>
  )
}

function MarketChoice({ market, onMarket }: { market: Market; onMarket: (market: Market) => void }) {
  return (
    <Segmented
      label={words.ticket.market}
      value={market}
      className="tick-mkt"
      options={[
        { value: 'spot', label: words.marketName.spot },
        { value: 'usdm', label: words.marketName.usdm },
      ]}
      onChange={onMarket}
    />
  )
}
