'use client'
import { useMemo, useState } from 'react'
import { useIntents, useOrders, usePositions } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import { positionKey, type Position } from '../../lib/domain/account'
import { absolute, isNegative, isPositive, type DecimalString } from '../../lib/domain/decimal'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { protectionOf, type Protection } from '../../lib/domain/protection'
import { decimalsFor, formatShort, moneyDecimals, numberParts } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button, Chip } from '../ui/button'
import { type Column, DataTable, EmptyState } from '../ui/data-table'
import { Missing, Num } from '../ui/number'
import { SideMark } from '../ui/side'
import { CLOSE_PARTS, closeQuantity, type ClosePart } from './close-size'
import { LivePosition } from './live-position'
import { useClosePosition } from './use-close-position'

const w = words.positions
const c = words.orders.columns

export interface PositionRow {
  readonly position: Position
  readonly rules: SymbolRules | undefined
  readonly protection: Protection
}

/** Open positions with what protects them. Undefined until the first picture has come. */
export function usePositionRows(): readonly PositionRow[] | undefined {
  const positions = usePositions()
  const orders = useOrders()
  const intents = useIntents()
  const instruments = useInstruments()
  return useMemo(
    () =>
      positions?.map((position) => ({
        position,
        rules: instruments.get(instrumentKey('usdm', position.symbol)),
        protection: protectionOf(position, orders ?? [], intents ?? []),
      })),
    [positions, orders, intents, instruments],
  )
}

export const directionOf = (position: Position): string => (isNegative(position.quantity) ? words.short : words.long)
export const tickOf = (row: PositionRow): DecimalString => row.rules?.price.tick ?? ('0.01' as DecimalString)
const stepOf = (row: PositionRow): DecimalString => row.rules?.lot.step ?? ('0.001' as DecimalString)
const priceParts = (price: DecimalString, row: PositionRow) => numberParts(price, decimalsFor(tickOf(row), tickOf(row)))

const WIDE =
  'minmax(160px,1.4fr) minmax(92px,.9fr) minmax(76px,.8fr) minmax(76px,.8fr) minmax(76px,.8fr) minmax(120px,1.1fr) minmax(76px,.8fr) minmax(132px,1.2fr) minmax(92px,.8fr) minmax(136px,auto)'
const MIDDLE =
  'minmax(154px,1.4fr) minmax(88px,.9fr) minmax(74px,.8fr) minmax(74px,.8fr) minmax(116px,1.1fr) minmax(128px,1.2fr) minmax(88px,.8fr) minmax(132px,auto)'
const SMALL =
  'minmax(146px,1fr) minmax(74px,.6fr) minmax(62px,.5fr) minmax(114px,.8fr) minmax(102px,.8fr) minmax(76px,.5fr) minmax(124px,auto)'

/** Positions: profit by the mark price, distance to liquidation, how much stops cover, close by parts. */
export function PositionsTable(props: {
  readonly onSymbol: (market: Market, symbol: string) => void
  readonly quietWhenEmpty?: boolean
}) {
  const rows = usePositionRows()
  const { onSymbol } = props
  const columns = useMemo(
    (): readonly Column<PositionRow>[] => [
      {
        key: 'symbol',
        left: true,
        head: <b>{words.orders.positionsCaption}</b>,
        cell: ({ position }) => (
          <>
            <button type="button" className="sym" onClick={() => onSymbol('usdm', position.symbol)}>
              {position.symbol}
            </button>{' '}
            <SideMark up={!isNegative(position.quantity)} label={directionOf(position)} />
            {position.leverage !== undefined && <span className="lev">{w.leverage(String(position.leverage))}</span>}
          </>
        ),
      },
      {
        key: 'size',
        head: c.size,
        cell: (row) => (
          <>
            <Num
              parts={numberParts(absolute(row.position.quantity), decimalsFor(row.position.quantity, stepOf(row)))}
            />
            <span className="u">{row.rules?.baseAsset}</span>
          </>
        ),
      },
      { key: 'entry', head: c.entry, cell: (row) => <Num parts={priceParts(row.position.entryPrice, row)} /> },
      {
        key: 'breakEven',
        head: c.breakEven,
        className: 'c-o1',
        cell: (row) =>
          row.position.breakEvenPrice === undefined ? (
            <Missing />
          ) : (
            <Num parts={priceParts(row.position.breakEvenPrice, row)} />
          ),
      },
      {
        key: 'mark',
        head: c.mark,
        className: 'c-o2',
        cell: (row) => <LivePosition position={row.position} kind="mark" tick={tickOf(row)} />,
      },
      {
        key: 'liquidation',
        head: c.liquidation,
        cell: (row) => {
          const price = row.position.liquidationPrice
          return price === undefined || !isPositive(price) ? (
            <Missing />
          ) : (
            <>
              <Num parts={priceParts(price, row)} />
              <LivePosition position={row.position} kind="liquidation-distance" tick={tickOf(row)} className="s2" />
            </>
          )
        },
      },
      {
        key: 'margin',
        head: c.margin,
        className: 'c-o1',
        cell: ({ position }) =>
          position.initialMargin === undefined ? (
            <Missing />
          ) : (
            <Num parts={numberParts(position.initialMargin, moneyDecimals(position.marginAsset))} />
          ),
      },
      {
        key: 'pnl',
        head: c.pnl,
        cell: (row) => (
          <>
            <LivePosition position={row.position} kind="pnl" tick={tickOf(row)} />
            <LivePosition position={row.position} kind="roe" tick={tickOf(row)} className="w46" />
          </>
        ),
      },
      { key: 'protection', head: c.protection, cell: ({ protection }) => <ProtectionMark protection={protection} /> },
      { key: 'close', head: c.closePart, className: 'acts', cell: (row) => <CloseCell row={row} /> },
    ],
    [onSymbol],
  )
  if (rows !== undefined && rows.length === 0 && props.quietWhenEmpty === true) return null
  return (
    <DataTable
      caption={words.orders.positionsCaption}
      columns={columns}
      rows={rows ?? []}
      rowKey={({ position }) => positionKey(position)}
      rowName={({ position }) =>
        w.rowName(directionOf(position), formatShort(absolute(position.quantity)), position.symbol)
      }
      rowClass={({ position }) => (isNegative(position.quantity) ? 'sell' : 'buy')}
      face={{ kind: rows === undefined ? 'loading' : 'full' }}
      template={WIDE}
      templateMiddle={MIDDLE}
      templateSmall={SMALL}
      loadingRows={2}
      empty={<EmptyState title={words.orders.noPositions}>{words.orders.noPositionsText}</EmptyState>}
    />
  )
}

export function ProtectionMark({ protection }: { readonly protection: Protection }) {
  if (protection.level === 'none')
    return (
      <span className="prot why" title={protection.fault === undefined ? undefined : w.faults[protection.fault]}>
        <span className="dangert">{w.unprotected}</span>
        {protection.fault !== undefined && <span className="warnt">{w.faultsShort[protection.fault]}</span>}
      </span>
    )
  return (
    <span
      className="prot"
      title={protection.fault === undefined ? w.covers(`${protection.percent}%`) : w.faults[protection.fault]}
    >
      <i className={`meter ${protection.level === 'part' ? 'half' : ''}`} aria-hidden="true">
        <i style={{ width: `${protection.percent}%` }} />
      </i>
      <span
        className={`n ${protection.level === 'part' ? 'warnt' : ''}`}
        aria-label={w.covers(`${protection.percent}%`)}
      >
        {protection.percent}%
      </span>
    </span>
  )
}

/** Part, then one inline question that says the quantity, then what became of it. */
export function CloseCell({ row, large }: { readonly row: PositionRow; readonly large?: boolean }) {
  const { position, rules } = row
  const { close, stateOf, clear } = useClosePosition()
  const intents = useIntents()
  const [asked, setAsked] = useState<ClosePart>()
  // The keyboard comes back to the part it left when the question is put away.
  const [left, setLeft] = useState<ClosePart>()
  const keep = () => {
    setLeft(asked)
    setAsked(undefined)
  }
  const state = stateOf(position)
  const asset = rules?.baseAsset ?? ''
  const known =
    state.kind === 'known'
      ? (intents?.find((one) => one.intentId === state.intent.intentId) ?? state.intent)
      : undefined
  const busy =
    state.kind === 'sending' ||
    state.kind === 'checking' ||
    known?.state === 'sending' ||
    known?.state === 'unconfirmed'
  if (busy)
    return (
      <span className={large === true ? 'unc' : 'unc asking'} role="status">
        {known?.state === 'unconfirmed' || state.kind === 'checking' ? words.orders.unsettled.unconfirmed : w.closing}
      </span>
    )
  const quantity = asked === undefined ? undefined : closeQuantity(position, asked, rules)
  if (asked !== undefined)
    return (
      <span
        className={large === true ? 'c4 ask2' : 'cls asking'}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          keep()
        }}
      >
        {quantity === undefined ? (
          <span className="badt">{w.tooSmall}</span>
        ) : (
          <Chip
            acts
            className="strong"
            title={w.closeAsk(formatShort(quantity), asset, position.symbol)}
            onClick={() => {
              close(position, asked, rules)
              setLeft(undefined)
              setAsked(undefined)
            }}
          >
            {w.closeYes(formatShort(quantity), asset)}
          </Chip>
        )}
        <Chip autoFocus onClick={keep}>
          {w.closeNo}
        </Chip>
      </span>
    )
  const refused =
    state.kind === 'refused'
      ? state.reason
      : state.kind === 'moved' || state.kind === 'confirm'
        ? state.reason
        : state.kind === 'not-received'
          ? { code: 'not-received' }
          : known?.state === 'rejected' || known?.state === 'not-placed'
            ? known.reason
            : undefined
  return (
    <span className={large === true ? 'c4' : 'cls'}>
      {refused !== undefined && (
        <Button
          look="bare"
          className="badt whyline"
          role="alert"
          onClick={() => clear(position)}
          title={explain(refused.code, refused.params ?? {})}
        >
          {explain(refused.code, refused.params ?? {})}
        </Button>
      )}
      {CLOSE_PARTS.map((part, at) => (
        <Chip
          key={part}
          acts
          className="n"
          aria-label={w.closeName(part, directionOf(position), position.symbol)}
          autoFocus={part === left}
          onClick={() => setAsked(part)}
        >
          {large === true && at === 0 && <span className="t3">{w.close} </span>}
          {part}
          {large === true && '%'}
        </Chip>
      ))}
    </span>
  )
}
