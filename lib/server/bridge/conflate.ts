import type { CandleState, MarksState, StateMessage, TapeState, TickersState } from '../../wire/bridge'
import type { Published } from '../market/topic'

/** Most trades that wait for one slow browser; the oldest are skipped and counted. */
export const TAPE_WAITING = 200
/** Most candles of one key that wait: the closed one must not be lost behind the one that follows it. */
const CANDLES_WAITING = 3

/**
 * What waits of one key for one browser, after `next` has come: the newest value takes the place of the older. Tapes are
 * joined up to a limit, changes by symbol are laid over each other, and a candle that closed stays.
 */
export function conflate(waiting: readonly Published[], next: Published): readonly Published[] {
  const last = waiting.at(-1)
  if (last === undefined) return [next]
  const before = last.message
  const after = next.message
  if (isTape(before) && isTape(after)) return [{ message: joinTapes(before, after), heardAt: next.heardAt }]
  if (isTickers(before) && isTickers(after)) {
    return [{ message: { ...after, t: { ...before.t, ...after.t } }, heardAt: next.heardAt }]
  }
  if (isMarks(before) && isMarks(after)) {
    return [{ message: { ...after, m: { ...before.m, ...after.m } }, heardAt: next.heardAt }]
  }
  if (isCandle(before) && isCandle(after) && before.d[0] !== after.d[0]) {
    return [...waiting, next].slice(-CANDLES_WAITING)
  }
  return [...waiting.slice(0, -1), next]
}

/** Rows of both with the base of the later one. */
function joinTapes(before: TapeState, after: TapeState): TapeState {
  const shift = before.base.map((value, index) => value - (after.base[index] ?? 0)) as [number, number, number]
  const rows: number[] = []
  for (let at = 0; at < before.d.length; at += 5) {
    rows.push(
      (before.d[at] ?? 0) + shift[0],
      (before.d[at + 1] ?? 0) + shift[1],
      before.d[at + 2] ?? 0,
      (before.d[at + 3] ?? 0) + shift[2],
      before.d[at + 4] ?? 0,
    )
  }
  rows.push(...after.d)
  const tooMany = Math.max(0, rows.length / 5 - TAPE_WAITING)
  return { ...after, skipped: before.skipped + after.skipped + tooMany, d: rows.slice(tooMany * 5) }
}

const isTape = (message: StateMessage): message is TapeState => 'skipped' in message
const isTickers = (message: StateMessage): message is TickersState => 't' in message
const isMarks = (message: StateMessage): message is MarksState => 'm' in message
const isCandle = (message: StateMessage): message is CandleState => 'd' in message && !('skipped' in message)
