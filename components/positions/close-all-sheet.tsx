'use client'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { topicKey } from '../../lib/client/topics'
import { useAccount, useIntents, useOpenOrders } from '../../lib/client/use-account'
import { usePriceReader, useSampledPrices, type Prices } from '../../lib/client/use-prices'
import { useTopicStore, useTopicValue } from '../../lib/client/use-topic'
import { positionKey } from '../../lib/domain/account'
import { exitSideOf, isAmong, isShort, type CloseWhich } from '../../lib/domain/closing-orders'
import { absolute, isDecimal, multiply, sum, type DecimalString } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import { commissionOf, estimateMarketFill } from '../../lib/domain/order-cost'
import { unrealizedPnlAt } from '../../lib/domain/position-pnl'
import { isProtective } from '../../lib/domain/protective'
import { formatAmount, formatShort, moneyDecimals, numberParts, toneOf } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { ActButton } from '../ui/act-button'
import { Button, Chip, IconButton } from '../ui/button'
import { Check } from '../ui/field'
import { Missing, Num } from '../ui/number'
import { Sheet } from '../ui/overlay'
import { SideMark } from '../ui/side'
import { useBackCloses } from '../ui/use-back-closes'
import { legsOf, standingOf } from './act-standing'
import { directionOf, usePositionRows, type PositionRow } from './position-rows'
import { useSheetPlace } from './sheet-place'
import { usePositionSheet } from './sheet-store'
import { useCloseAll } from './use-close-all'

const p = words.positionActs
const w = p.closeAll
const CHIPS = ['all', 'winners', 'losers'] as const

/** Opens the list of what would be closed. Absent while there is nothing to close. */
export function CloseAllButton({ variant }: { readonly variant: 'desk' | 'phone' }) {
  const rows = usePositionRows()
  const show = usePositionSheet((sheet) => sheet.showCloseAll)
  if (rows === undefined || rows.length === 0) return null
  return variant === 'desk' ? (
    <Chip className="ghost" onClick={() => show(true)}>
      {w.open}
    </Chip>
  ) : (
    <Button look="line" className="tall" onClick={() => show(true)}>
      {w.open}
    </Button>
  )
}

/** The list itself, apart from the positions: it outlives them to tell what became of each. */
export function CloseAllSheet({ variant }: { readonly variant: 'desk' | 'phone' }) {
  const rows = usePositionRows()
  const { closesAll, showCloseAll } = usePositionSheet()
  const close = () => showCloseAll(false)
  useBackCloses(closesAll && variant === 'phone', close)
  return (
    <Sheet
      open={closesAll}
      onOpen={showCloseAll}
      label={w.title}
      className={`pasheet ${variant === 'phone' ? 'phone-sheet' : 'over wide'}`}
    >
      <CloseAll rows={rows ?? []} variant={variant} onClose={close} />
    </Sheet>
  )
}

/** Which positions, each with size, profit and cost, what stays, the act, and the fate of every leg. */
function CloseAll(props: {
  readonly rows: readonly PositionRow[]
  readonly variant: 'desk' | 'phone'
  readonly onClose: () => void
}) {
  const { rows, variant, onClose } = props
  const place = useSheetPlace(variant)
  const marks = useMarks(rows)
  const intents = useIntents()
  const orders = useOpenOrders()
  const { state, run, clear } = useCloseAll()
  const [which, setWhich] = useState<(typeof CHIPS)[number]>('all')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const among = (one: CloseWhich) => rows.filter(({ position }) => isAmong(one, position, markOf(position)))
  const markOf = (position: PositionRow['position']) => marks.get(position.symbol) ?? position.markPrice
  const shown = among(which)
  const chosen = shown.filter(({ position }) => !left.has(positionKey(position)))
  const standing = standingOf(state, intents)
  const legs = standing.intent === undefined ? [] : legsOf(standing.intent, intents)
  const symbols = new Set(chosen.map(({ position }) => position.symbol))
  const beside = (orders ?? []).filter((order) => order.market === 'usdm' && symbols.has(order.symbol))
  const exits = beside.filter((order) => isProtective(order, undefined)).length
  const pnl = sum(
    chosen.flatMap(({ position }) => {
      const mark = markOf(position)
      return mark === undefined ? [] : [unrealizedPnlAt(position, mark)]
    }),
  )
  const asset = chosen[0]?.position.marginAsset ?? 'USDT'
  const sent = standing.kind === 'known' || (standing.kind === 'refused' && legs.length > 0)
  const act = w.act(chosen.length)
  return (
    <>
      <div className="pa-h">
        <b>{w.title}</b>
        <span className="sp" />
        <IconButton label={words.close} onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <div className="pa">
        {!sent && legs.length === 0 && (
          <>
            <div className="row" role="group" aria-label={w.which}>
              {CHIPS.map((one) => (
                <Chip key={one} on={which === one} onClick={() => setWhich(one)}>
                  {w.chips[one]} <span className="n">{among(one).length}</span>
                </Chip>
              ))}
            </div>
            {shown.length === 0 ? (
              <p className="t2">{w.noneOf[which]}</p>
            ) : (
              <ul className="pa-list" aria-label={w.list}>
                {shown.map((row) => (
                  <CloseRow
                    key={positionKey(row.position)}
                    row={row}
                    mark={markOf(row.position)}
                    on={!left.has(positionKey(row.position))}
                    onTick={(on) => {
                      const next = new Set(left)
                      if (on) next.delete(positionKey(row.position))
                      else next.add(positionKey(row.position))
                      setLeft(next)
                    }}
                  />
                ))}
                <li className="total">
                  <span>{w.total(chosen.length)}</span>
                  <span className={toneOf(pnl)}>
                    <Num parts={numberParts(pnl, moneyDecimals(asset), true)} />
                    <span className="u">{asset}</span>
                  </span>
                </li>
              </ul>
            )}
            <p className="t2">{w.stays(beside.length - exits, exits)}</p>
          </>
        )}
        {standing.kind === 'refused' && legs.length === 0 && standing.reason !== undefined && (
          <p className="ask bad" role="alert">
            {refusalText(standing.reason)}
          </p>
        )}
        {legs.length > 0 && <Fates legs={legs} rows={rows} />}
        {sent ? (
          <Button look="line" onClick={rows.length === 0 ? onClose : clear}>
            {rows.length === 0 ? words.close : w.again}
          </Button>
        ) : (
          <ActButton
            label={act}
            tag={place.tag}
            note={w.note}
            tone="plain"
            holdMs={place.holdMs}
            holdWords={words.ticket}
            dead={
              standing.kind === 'sending'
                ? { title: p.sending, note: p.sent }
                : standing.kind === 'checking'
                  ? { title: p.checking, note: words.ticket.unconfirmedNote(act) }
                  : place.blocked !== undefined
                    ? { title: place.blocked, note: p.nothingSent }
                    : chosen.length === 0
                      ? { title: w.none, note: p.nothingSent }
                      : undefined
            }
            onRun={() => {
              clear()
              // A ticked list is what was agreed to; only the full list claims to be all.
              const whole = chosen.length === shown.length
              run({ which: whole ? which : 'chosen', positions: chosen.map(({ position }) => position) })
            }}
          />
        )}
      </div>
    </>
  )
}

/** A refusal that names the position it is about. */
function refusalText({ code, params = {} }: NonNullable<ReturnType<typeof standingOf>['reason']>): string {
  const text = explain(code, params)
  const { symbol } = params
  return symbol === undefined || text.includes(symbol) ? text : `${symbol}: ${text}`
}

/** Marks of all symbols in the list, sampled with what the eye can follow: a render when one of them changes. */
function useMarks(rows: readonly PositionRow[]): ReadonlyMap<string, DecimalString> {
  const { account } = useDesk()
  const store = useTopicStore('marks', topicKey.marks(account.accountId))
  const symbols = rows.map(({ position }) => position.symbol)
  const joined = useTopicValue(store, ({ value }) => symbols.map((symbol) => value?.m[symbol]?.[0] ?? '').join(' '))
  const marks = (joined ?? '').split(' ')
  return new Map(
    symbols.flatMap((symbol, at) => {
      const mark = marks[at]
      return mark !== undefined && isDecimal(mark) ? [[symbol, mark] as const] : []
    }),
  )
}

const signature = ({ bids, asks }: Prices): string => [bids, asks].map((side) => side[0]?.price ?? '').join()

function CloseRow(props: {
  readonly row: PositionRow
  readonly mark: DecimalString | undefined
  readonly on: boolean
  readonly onTick: (on: boolean) => void
}) {
  const { row, mark, on, onTick } = props
  const { position, rules } = row
  const size = absolute(position.quantity)
  const read = usePriceReader('usdm', position.symbol)
  const { bids, asks } = useSampledPrices(read, signature)
  const taker = useAccount((view) => view?.picture.commission.usdm?.taker) as DecimalString | undefined
  const fill = estimateMarketFill(exitSideOf(position) === 'BUY' ? asks : bids, { quantity: size })
  const price = fill?.averagePrice ?? mark
  const asset = position.marginAsset
  const fee = taker === undefined || price === undefined ? undefined : commissionOf(multiply(size, price), taker)
  const pnl = mark === undefined ? position.unrealizedPnl : unrealizedPnlAt(position, mark)
  return (
    <li className={on ? '' : 'off'}>
      <Check
        label={
          <>
            <span className="sr">{w.tick(directionOf(position), formatShort(size), position.symbol)}</span>
            <span aria-hidden="true">
              <b>{position.symbol}</b> <SideMark up={!isShort(position)} label={directionOf(position)} />{' '}
              <span className="n">{formatShort(size)}</span>
              <span className="u">{rules?.baseAsset}</span>
            </span>
          </>
        }
        checked={on}
        onChange={onTick}
      />
      <span className={toneOf(pnl)}>
        <Num parts={numberParts(pnl, moneyDecimals(asset), true)} />
      </span>
      <small>
        {fee === undefined ? <Missing /> : w.fee(formatAmount(fee, 2), asset)}
        {fill !== undefined &&
          `, ${w.slips(formatAmount(multiply(fill.slippage, '100' as DecimalString), 3))}${fill.complete ? '' : '+'}`}
      </small>
    </li>
  )
}

/** Each leg with how it stands now; a position that is gone is closed. */
function Fates({ legs, rows }: { readonly legs: readonly Intent[]; readonly rows: readonly PositionRow[] }) {
  return (
    <ul className="pa-list" aria-label={w.fates} role="list">
      {legs.map((leg) => {
        const stands = rows.some(
          ({ position }) => position.symbol === leg.symbol && position.positionSide === leg.order?.positionSide,
        )
        const fate = leg.state === 'accepted' && !stands ? 'closed' : leg.state
        return (
          <li key={leg.intentId}>
            <span>
              <b>{leg.symbol}</b>{' '}
              <span className="n">{formatShort(leg.order?.quantity ?? ('0' as DecimalString))}</span>
            </span>
            <span
              className={fate === 'rejected' || fate === 'unresolved' ? 'badt' : fate === 'unconfirmed' ? 'unc' : ''}
            >
              {w.fate[fate]}
            </span>
            {leg.reason !== undefined && fate !== 'closed' && (
              <small>{explain(leg.reason.code, leg.reason.params ?? {})}</small>
            )}
          </li>
        )
      })}
    </ul>
  )
}
