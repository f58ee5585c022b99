import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openNoStore, openStore, type Store, Unreadable } from './store'
import { SaveFailed, tellFailures } from './tell-failures'
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
    first.save([{ room: 'spot', pieces: [['a', 1]] }])
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

  describe('cut short', () => {
    const rows = (from: number): (readonly [string, string])[] =>
      Array.from({ length: 400 }, (_, at) => [`order/${from + at}`, JSON.stringify('x'.repeat(500))])
    const files = ['exchange.db', 'exchange.db-wal']
    const contents = () =>
      files.map((name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined))

    /** A store that was closed in order once and then killed while it wrote on. */
    function killedStore(): void {
      const elsewhere = mkdtempSync(join(tmpdir(), 'exchange-store-'))
      const closed = openStore(elsewhere)
      closed.save([{ room: 'spot', pieces: rows(0) }])
      closed.close()
      const killed = openStore(elsewhere)
      killed.save([{ room: 'usdm', pieces: rows(400).slice(0, 20) }])
      for (const name of files) copyFileSync(join(elsewhere, name), join(folder, name))
      killed.close()
      rmSync(elsewhere, { recursive: true, force: true })
    }

    test.each([0, 1, 50, 100, 4_000, 4_096, 10_000, 50_000, 100_000, 150_000])(
      'to %i bytes is refused and left as it is, with its journal and without',
      (bytes) => {
        killedStore()
        truncateSync(join(folder, 'exchange.db'), bytes)
        const left = contents()
        expect(() => openStore(folder)).toThrow(Unreadable)
        expect(contents()).toEqual(left)
        if (bytes === 0) return
        rmSync(join(folder, 'exchange.db-wal'))
        expect(() => openStore(folder)).toThrow(Unreadable)
        expect(contents()[0]).toEqual(left[0])
      },
    )

    test('to nothing but its journal is refused too, whole it opens', () => {
      killedStore()
      const store = openStore(folder)
      expect([store.load('spot'), store.load('usdm')].map((room) => Object.keys(room).length)).toEqual([400, 20])
      store.close()
      killedStore()
      rmSync(join(folder, 'exchange.db'))
      expect(() => openStore(folder)).toThrow(Unreadable)
      expect(contents()[1]).toBeDefined()
    })
  })
})

describe('changes of several rooms', () => {
  test('are saved all or not at all', () => {
    const store = openStore(folder)
    store.save([{ room: 'spot', pieces: [['balance', 10]] }])
    const unwritable = {
      toJSON: () => {
        throw new Error('killed')
      },
    }
    expect(() =>
      store.save([
        { room: 'spot', anew: true, pieces: [['balance', 4]] },
        { room: 'usdm', pieces: [['balance', unwritable]] },
      ]),
    ).toThrow('killed')
    expect([store.load('spot'), store.load('usdm')]).toEqual([{ balance: 10 }, {}])
    store.save([
      { room: 'spot', anew: true, pieces: [['other', 1]] },
      { room: 'usdm', pieces: [['balance', 6]] },
    ])
    expect([store.load('spot'), store.load('usdm')]).toEqual([{ other: 1 }, { balance: 6 }])
    store.close()
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
      save(changes) {
        if (isFull) throw new Error('The disk is full.')
        for (const { room, anew, pieces } of changes) {
          if (anew) rows.clear()
          for (const [name, value] of pieces) rows.set(`${room} ${name}`, value)
        }
      },
    }
    unsaved = new Unsaved(store)
  })

  test('go with the next ones, in their newest state', () => {
    const save = (...changes: (readonly [string, unknown])[]): void => {
      unsaved.note('spot', changes)
      unsaved.save()
    }
    save(['balance', 10])
    isFull = true
    expect(() => save(['order 1', 'NEW'], ['balance', 9])).toThrow('The disk is full.')
    expect(() => save(['order 1', 'FILLED'])).toThrow('The disk is full.')
    expect(Object.fromEntries(rows)).toEqual({ 'spot balance': 10 })
    isFull = false
    save(['order 2', 'NEW'])
    expect(Object.fromEntries(rows)).toEqual({ 'spot balance': 9, 'spot order 1': 'FILLED', 'spot order 2': 'NEW' })
  })

  test('are not saved after all was forgotten', () => {
    unsaved.note('spot', [['order 1', 'NEW']])
    unsaved.save()
    isFull = true
    unsaved.note('spot', [['order 2', 'NEW']])
    expect(() => unsaved.save()).toThrow('The disk is full.')
    isFull = false
    unsaved.clear('spot')
    unsaved.save()
    expect(rows.size).toBe(0)
  })
})

describe('a full disk', () => {
  const full = new Set<string>()
  const told: string[] = []
  const disk = (): Store =>
    tellFailures(
      {
        ...openNoStore(),
        save(changes) {
          if (changes.some(({ room }) => full.has(room)))
            throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
        },
      },
      '/data',
      (sentence) => told.push(sentence),
    )
  beforeEach(() => {
    full.clear()
    told.length = 0
  })
  const failing =
    'The exchange cannot save to its data folder /data (SQLITE_FULL): it goes on and tries again; what is not saved when it ends is lost.'
  const well = 'The exchange saves to its data folder /data again; nothing is missing.'

  test('is told once, and once when all that failed is saved', () => {
    const store = disk()
    const [spot, markets] = [
      { room: 'spot', pieces: [] },
      { room: 'markets', pieces: [] },
    ]
    store.save([spot])
    expect(told).toEqual([])
    full.add('spot').add('markets')
    for (let second = 0; second < 3; second++) {
      expect(() => store.save([spot])).toThrow(SaveFailed)
      expect(() => store.save([markets])).toThrow(SaveFailed)
    }
    expect(told).toEqual([failing])
    full.delete('spot')
    store.save([spot])
    expect(() => store.save([markets])).toThrow(SaveFailed)
    expect(told).toEqual([failing])
    full.clear()
    store.save([markets])
    store.save([spot])
    expect(told).toEqual([failing, well])
  })

  test('hides no error of ours', () => {
    const store = tellFailures(
      {
        ...openNoStore(),
        save: () => {
          throw new TypeError('a bug')
        },
      },
      '/data',
      (sentence) => told.push(sentence),
    )
    expect(() => store.save([])).toThrow(TypeError)
    expect(told).toEqual([])
  })
})
