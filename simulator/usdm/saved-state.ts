import { type Account, addOpen, flatPosition, type Income, type MarginChange, openAccount } from './account'
import { ALGO_DEFAULTS, type AlgoOrder } from './algo-order'
import { clientKey, type Fill, type Modification, type Order, ORDER_DEFAULTS, orderKey } from './order'
import { createState, type Desk, type Download, type ListenKey, noteHolder, type UsdmState } from './state'

/** A changed piece of state: its name and its JSON value; undefined when the piece is gone. */
export type StateChange = readonly [name: string, value: unknown]

const ACCOUNT_FIELDS = [
  'id',
  'wallets',
  'positions',
  'leverage',
  'marginTypes',
  'hedgeMode',
  'multiAssets',
  'feeBurn',
  'tradFiSigned',
  'called',
  'updateTime',
] as const satisfies readonly (keyof Account)[]

type AccountPiece = Pick<Account, (typeof ACCOUNT_FIELDS)[number]>

const accountPiece = (account: Account): AccountPiece =>
  Object.fromEntries(ACCOUNT_FIELDS.map((field) => [field, account[field]])) as unknown as AccountPiece

const orderName = (order: Order): string => `order/${orderKey(order.symbol, order.orderId)}`
const fillName = (fill: Fill): string => `fill/${fill.symbol}/${fill.tradeId}/${fill.orderId}`

export const touchOrder = (desk: Desk, order: Order): void => void desk.changes.set(orderName(order), order)
export const untouchOrder = (desk: Desk, order: Order): void => void desk.changes.set(orderName(order), undefined)
export const touchAlgo = (desk: Desk, algo: AlgoOrder): void => void desk.changes.set(`algo/${algo.algoId}`, algo)
export const touchFill = (desk: Desk, accountId: string, fill: Fill): void =>
  void desk.changes.set(fillName(fill), { accountId, fill })
export const touchIncome = (desk: Desk, accountId: string, income: Income): void =>
  void desk.changes.set(`income/${income.tranId}`, { accountId, income })
export const touchModification = (desk: Desk, accountId: string, modification: Modification): void =>
  void desk.changes.set(`amendment/${modification.amendmentId}`, { accountId, modification })
export const forgetModification = (desk: Desk, { amendmentId }: Modification): void =>
  void desk.changes.set(`amendment/${amendmentId}`, undefined)
export const untouchAlgo = (desk: Desk, algo: AlgoOrder): void =>
  void desk.changes.set(`algo/${algo.algoId}`, undefined)
export const touchMarginChange = (desk: Desk, accountId: string, change: MarginChange): void =>
  void desk.changes.set(`marginChange/${change.number}`, { accountId, change })
export const touchAccount = (desk: Desk, account: Account): void => {
  desk.changes.set(`account/${account.id}`, account)
}
export const touchTrails = (desk: Desk): void => void desk.changes.set('trails', desk.state.trails)
export const touchInsurance = (desk: Desk): void => void desk.changes.set('insurance', desk.state.insurance)
export const touchDownloads = (desk: Desk): void => void desk.changes.set('downloads', desk.state.downloads)
export const touchTimers = (desk: Desk): void => {
  desk.changes.set('listenKeys', desk.state.listenKeys)
  desk.changes.set('countdowns', desk.state.countdowns)
}

type Counters = Pick<
  UsdmState,
  | 'algoCount'
  | 'incomeCount'
  | 'clientIdCount'
  | 'listenKeyCount'
  | 'marginChangeCount'
  | 'amendmentCount'
  | 'offBookTradeCount'
  | 'downloadCount'
  | 'activationCount'
>

const counters = (state: UsdmState): Counters => ({
  algoCount: state.algoCount,
  incomeCount: state.incomeCount,
  clientIdCount: state.clientIdCount,
  listenKeyCount: state.listenKeyCount,
  marginChangeCount: state.marginChangeCount,
  offBookTradeCount: state.offBookTradeCount,
  downloadCount: state.downloadCount,
  amendmentCount: state.amendmentCount,
  activationCount: state.activationCount,
})

const piece = (name: string, value: unknown): StateChange => [
  name,
  encode(name.startsWith('account/') ? accountPiece(value as Account) : value),
]

/** The pieces that changed since the last call, as named parts of {@link saveState}. */
export function takeChanges(desk: Desk): StateChange[] {
  if (desk.changes.size === 0) return []
  const taken = [...desk.changes].map(([name, value]) => piece(name, value))
  desk.changes.clear()
  return [...taken, piece('counters', counters(desk.state))]
}

/** Everything as named JSON pieces: bigints as {"n": text}, maps as {"map": entries}. */
export function saveState({ state }: Desk): Record<string, unknown> {
  const pieces: StateChange[] = [
    piece('counters', counters(state)),
    piece('listenKeys', state.listenKeys),
    piece('countdowns', state.countdowns),
    ...(state.downloads.size > 0 ? [piece('downloads', state.downloads)] : []),
    ...(state.insurance.size > 0 ? [piece('insurance', state.insurance)] : []),
    ...(state.trails.size > 0 ? [piece('trails', state.trails)] : []),
  ]
  for (const account of state.accounts.values()) {
    pieces.push(piece(`account/${account.id}`, account))
    for (const order of account.orders) pieces.push(piece(orderName(order), order))
    for (const algo of account.algoOrders) pieces.push(piece(`algo/${algo.algoId}`, algo))
    for (const fill of account.fills) pieces.push(piece(fillName(fill), { accountId: account.id, fill }))
    for (const income of account.income)
      pieces.push(piece(`income/${income.tranId}`, { accountId: account.id, income }))
    for (const modification of account.modifications)
      pieces.push(piece(`amendment/${modification.amendmentId}`, { accountId: account.id, modification }))
    for (const change of account.marginChanges)
      pieces.push(piece(`marginChange/${change.number}`, { accountId: account.id, change }))
  }
  return Object.fromEntries(pieces)
}

/** How each kind of piece, the first part of its name, comes back. */
const LOADERS: Readonly<Record<string, (state: UsdmState, value: unknown) => void>> = {
  counters: (state, value) => void Object.assign(state, value as Counters),
  listenKeys: (state, value) => fill(state.listenKeys, value as Map<string, ListenKey>),
  trails: (state, value) => fill(state.trails, value as UsdmState['trails']),
  countdowns: (state, value) => fill(state.countdowns, value as Map<string, number>),
  downloads: (state, value) => fill(state.downloads, value as Map<string, Download>),
  insurance: (state, value) => fill(state.insurance, value as Map<string, bigint>),
  account(state, value) {
    const saved = value as AccountPiece
    const account = accountIn(state, saved.id)
    for (const field of ACCOUNT_FIELDS)
      if (saved[field] !== undefined) Object.assign(account, { [field]: saved[field] })
    for (const [key, position] of account.positions)
      account.positions.set(key, { ...flatPosition(position.symbol), ...position })
  },
  order(state, value) {
    const order = value as Order
    accountIn(state, order.accountId).orders.push({ ...ORDER_DEFAULTS, ...order })
  },
  algo(state, value) {
    const algo = value as AlgoOrder
    accountIn(state, algo.accountId).algoOrders.push({ ...ALGO_DEFAULTS, ...algo })
  },
  fill(state, value) {
    const { accountId, fill: one } = value as { accountId: string; fill: Fill }
    accountIn(state, accountId).fills.push({ ...{ positionSide: 'BOTH' }, ...one })
  },
  amendment(state, value) {
    const { accountId, modification } = value as { accountId: string; modification: Modification }
    accountIn(state, accountId).modifications.push(modification)
  },
  marginChange(state, value) {
    const { accountId, change } = value as { accountId: string; change: MarginChange }
    accountIn(state, accountId).marginChanges.push(change)
  },
  income(state, value) {
    const { accountId, income } = value as { accountId: string; income: Income }
    accountIn(state, accountId).income.push(income)
  },
}

const accountIn = (state: UsdmState, id: string): Account => state.accounts.get(id) ?? openAccount(state, id)

function fill<Value>(map: Map<string, Value>, entries: Map<string, Value>): void {
  for (const [key, value] of entries) map.set(key, value)
}

/**
 * Replaces the desk's state by saved pieces, in whatever order they come; nothing is back in a book yet. Pieces of a kind it does
 * not know are left alone.
 */
export function loadState(desk: Desk, saved: Readonly<Record<string, unknown>>): void {
  const { state } = desk
  clearState(state)
  for (const [name, encoded] of Object.entries(saved)) LOADERS[name.split('/')[0] ?? '']?.(state, decode(encoded))
  for (const account of state.accounts.values()) restoreOrder(state, account)
}

/** Sorts an account's history as it happened and rebuilds the indexes of its orders. */
function restoreOrder(state: UsdmState, account: Account): void {
  account.orders.sort((a, b) => a.time - b.time || a.orderId - b.orderId)
  account.algoOrders.sort((a, b) => a.algoId - b.algoId)
  account.fills.sort((a, b) => a.time - b.time || a.tradeId - b.tradeId)
  account.income.sort((a, b) => a.tranId - b.tranId)
  for (const algo of account.algoOrders) state.algos.add(algo)
  account.modifications.sort((a, b) => a.amendmentId - b.amendmentId)
  account.marginChanges.sort((a, b) => a.number - b.number)
  for (const { symbol } of account.positions.values()) noteHolder({ state }, account, symbol)
  for (const order of account.orders) {
    const key = orderKey(order.symbol, order.orderId)
    state.orders.set(key, order)
    account.byClientId.set(clientKey(order.symbol, order.clientOrderId), order)
    if (order.status === 'NEW' || order.status === 'PARTIALLY_FILLED') addOpen(account, order)
  }
}

/** Empties the state; counters stay, so that ids never come twice. */
export function clearState(state: UsdmState): void {
  for (const [name, index] of Object.entries(createState()))
    if (index instanceof Map) (state[name as keyof UsdmState] as Map<unknown, unknown>).clear()
  state.algos.clear()
  state.dated.clear()
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
