import * as z from 'zod/mini'
import { AccountPictureShape } from './replies'
import {
  AccountIdText,
  AlarmShape,
  BalanceShape,
  CancelRunShape,
  DeadManTimerShape,
  FillShape,
  FuturesSettingsShape,
  IntentShape,
  KeyStandingShape,
  OrderListShape,
  OrderShape,
  PositionShape,
  ReasonShape,
  SourceHealthShape,
  TradingLockShape,
  VenueResetShape,
} from './trading'

/*
 * The bridge: one WebSocket at /bridge, offered subprotocols `binnacle.v1` and `ticket.<ticket>` (S-130). It only reads and
 * subscribes (S-132). Messages that arrive in one turn of the server's event loop leave in one text frame, event lane first.
 */
export { BRIDGE_PATH, BRIDGE_PROTOCOL, BUILD_PROTOCOL_PREFIX, CLOSE, TICKET_PROTOCOL_PREFIX } from './bridge-protocol'

/**
 * State-lane keys, all of one account's environment:
 * `book/<accountId>/<market>/<symbol>` · `tape/…` · `candle/<accountId>/<market>/<symbol>/<interval>` ·
 * `tickers/<accountId>/<market>` (all symbols) · `marks/<accountId>/usdm` (all symbols).
 */
export const TopicText = z
  .string()
  .check(
    z.maxLength(120),
    z.regex(/^(book|tape|candle|tickers|marks)\/[a-z0-9-]{1,32}\/(spot|usdm)(\/[^\s/]{1,50}){0,2}$/u),
  )

/** Browser → server. */
export const ClientMessage = z.discriminatedUnion('op', [
  /** Follow an account. With `gen` and `seq` of the last event seen: replay from there if the ring still has it, else a snapshot. */
  z.strictObject({
    op: z.literal('follow'),
    account: AccountIdText,
    gen: z.optional(z.number()),
    seq: z.optional(z.number()),
  }),
  z.strictObject({ op: z.literal('watch'), topics: z.array(TopicText).check(z.maxLength(50)) }),
  z.strictObject({ op: z.literal('unwatch'), topics: z.array(TopicText).check(z.maxLength(50)) }),
])

/** One change of an account, newest state of the row it names (never a difference), so that applying it twice is harmless. */
export const AccountChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('order'), order: OrderShape }),
  z.object({ type: z.literal('list'), list: OrderListShape }),
  z.object({ type: z.literal('fill'), fill: FillShape }),
  z.object({ type: z.literal('balance'), balance: BalanceShape }),
  /** Quantity "0" means that the position is gone. */
  z.object({ type: z.literal('position'), position: PositionShape }),
  /** Leverage of the symbols that changed, and the other settings of the futures account when one of them did. */
  z.object({
    type: z.literal('settings'),
    leverage: z.optional(z.record(z.string(), z.number())),
    futures: z.optional(FuturesSettingsShape),
  }),
  z.object({ type: z.literal('intent'), intent: IntentShape }),
  z.object({ type: z.literal('cancel-run'), run: CancelRunShape }),
  /** Without a lock: trading is open again. */
  z.object({ type: z.literal('lock'), lock: z.optional(TradingLockShape) }),
  z.object({ type: z.literal('resets'), resets: z.array(VenueResetShape) }),
  z.object({ type: z.literal('keys'), keys: z.array(KeyStandingShape) }),
  z.object({ type: z.literal('dead-man'), deadMan: DeadManTimerShape }),
  z.object({
    type: z.literal('standing'),
    phases: AccountPictureShape.shape.phases,
    entryAllowed: z.boolean(),
    entryBlockedBy: z.optional(ReasonShape),
    entryBlocks: AccountPictureShape.shape.entryBlocks,
  }),
  /** Something the owner must read: a late sighting, a mismatch, a double. */
  z.object({ type: z.literal('alarm'), alarm: AlarmShape }),
  /** The owner put away every alarm up to this id. */
  z.object({ type: z.literal('alarms-seen'), upTo: z.number() }),
])

/** Event lane: numbered per account and generation, never dropped (S-66). `seq` is that of the last event inside. */
export const AccountEvents = z.object({
  v: z.string(),
  account: AccountIdText,
  gen: z.number(),
  seq: z.number(),
  events: z.array(AccountChange),
})
/** Takes the place of what is missing; the counting goes on from here. */
export const AccountSnapshot = z.object({
  v: z.string(),
  account: AccountIdText,
  gen: z.number(),
  seq: z.number(),
  snapshot: AccountPictureShape,
})

/** Sent once a second: proof of life, and the ages that only the server knows (S-70, S-71). */
export const Beat = z.object({
  /** Server's wall time, for the eye. */
  at: z.number(),
  accounts: z.array(
    z.object({ account: AccountIdText, gen: z.number(), seq: z.number(), sources: z.array(SourceHealthShape) }),
  ),
})

/**
 * State lane. `k` is the key, `rev` counts up per key, `age` is ms since the exchange's event reached the server when the
 * frame was made. Prices and quantities are integers of tick and step, which `meta` gives once before the first value.
 *
 * Book `d`: [bidTicks, bidSteps, …] best first and the same for asks, at most 100 levels a side.
 * Tape `d`: flat rows of five: trade id minus `base[0]`, price ticks minus `base[1]`, steps, ms since `base[2]`, 1 for a buying aggressor and 0 else.
 * Candle `d`: openTime, open, high, low, close in ticks, volume in steps, 1 when closed.
 * Tickers and marks are decimal text by symbol, since every symbol has its own tick.
 */
export interface BookState {
  readonly k: string
  readonly rev: number
  readonly age: number
  readonly b: readonly number[]
  readonly a: readonly number[]
}
export interface TapeState {
  readonly k: string
  readonly rev: number
  readonly age: number
  /** Trades left out before these, because the reader was slow or the ring was full. */
  readonly skipped: number
  readonly base: readonly [number, number, number]
  readonly d: readonly number[]
}
export interface CandleState {
  readonly k: string
  readonly rev: number
  readonly age: number
  readonly d: readonly number[]
}
/** Per symbol: last, 24 h change in percent, high, low, base volume, quote volume. */
export interface TickersState {
  readonly k: string
  readonly rev: number
  readonly age: number
  readonly t: Readonly<Record<string, readonly [string, string, string, string, string, string]>>
}
/** Per symbol: mark, index, funding rate, next funding time in ms. Only changed symbols after the first. */
export interface MarksState {
  readonly k: string
  readonly rev: number
  readonly age: number
  readonly m: Readonly<Record<string, readonly [string, string, string, number]>>
}
export interface TopicMeta {
  readonly k: string
  readonly tick: string
  readonly step: string
}
/** A topic whose source is blind keeps its last value; `why` is a code. `live` ends it. */
export interface TopicHealth {
  readonly k: string
  readonly freshness: 'live' | 'late' | 'blind'
  readonly why?: string | undefined
}
export type StateMessage = BookState | TapeState | CandleState | TickersState | MarksState

/** One frame, server → browser. Parts that are empty are absent. */
export interface Frame {
  readonly v: string
  readonly beat?: z.infer<typeof Beat>
  readonly snapshots?: readonly z.infer<typeof AccountSnapshot>[]
  readonly events?: readonly z.infer<typeof AccountEvents>[]
  readonly meta?: readonly TopicMeta[]
  readonly health?: readonly TopicHealth[]
  readonly state?: readonly StateMessage[]
  /** A message of the browser's that was refused: code and what is allowed. */
  readonly error?: z.infer<typeof ReasonShape>
}

export type ClientMessageBody = z.infer<typeof ClientMessage>
export type AccountChangeBody = z.infer<typeof AccountChange>
export type AccountEventsBody = z.infer<typeof AccountEvents>
export type AccountSnapshotBody = z.infer<typeof AccountSnapshot>
export type BeatBody = z.infer<typeof Beat>
