'use client'
import { useMemo } from 'react'
import { positionKey } from '../../lib/domain/account'
import { isShort } from '../../lib/domain/closing-orders'
import { absolute, isPositive, type DecimalString } from '../../lib/domain/decimal'
import type { Market } from '../../lib/domain/market'
import type { Protection } from '../../lib/domain/protection'
import { decimalsFor, formatShort, moneyDecimals, numberParts } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { type Column, DataTable, EmptyState } from '../ui/data-table'
import { Missing, Num } from '../ui/number'
import { SideMark } from '../ui/side'
import { CloseCell } from './close-cell'
import { LeverageButton } from './leverage-button'
import { LivePosition } from './live-position'
import { directionOf, tickOf, usePositionRows, type PositionRow } from './position-rows'
import { PositionActs } from './position-acts'

const w = words.positions
const c = words.orders.columns

const stepOf = (row: PositionRow): DecimalString => row.rules?.lot.step ?? ('0.001' as DecimalString)
const priceParts = (price: DecimalString, row: PositionRow) => numberParts(price, decimalsFor(tickOf(row), tickOf(row)))

const WIDE =
  'minmax(160px,1.4fr) minmax(92px,.9fr) minmax(76px,.8fr) minmax(76px,.8fr) minmax(76px,.8fr) minmax(120px,1.1fr) minmax(76px,.8fr) minmax(132px,1.2fr) minmax(92px,.8fr) minmax(164px,auto)'
const MIDDLE =
  'minmax(154px,1.4fr) minmax(88px,.9fr) minmax(74px,.8fr) minmax(74px,.8fr) minmax(116px,1.1fr) minmax(128px,1.2fr) minmax(88px,.8fr) minmax(160px,auto)'
const SMALL =
  'minmax(146px,1fr) minmax(74px,.6fr) minmax(62px,.5fr) minmax(114px,.8fr) minmax(102px,.8fr) minmax(76px,.5fr) minmax(152px,auto)'

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
            <SideMark up={!isShort(position)} label={directionOf(position)} />
            <LeverageButton position={position} />
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
      {
        key: 'close',
        head: c.closePart,
        className: 'acts',
        cell: (row) => (
          <>
            <CloseCell row={row} />
            <PositionActs row={row} variant="desk" />
          </>
        ),
      },
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
      rowClass={({ position }) => (isShort(position) ? 'sell' : 'buy')}
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
      <span
        className="prot why"
        title={
          protection.fault !== undefined
            ? w.faults[protection.fault]
            : protection.waitsFor === undefined
              ? undefined
              : w.waitsFor(formatShort(protection.waitsFor))
        }
      >
        <span className="dangert">{w.unprotected}</span>
        {protection.fault !== undefined ? (
          <span className="warnt">{w.faultsShort[protection.fault]}</span>
        ) : (
          protection.waitsFor !== undefined && <span className="warnt">{w.waitsShort}</span>
        )}
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
