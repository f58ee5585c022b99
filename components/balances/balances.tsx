'use client'
import { useMemo } from 'react'
import { useBalances } from '../../lib/client/use-account'
import type { Balance } from '../../lib/domain/account'
import { isZero } from '../../lib/domain/decimal'
import { moneyDecimals, numberParts } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import { type Column, DataTable, EmptyState } from '../ui/data-table'
import { Num } from '../ui/number'

const w = words.orders

/** What is held, both markets; assets of which nothing is held are left out. */
export function heldBalances(balances: readonly Balance[]): readonly Balance[] {
  return balances
    .filter((one) => !isZero(one.wallet) || !isZero(one.free) || !isZero(one.locked))
    .sort((a, b) => a.market.localeCompare(b.market) || a.asset.localeCompare(b.asset))
}

export function Balances() {
  const balances = useBalances()
  const rows = useMemo(() => heldBalances(balances ?? []), [balances])
  const columns = useMemo((): readonly Column<Balance>[] => {
    const amount = (value: Balance['free'], asset: string) => <Num parts={numberParts(value, moneyDecimals(asset))} />
    return [
      {
        key: 'asset',
        left: true,
        head: <b>{w.columns.asset}</b>,
        cell: (row) => <span className="sym">{row.asset}</span>,
      },
      {
        key: 'market',
        left: true,
        head: w.columns.market,
        cell: (row) => <span className="t2">{words.marketName[row.market]}</span>,
      },
      { key: 'free', head: w.columns.free, cell: (row) => amount(row.free, row.asset) },
      { key: 'locked', head: w.columns.locked, cell: (row) => amount(row.locked, row.asset) },
      { key: 'wallet', head: w.columns.wallet, cell: (row) => amount(row.wallet, row.asset) },
    ]
  }, [])
  return (
    <DataTable
      caption={w.balancesCaption}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.market}:${row.asset}`}
      rowName={(row) => `${row.asset}, ${words.marketName[row.market]}`}
      face={{ kind: balances === undefined ? 'loading' : 'full' }}
      template="minmax(100px,1fr) minmax(100px,1fr) minmax(120px,1fr) minmax(120px,1fr) minmax(120px,1fr)"
      empty={<EmptyState title={w.noBalances}>{w.noBalancesText}</EmptyState>}
    />
  )
}
