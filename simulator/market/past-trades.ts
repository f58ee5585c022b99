import { createRandom, hashNumbers, hashText } from '../engine/random'
import type { CandleStore } from './candles/candle-store'
import { secondsOf } from './candles/history'
import { DAY, HOUR, MINUTE } from './candles/intervals'
import type { Listing } from './symbols/listing'
import { type PublicTrade, tradesOfSecond } from './tape'

/** The trades of before the tape begins, drawn from the candles whenever somebody asks: the same ones each time. */
export interface PastTrades {
  /** Trades with id at or above `id`, oldest first. */
  from(id: number, limit: number): PublicTrade[]
  /** Trades with time in [from, to], oldest first; the newest ones when `newest`. */
  between(from: number, to: number, limit: number, newest: boolean): PublicTrade[]
}

/** Where the tape begins: its first trade's id and the minute in which all trades from that id on lie. */
export interface TapeStart {
  readonly minute: number
  readonly firstId: number
}

/** Past trades of a symbol. Their ids run without a hole up to the tape's first one; each minute has as many as its candle counts. */
export function createPastTrades(
  listing: Listing,
  candles: CandleStore,
  seed: number,
  start: TapeStart | undefined,
): PastTrades {
  if (start === undefined) return { from: () => [], between: () => [] }
  const { firstId } = start
  const line = hashNumbers(seed, hashText(`past:${listing.spec.market}:${listing.spec.symbol}`))
  const oldest = Math.ceil(listing.onboardDate / MINUTE) * MINUTE

  /** Days do not change any more, and a search from the first id on passes all of them. */
  const days = new Map<number, number>()
  function countOf(from: number, length: number): number {
    const known = length === DAY ? days.get(from) : undefined
    if (known !== undefined) return known
    const count = candles.over(from, from + length)?.trades ?? 0
    if (length === DAY) days.set(from, count)
    return count
  }

  /** The minute's trades; `idAt` is the id of the first one. */
  function tradesOf(minute: number, idAt: number): PublicTrade[] {
    const bar = candles.over(minute, minute + MINUTE)
    if (bar === undefined) return []
    let id = idAt - 1
    return secondsOf(bar, listing, seed).flatMap((second) => {
      id += second.trades
      return tradesOfSecond(second, id, listing.spec.step, createRandom(hashNumbers(line, second.openTime / 1_000)))
    })
  }

  /** Goes back from the tape, in steps as long as they may be, until `reached` says so or nothing is older. */
  function goBack(reached: (minute: number, idAt: number) => boolean): { minute: number; idAt: number } {
    let minute = (start as TapeStart).minute
    let idAt = firstId
    while (minute > oldest && !reached(minute, idAt)) {
      const length = [DAY, HOUR, MINUTE].find((each) => minute % each === 0 && minute - each >= oldest) ?? MINUTE
      minute -= length
      idAt -= countOf(minute, length)
    }
    return { minute, idAt }
  }

  /** Goes on by whole hours and minutes while what lies within is not wanted yet. */
  function goOn(place: { minute: number; idAt: number }, passes: (to: number, idTo: number) => boolean): typeof place {
    let { minute, idAt } = place
    for (const length of [HOUR, MINUTE])
      for (;;) {
        const idTo = idAt + countOf(minute, length)
        if (minute + length > (start as TapeStart).minute || !passes(minute + length, idTo)) break
        minute += length
        idAt = idTo
      }
    return { minute, idAt }
  }

  function collect(
    place: { minute: number; idAt: number },
    limit: number,
    wanted: (trade: PublicTrade) => boolean,
    end: number,
  ) {
    const trades: PublicTrade[] = []
    let { minute, idAt } = place
    while (trades.length < limit && minute < (start as TapeStart).minute && minute <= end) {
      for (const trade of tradesOf(minute, idAt))
        if (trade.id < firstId && trade.id >= 0 && wanted(trade)) trades.push(trade)
      idAt += countOf(minute, MINUTE)
      minute += MINUTE
    }
    return trades.slice(0, limit)
  }

  return {
    from(id, limit) {
      if (id >= firstId) return []
      const place = goOn(
        goBack((_, idAt) => idAt <= id),
        (_, idTo) => idTo <= id,
      )
      return collect(place, limit, (trade) => trade.id >= id, Number.POSITIVE_INFINITY)
    },
    between(from, to, limit, newest) {
      if (from >= start.minute || to < oldest) return []
      if (!newest) {
        const place = goOn(
          goBack((minute) => minute <= from),
          (minute) => minute <= from,
        )
        return collect(place, limit, (trade) => trade.time >= from && trade.time <= to, to)
      }
      const end = Math.min(to, start.minute - 1)
      let { minute, idAt } = goOn(
        goBack((each) => each <= end),
        (each) => each <= end,
      )
      const trades: PublicTrade[] = []
      for (;;) {
        const within = tradesOf(minute, idAt).filter(
          (trade) => trade.id < firstId && trade.id >= 0 && trade.time <= to && trade.time >= from,
        )
        trades.unshift(...within)
        minute -= MINUTE
        if (trades.length >= limit || minute < oldest || minute + MINUTE <= from) return trades.slice(-limit)
        idAt -= countOf(minute, MINUTE)
      }
    },
  }
}
