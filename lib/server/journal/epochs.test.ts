import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { Fill } from '../../domain/order'
import { createManualClock } from '../../domain/testing/manual-clock'
import { newJournalPath } from '../trading/testing/desk-stage'
import { FIRST } from './migrations/0001-first'
import { LOCKS } from './migrations/0002-locks'
import { ALARMS } from './migrations/0003-alarms'
import { OWNER_ACTS } from './migrations/0004-owner-acts'
import { IMPORTS } from './migrations/0005-imports'
import { openJournal } from './open-journal'

const fill = (tradeId: string, exchangeTime: number, more: Partial<Fill> = {}): Fill => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  tradeId,
  orderId: '1',
  side: 'BUY',
  positionSide: 'BOTH',
  price: decimal('100'),
  quantity: decimal('1'),
  maker: false,
  exchangeTime,
  ...more,
})

describe('epochs in the journal (S-67)', () => {
  it('S-163 S-67 S-42 a ledger of before epochs is all there after the migration, as the first epoch', () => {
    const path = newJournalPath()
    const old = new Sqlite(path)
    for (const sql of [FIRST, LOCKS, ALARMS, OWNER_ACTS, IMPORTS]) old.exec(sql)
    old.exec('CREATE TABLE migrations (number INTEGER PRIMARY KEY, applied INTEGER NOT NULL) STRICT')
    for (const number of [1, 2, 3, 4, 5]) old.prepare('INSERT INTO migrations VALUES (?, 0)').run(number)
    const insert = old.prepare('INSERT INTO fills VALUES (?, ?, ?, ?, ?, ?, ?)')
    for (const each of [fill('1', 10), fill('2', 20, { orderId: '9007199254740993' })])
      insert.run('paper', each.market, each.symbol, each.tradeId, each.orderId, each.exchangeTime, JSON.stringify(each))
    old.close()
    const journal = openJournal(path, createManualClock())
    expect(journal.fills.newest('paper', { limit: 10 }).map(({ tradeId }) => tradeId)).toEqual(['2', '1'])
    expect(journal.epochs.current('paper', 'spot')).toBe(1)
    expect(journal.fills.add('paper', fill('1', 10))).toBe(false)
  })

  it('S-67 S-42 counts a trade of the same ids once an epoch, and asks about the present one alone', () => {
    const journal = openJournal(':memory:', createManualClock())
    const { fills, epochs } = journal
    fills.add('paper', fill('1', 10))
    fills.add('paper', fill('1', 10, { market: 'usdm' }))
    fills.setCursor('paper', 'spot', 'BTCUSDT', '1')
    epochs.begin('paper', { market: 'spot', epoch: 2, at: 100, orders: [], lostIntents: 0, evidence: '{}' })
    expect(fills.filledQuantity('paper', 'spot', 'BTCUSDT', '1')).toBe('0')
    expect(fills.cursor('paper', 'spot', 'BTCUSDT')).toBeUndefined()
    expect(fills.newest('paper', { limit: 10 }).map(({ market }) => market)).toEqual(['usdm'])
    expect(fills.add('paper', fill('1', 110, { quantity: decimal('3') }))).toBe(true)
    expect(fills.add('paper', fill('1', 110, { quantity: decimal('3'), commission: decimal('1') }))).toBe(false)
    expect(fills.filledQuantity('paper', 'spot', 'BTCUSDT', '1')).toBe('3')
    expect(fills.ofOrder('paper', 'spot', 'BTCUSDT', '1')).toMatchObject([{ epoch: 2, commission: '1' }])
    // An act of before the reset asks for what was traded then.
    expect(fills.ofOrder('paper', 'spot', 'BTCUSDT', '1', 99)).toMatchObject([{ quantity: '1' }])
    expect(epochs.at('paper', 'spot', 99)).toBe(1)
    expect(epochs.at('paper', 'spot', 100)).toBe(2)
    expect(epochs.current('paper', 'usdm')).toBe(1)
  })
})
