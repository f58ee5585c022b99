import { v7 } from 'uuid'

/** One thing sent, or about to be, as the browser remembers it across reloads (S-10). */
export interface KeptKey {
  /** Which ticket it belongs to, such as "paper/usdm/BTCUSDT". */
  readonly slot: string
  readonly key: string
  readonly account: string
  /** Set just before the POST leaves: from then on only questions are asked, never a second POST (S-11). */
  readonly sentAt?: number | undefined
  /** The order in words, to be shown while its fate is asked for. */
  readonly summary?: string | undefined
}

export interface KeyStore {
  load(): Promise<readonly KeptKey[]>
  save(kept: KeptKey): Promise<void>
  remove(key: string): Promise<void>
}

/** A new UUIDv7. */
export const mintKey = (): string => v7()

const DATABASE = 'binnacle'
const STORE = 'idempotency-keys'

/** Keys in IndexedDB; in memory alone where the browser has none, as in a private window. */
export function openKeyStore(factory: IDBFactory | undefined = globalThis.indexedDB): KeyStore {
  const memory = new Map<string, KeptKey>()
  const database = factory === undefined ? Promise.resolve(undefined) : openDatabase(factory)
  const perform = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>) => {
    const opened = await database
    if (opened === undefined) return undefined
    return new Promise<T | undefined>((resolve) => {
      const request = act(opened.transaction(STORE, mode).objectStore(STORE))
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(undefined)
    })
  }
  return {
    async load() {
      const rows = await perform<KeptKey[]>('readonly', (store) => store.getAll())
      return rows ?? [...memory.values()]
    },
    async save(kept) {
      memory.set(kept.key, kept)
      await perform('readwrite', (store) => store.put(kept))
    },
    async remove(key) {
      memory.delete(key)
      await perform('readwrite', (store) => store.delete(key))
    },
  }
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = factory.open(DATABASE, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' })
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(undefined)
    } catch {
      resolve(undefined)
    }
  })
}
