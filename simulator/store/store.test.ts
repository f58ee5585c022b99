import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openNoStore, openStore, type Store } from './store'
import { Unsaved } from './unsaved'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exchange-store-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the store', () => {
  test('a second one on the same folder is refused, until the first is closed', () => {
    const first = openStore(folder)
    first.save('spot', [['a', 1]])
    expect(() => openStore(folder, 0)).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }))
    first.close()
    const second = openStore(folder)
    expect(second.load('spot')).toEqual({ a: 1 })
    second.close()
  })

  test('a file that is no store is refused', () => {
    writeFileSync(join(folder, 'exchange.db'), 'no database at all '.repeat(100))
    expect(() => openStore(folder)).toThrow(expect.objectContaining({ code: 'SQLITE_NOTADB' }))
  })
})

describe('changes that could not be saved', () => {
  let isFull: boolean
  let rows: Map<string, unknown>
  let unsaved: Unsaved
  beforeEach(() => {
    isFull = false
    rows = new Map()
    const store: Store = {
      ...openNoStore(),
      save(_, pieces) {
        if (isFull) throw new Error('The disk is full.')
        for (const [name, value] of pieces) rows.set(name, value)
      },
      clear: () => rows.clear(),
    }
    unsaved = new Unsaved(store, 'spot')
  })

  test('go with the next ones, in their newest state', () => {
    unsaved.save([['balance', 10]])
    isFull = true
    expect(() =>
      unsaved.save([
        ['order 1', 'NEW'],
        ['balance', 9],
      ]),
    ).toThrow('The disk is full.')
    expect(() => unsaved.save([['order 1', 'FILLED']])).toThrow('The disk is full.')
    expect(Object.fromEntries(rows)).toEqual({ balance: 10 })
    isFull = false
    unsaved.save([['order 2', 'NEW']])
    expect(Object.fromEntries(rows)).toEqual({ balance: 9, 'order 1': 'FILLED', 'order 2': 'NEW' })
  })

  test('are not saved after all was forgotten', () => {
    isFull = true
    expect(() => unsaved.save([['order 1', 'NEW']])).toThrow('The disk is full.')
    isFull = false
    unsaved.clear()
    unsaved.save([])
    expect(rows.size).toBe(0)
  })
})
