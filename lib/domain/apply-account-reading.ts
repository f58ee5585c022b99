import { positionKey, type Balance, type Position } from './account'
import { balanceKey, type AccountState } from './account-state'
import { sameBalance, withPosition, type AccountStateChange } from './apply-account-event'
import { equals, isZero, ZERO } from './decimal'
import { settingChanges, type FuturesSettings } from './futures-settings'
import type { Market } from './market'

/** What one reading says of balances and positions of one market. */
export interface AccountFigures {
  readonly market: Market
  readonly balances: readonly Balance[]
  readonly positions: readonly Position[]
  /** Leverage by symbol, where the reading names it. */
  readonly leverage?: Readonly<Record<string, number>> | undefined
  readonly futures?: FuturesSettings | undefined
  /** Exchange time at which the settings were asked for, ms: an event since then knows better. */
  readonly settingsTime?: number | undefined
  /** Newest change of the account in the reading, ms of the exchange. */
  readonly exchangeTime: number
}

/** One thing the reading and the picture say differently, so that neither can simply be taken. */
export interface Disagreement {
  readonly kind: 'balance' | 'position'
  readonly name: string
  readonly known: string
  readonly read: string
  /** `newer`: the reading is later than all we heard, so an event is missing. `tie`: same time, other amount: read again (S-61). */
  readonly weight: 'newer' | 'tie'
}

/** Where the reading differs from the picture though it is not older. A reading that lags says nothing (S-61, F-39). */
export function compareReading(state: AccountState, told: AccountFigures): readonly Disagreement[] {
  const reading = withEmptied(state, told)
  const found: Disagreement[] = []
  const differ = (kind: Disagreement['kind'], name: string, known: string, read: string, isNewer: boolean): void => {
    found.push({ kind, name, known, read, weight: isNewer ? 'newer' : 'tie' })
  }
  for (const read of reading.balances) {
    const known = state.balances.get(balanceKey(read))
    if (known === undefined || read.exchangeTime < known.exchangeTime) continue
    if (!sameSettled(known, read))
      differ('balance', read.asset, known.wallet, read.wallet, read.exchangeTime > known.exchangeTime)
  }
  const seen = new Set<string>()
  for (const read of reading.positions) {
    const key = positionKey(read)
    seen.add(key)
    const known = state.positions.get(key)
    const knownTime = known?.exchangeTime ?? state.closedPositions.get(key) ?? 0
    if (read.exchangeTime < knownTime || equals(known?.quantity ?? ZERO, read.quantity)) continue
    differ('position', key, known?.quantity ?? ZERO, read.quantity, read.exchangeTime > knownTime)
  }
  if (reading.market === 'usdm')
    for (const [key, known] of state.positions)
      if (!seen.has(key) && reading.exchangeTime >= known.exchangeTime)
        differ('position', key, known.quantity, ZERO, reading.exchangeTime > known.exchangeTime)
  return found
}

/**
 * The reading taken into the account: it fills in what events do not carry and never lowers what is newer (S-61). A position
 * missing from it is gone when the reading is not older than the position.
 */
export function applyAccountReading(
  state: AccountState,
  told: AccountFigures,
): { readonly state: AccountState; readonly changes: readonly AccountStateChange[] } {
  const reading = withEmptied(state, told)
  const changes: AccountStateChange[] = []
  const balances = new Map(state.balances)
  for (const read of reading.balances) {
    const known = balances.get(balanceKey(read))
    if (known !== undefined && read.exchangeTime < known.exchangeTime) continue
    balances.set(balanceKey(read), read)
    if (known === undefined || !sameBalance(known, read)) changes.push({ type: 'balance', balance: read })
  }
  const settled = applySettings(state, reading)
  changes.push(...settled.changes)
  const { leverage } = settled.state
  let next: AccountState = { ...settled.state, balances }
  const seen = new Set<string>()
  for (const read of reading.positions) {
    const key = positionKey(read)
    seen.add(key)
    const known = next.positions.get(key)
    const knownTime = known?.exchangeTime ?? next.closedPositions.get(key)
    if (knownTime !== undefined && read.exchangeTime < knownTime) continue
    if (known === undefined && isZero(read.quantity)) continue
    const position = { ...read, leverage: leverage.get(read.symbol) ?? read.leverage }
    next = withPosition(next, key, position)
    if (known === undefined || !samePosition(known, position)) changes.push({ type: 'position', position })
  }
  if (reading.market === 'usdm')
    for (const [key, known] of next.positions) {
      if (seen.has(key) || reading.exchangeTime < known.exchangeTime) continue
      const gone = { ...known, quantity: ZERO, unrealizedPnl: ZERO, exchangeTime: reading.exchangeTime }
      next = withPosition(next, key, gone)
      changes.push({ type: 'position', position: gone })
    }
  return { state: next, changes }
}

/** Settings as read, unless an event since then told of others; what nobody told of is noticed (S-46). */
function applySettings(
  state: AccountState,
  reading: AccountFigures,
): { readonly state: AccountState; readonly changes: readonly AccountStateChange[] } {
  const { market, settingsTime = state.settingsTime, exchangeTime } = reading
  if (market !== 'usdm' || settingsTime < state.settingsTime) return { state, changes: [] }
  const changes: AccountStateChange[] = []
  const leverage = new Map(state.leverage)
  const changed: Record<string, number> = {}
  const read = reading.positions.flatMap(({ symbol, leverage: value }) =>
    value === undefined ? [] : [[symbol, value] as const],
  )
  for (const [symbol, value] of [...Object.entries(reading.leverage ?? {}), ...read]) {
    const known = leverage.get(symbol)
    if (known === value) continue
    leverage.set(symbol, value)
    changed[symbol] = value
    // A symbol that is new here was changed by nobody.
    if (known !== undefined)
      changes.push({
        type: 'noticed',
        event: { type: 'leverage-changed', market, symbol, leverage: value, exchangeTime },
      })
  }
  const { futures = state.futures } = reading
  const told =
    state.futures === undefined || futures === undefined ? [] : settingChanges(state.futures, futures, exchangeTime)
  for (const event of told) changes.push({ type: 'noticed', event })
  const isNew = futures !== undefined && (state.futures === undefined || told.length > 0)
  const anyLeverage = Object.keys(changed).length > 0
  if (anyLeverage || isNew)
    changes.push({
      type: 'settings',
      ...(anyLeverage ? { leverage: changed } : {}),
      ...(isNew ? { futures } : {}),
    })
  return { state: { ...state, leverage, futures: isNew ? futures : state.futures }, changes }
}

/** Spot readings leave out what is empty: an asset held here and missing there has been emptied, as of the reading's time. */
function withEmptied(state: AccountState, reading: AccountFigures): AccountFigures {
  if (reading.market !== 'spot') return reading
  const named = new Set(reading.balances.map(balanceKey))
  const emptied: Balance[] = []
  for (const [key, known] of state.balances) {
    if (known.market !== 'spot' || named.has(key) || isZero(known.wallet)) continue
    emptied.push({ ...known, free: ZERO, locked: ZERO, wallet: ZERO, exchangeTime: reading.exchangeTime })
  }
  return emptied.length === 0 ? reading : { ...reading, balances: [...reading.balances, ...emptied] }
}

/** What is available on futures moves with the mark; the settled wallet does not. */
const sameSettled = (a: Balance, b: Balance): boolean =>
  a.market === 'usdm' ? equals(a.wallet, b.wallet) : sameBalance(a, b)

/** Apart from what the mark price moves, which the eye computes for itself. */
const samePosition = (a: Position, b: Position): boolean =>
  equals(a.quantity, b.quantity) &&
  equals(a.entryPrice, b.entryPrice) &&
  a.liquidationPrice === b.liquidationPrice &&
  a.leverage === b.leverage &&
  a.marginMode === b.marginMode
