import { type Account, createState, type Desk, orderKey, type UsdmState } from './state'

/** Bumped when a saved state can no longer be read as it is. */
const VERSION = 1

/** The state as JSON-able data: bigints as {"n": text}, maps as {"map": entries}. Indexes are left out. */
export function saveState(state: UsdmState): unknown {
  const { orders: _orders, armed: _armed, accounts, ...rest } = state
  const plain = [...accounts.values()].map(({ open: _open, ...account }) => account)
  return { version: VERSION, state: encode({ ...rest, accounts: plain }) }
}

/** Fills an empty desk with a saved state and rebuilds its indexes; nothing is back in a book yet. Throws on another version. */
export function loadState(desk: Desk, saved: unknown): void {
  const { version, state } = saved as { version: number; state: unknown }
  if (version !== VERSION) throw new Error(`The futures state has version ${version}; this exchange reads ${VERSION}.`)
  const loaded = decode(state) as Omit<UsdmState, 'accounts' | 'orders' | 'armed'> & {
    readonly accounts: readonly Omit<Account, 'open'>[]
  }
  clearState(desk.state)
  desk.state.algoCount = loaded.algoCount
  desk.state.incomeCount = loaded.incomeCount
  desk.state.clientIdCount = loaded.clientIdCount
  desk.state.listenKeyCount = loaded.listenKeyCount
  for (const [id, key] of loaded.listenKeys) desk.state.listenKeys.set(id, key)
  for (const [id, due] of loaded.countdowns) desk.state.countdowns.set(id, due)
  for (const each of loaded.accounts) {
    const account: Account = { ...each, open: new Map() }
    desk.state.accounts.set(account.id, account)
    for (const order of account.orders) {
      const key = orderKey(order.symbol, order.orderId)
      desk.state.orders.set(key, order)
      if (order.status === 'NEW' || order.status === 'PARTIALLY_FILLED') account.open.set(key, order)
    }
  }
}

/** Empties the state; counters stay, so that ids never come twice. */
export function clearState(state: UsdmState): void {
  for (const [name, index] of Object.entries(createState())) {
    if (index instanceof Map) (state[name as keyof UsdmState] as Map<unknown, unknown>).clear()
  }
}

function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return { n: value.toString() }
  if (value instanceof Map) return { map: [...value].map(([key, each]) => [key, encode(each)]) }
  if (Array.isArray(value)) return value.map(encode)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, encode(each)]))
  return value
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === 'n') return BigInt(only[1] as string)
  if (entries.length === 1 && only?.[0] === 'map')
    return new Map((only[1] as [string, unknown][]).map(([key, each]) => [key, decode(each)]))
  return Object.fromEntries(entries.map(([name, each]) => [name, decode(each)]))
}
