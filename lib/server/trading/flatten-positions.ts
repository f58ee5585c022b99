import 'server-only'
import type { Position } from '../../domain/account'
import { closingOrders } from '../../domain/closing-orders'
import { wait } from '../../domain/clock'
import { absolute, compare, isZero, multiply, ZERO, type DecimalString } from '../../domain/decimal'
import { isUnsettled, type FlattenedPosition, type Intent, type IntentReason } from '../../domain/intent'
import { judgedPrice } from '../market/market-view'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import type { RunRecord } from './run-record'
import { sendOrder } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

const LASTS_MS = 60_000
const FLAT_APART_MS = 1_000
const BETWEEN_LOOKS_MS = 500
/** Closes of one position in one flatten, each after the end of the one before is known. */
const TRIES = 3
const PRICE_LASTS_MS = 3_000
const ANSWER_WAITS_MS = 5_000

/** Every position proved flat by two readings a second apart, and whether any had to be closed for it; or why not. */
export type FlattenEnd =
  | { readonly kind: 'flat'; readonly acted: boolean }
  | { readonly kind: 'unfinished'; readonly reason: IntentReason }

/**
 * Closes every futures position in scope by reduce-only market orders, largest worth first, and reads Binance until all are flat.
 * Never a second close of a position while the first is in doubt; on a price nobody knows only when the owner said so (S-73).
 */
export async function flattenPositions(
  room: TradingRoom,
  resolver: Resolver,
  record: RunRecord,
  confirmed: readonly string[],
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<FlattenEnd> {
  const { scope, runId } = record.begun
  const seat = room.seats.get('usdm')
  if (seat === undefined || scope.market === 'spot') return { kind: 'flat', acted: false }
  const { clock, live, marketView, account } = room
  const until = clock.monotonic() + LASTS_MS
  const tries = new Map<string, number>()
  const reasons = new Map<string, IntentReason>()
  const sent = new Map<string, string[]>()
  let acted = false
  let flatSince: number | undefined

  async function readPositions(of: TradingSeat): Promise<readonly Position[] | undefined> {
    const reading = await of.account.read({ lane: 'cancel', freshConnection: true })
    of.watch.noteRead(reading.kind === 'read')
    if (reading.kind !== 'read') return undefined
    live.takeReading({ market: 'usdm', ...reading.value })
    return reading.value.positions.filter((position) => scope.symbol === undefined || position.symbol === scope.symbol)
  }

  function note(positions: readonly Position[]): void {
    const known = new Map((record.positions ?? []).map((each) => [keyOf(each), each]))
    const left = new Map(positions.filter((each) => !isZero(each.quantity)).map((each) => [keyOf(each), each]))
    for (const [key, { symbol, positionSide, quantity }] of left)
      if (!known.has(key)) known.set(key, { symbol, positionSide, quantity, left: quantity, fate: 'pending' })
    record.positions = [...known].map(([key, row]): FlattenedPosition => {
      const now = left.get(key)
      const { symbol, positionSide, quantity } = row
      const base = { symbol, positionSide, quantity }
      if (now === undefined) return { ...base, left: ZERO, fate: 'closed' }
      return { ...base, left: now.quantity, fate: 'pending', reason: reasons.get(key) }
    })
    record.show('running')
  }

  /** Closes of this run for the position that nobody can tell the end of. */
  const isInDoubt = (key: string): boolean =>
    (sent.get(key) ?? []).some((intentId) => isUnsettled(room.book.get(intentId) ?? { state: 'queued' }))

  function priceIsKnown(symbol: string): boolean {
    const view = marketView.price(account.environment, 'usdm', symbol)
    return view !== undefined && judgedPrice(view) !== undefined && view.ageMs <= PRICE_LASTS_MS
  }

  async function close(of: TradingSeat, position: Position): Promise<void> {
    const key = keyOf(position)
    if (isInDoubt(key) || (tries.get(key) ?? 0) >= TRIES) return
    if (!priceIsKnown(position.symbol) && !confirmed.includes('price-stale')) {
      reasons.set(key, reasonOf('flatten-price-stale', { symbol: position.symbol }))
      return
    }
    tries.set(key, (tries.get(key) ?? 0) + 1)
    const rules = marketView.rules(account.environment, 'usdm', position.symbol)
    const intents: Intent[] = []
    for (const order of closingOrders(position, rules?.marketLot.max)) {
      const begun = sendOrder(room, resolver, of, { kind: 'close', order, runId })
      if (begun.kind === 'failed') {
        reasons.set(key, reasonOf('journal-failed', { cause: begun.cause }))
        break
      }
      intents.push(begun.intent)
    }
    acted ||= intents.length > 0
    sent.set(key, [...(sent.get(key) ?? []), ...intents.map(({ intentId }) => intentId)])
    for (const { intentId } of intents) {
      const { state, reason } = await room.book.waitFor(
        intentId,
        ({ state: now }) => now !== 'sending',
        ANSWER_WAITS_MS,
      )
      if (state !== 'accepted' && reason !== undefined) reasons.set(key, reason)
    }
  }

  while (clock.monotonic() < until) {
    const began = clock.monotonic()
    const positions = await readPositions(seat)
    if (positions === undefined) flatSince = undefined
    else {
      note(positions)
      const open = positions.filter((position) => !isZero(position.quantity))
      if (open.length > 0) flatSince = undefined
      else if (flatSince !== undefined && began - flatSince >= FLAT_APART_MS) return { kind: 'flat', acted }
      else flatSince ??= began
      if (open.length > 0 && readOnly) break
      await Promise.all(byWorth(open).map((position) => close(seat, position)))
      if (open.length > 0 && open.every((position) => isGivenUp(keyOf(position)))) break
    }
    await wait(clock, flatSince === undefined ? BETWEEN_LOOKS_MS : FLAT_APART_MS)
  }
  return endUnfinished()

  function isGivenUp(key: string): boolean {
    if (isInDoubt(key)) return false
    return (tries.get(key) ?? 0) >= TRIES || reasons.get(key)?.code === 'flatten-price-stale'
  }

  function endUnfinished(): FlattenEnd {
    record.positions = (record.positions ?? []).map((row): FlattenedPosition => {
      if (row.fate === 'closed') return row
      const key = keyOf(row)
      return { ...row, fate: isInDoubt(key) ? 'unknown' : 'still-open', reason: reasons.get(key) }
    })
    const open = record.positions.filter((row) => row.fate !== 'closed')
    const [stale] = open.filter((row) => row.reason?.code === 'flatten-price-stale')
    const reason = stale?.reason ?? reasonOf('flatten-incomplete', { count: String(open.length) })
    return { kind: 'unfinished', reason }
  }
}

const keyOf = ({ symbol, positionSide }: { symbol: string; positionSide: string }): string =>
  `${symbol}:${positionSide}`

const worthOf = (position: Position): DecimalString =>
  absolute(multiply(position.quantity, position.markPrice ?? position.entryPrice))

const byWorth = (positions: readonly Position[]): readonly Position[] =>
  [...positions].sort((a, b) => compare(worthOf(b), worthOf(a)))
