import type {
  BookState,
  CandleState,
  MarksState,
  StateMessage,
  TapeState,
  TickersState,
  TopicHealth,
  TopicMeta,
} from '../wire/bridge'

/** The kinds of state-lane topics. */
export type TopicKind = 'book' | 'tape' | 'candle' | 'tickers' | 'marks'

/** What every topic's value knows of itself. Ages count from `receivedAt`, a monotonic time, plus `age` (S-70). */
interface Seen {
  readonly rev: number
  /** Age in ms when the frame left the server. */
  readonly age: number
  /** Monotonic time at which the frame arrived. */
  readonly receivedAt: number
  /** Which connection brought it: a value of an earlier one is not proof of anything (S-74). */
  readonly connection: number
}

/** Flat pairs of price in ticks and quantity in steps, best first. */
export interface BookView extends Seen {
  readonly tick: string
  readonly step: string
  readonly bids: readonly number[]
  readonly asks: readonly number[]
}

export interface TapeTrade {
  readonly id: number
  readonly priceTicks: number
  readonly steps: number
  readonly at: number
  /** Whether the one who took was buying. */
  readonly buy: boolean
}

/** Newest first, at most {@link TAPE_LENGTH}. `skipped` counts trades left out since the topic was first watched. */
export interface TapeView extends Seen {
  readonly tick: string
  readonly step: string
  readonly trades: readonly TapeTrade[]
  readonly skipped: number
}
export const TAPE_LENGTH = 200

/** The forming candle, or the one that has just closed. */
export interface CandleView extends Seen {
  readonly tick: string
  readonly step: string
  readonly openTime: number
  readonly openTicks: number
  readonly highTicks: number
  readonly lowTicks: number
  readonly closeTicks: number
  readonly volumeSteps: number
  readonly closed: boolean
}

/** Per symbol: last, 24 h change in percent, high, low, base volume, quote volume. Decimal text. */
export interface TickersView extends Seen {
  readonly t: Readonly<Record<string, TickersState['t'][string]>>
}
/** Per symbol: mark, index, funding rate, next funding time in ms. */
export interface MarksView extends Seen {
  readonly m: Readonly<Record<string, MarksState['m'][string]>>
}

export interface TopicViews {
  book: BookView
  tape: TapeView
  candle: CandleView
  tickers: TickersView
  marks: MarksView
}
export type AnyTopicView = TopicViews[TopicKind]

/** Value, meta and source health of one key. `value` stays when the source goes blind. */
export interface TopicState<V = AnyTopicView> {
  readonly value?: V | undefined
  readonly health: { readonly freshness: 'live' | 'late' | 'blind'; readonly why?: string | undefined }
}

export type TopicEvent =
  | { readonly type: 'state'; readonly message: StateMessage; readonly receivedAt: number; readonly connection: number }
  | { readonly type: 'meta'; readonly meta: TopicMeta }
  | { readonly type: 'health'; readonly health: TopicHealth }
  /** Nobody watches it any more: what was last heard proves nothing to the next who does. */
  | { readonly type: 'let-go' }

/** State while a topic is watched: the meta is kept beside, since it comes once before the first value. */
export interface HeldTopic {
  readonly meta?: TopicMeta | undefined
  readonly state: TopicState
}

export const emptyTopic: HeldTopic = { state: { health: { freshness: 'live' } } }

export const topicKind = (key: string): TopicKind => key.slice(0, key.indexOf('/')) as TopicKind

/** Applies one message of the state lane. The newest value takes the place of the older; a lower `rev` on one connection is dropped. */
export function applyTopicEvent(held: HeldTopic, event: TopicEvent): HeldTopic {
  switch (event.type) {
    case 'meta':
      return { meta: event.meta, state: fromTheStart(held.state) }
    case 'let-go':
      return { ...held, state: emptyTopic.state }
    case 'health': {
      const { freshness, why } = event.health
      return { ...held, state: { ...held.state, health: { freshness, why } } }
    }
    case 'state': {
      const value = readState(held, event)
      return value === undefined ? held : { ...held, state: { ...held.state, value } }
    }
  }
}

/**
 * A meta comes before the first value of each watch. The server may have let the topic go in between and counts revisions
 * from the start: compared with the old count, every value would be dropped as late and the last one would stand as live.
 */
const fromTheStart = (state: TopicState): TopicState =>
  state.value === undefined ? state : { ...state, value: { ...state.value, rev: 0 } }

function readState(held: HeldTopic, event: Extract<TopicEvent, { type: 'state' }>): AnyTopicView | undefined {
  const { message, receivedAt, connection } = event
  const before = held.state.value
  if (before !== undefined && before.connection === connection && message.rev < before.rev) return undefined
  const seen: Seen = { rev: message.rev, age: message.age, receivedAt, connection }
  const units = { tick: held.meta?.tick ?? '1', step: held.meta?.step ?? '1' }
  switch (topicKind(message.k)) {
    case 'book': {
      const book = message as BookState
      return { ...seen, ...units, bids: book.b, asks: book.a }
    }
    case 'tape':
      return readTape(before as TapeView | undefined, message as TapeState, { ...seen, ...units })
    case 'candle': {
      const [openTime, openTicks, highTicks, lowTicks, closeTicks, volumeSteps, closed] = (message as CandleState).d
      if (closeTicks === undefined) return undefined
      return {
        ...seen,
        ...units,
        openTime: openTime ?? 0,
        openTicks: openTicks ?? closeTicks,
        highTicks: highTicks ?? closeTicks,
        lowTicks: lowTicks ?? closeTicks,
        closeTicks,
        volumeSteps: volumeSteps ?? 0,
        closed: closed === 1,
      }
    }
    case 'tickers':
      return { ...seen, t: { ...(before as TickersView | undefined)?.t, ...(message as TickersState).t } }
    case 'marks':
      return { ...seen, m: { ...(before as MarksView | undefined)?.m, ...(message as MarksState).m } }
  }
}

function readTape(
  before: TapeView | undefined,
  message: TapeState,
  rest: Seen & { tick: string; step: string },
): TapeView {
  const [baseId, basePrice, baseTime] = message.base
  const known = new Set(before?.trades.map((trade) => trade.id))
  const fresh: TapeTrade[] = []
  for (let at = 0; at + 4 < message.d.length; at += 5) {
    const id = (message.d[at] ?? 0) + baseId
    if (known.has(id)) continue
    fresh.push({
      id,
      priceTicks: (message.d[at + 1] ?? 0) + basePrice,
      steps: message.d[at + 2] ?? 0,
      at: (message.d[at + 3] ?? 0) + baseTime,
      buy: message.d[at + 4] === 1,
    })
  }
  const trades = [...fresh, ...(before?.trades ?? [])].sort((a, b) => b.id - a.id).slice(0, TAPE_LENGTH)
  return { ...rest, trades, skipped: (before?.skipped ?? 0) + message.skipped }
}
