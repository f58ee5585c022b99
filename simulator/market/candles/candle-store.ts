import type { Execution } from '../../engine/market-types'
import { times, type Units } from '../../engine/units'
import type { Listing } from '../symbols/listing'
import { type Bar, flatBar, joinBars } from './bar'
import { type History, secondsOf } from './history'
import { movedBar } from './imported-history'
import { DAY, HOUR, type Interval, MINUTE, SECOND } from './intervals'
import { createTradedBars, type TradedState } from './traded-bars'

/** Seconds kept as traded; older ones are divided out of their minute. */
const KEPT_SECONDS = 7_200
/** Minutes filled one by one when time leaps; a longer leap is a stretch of history instead. */
const LONGEST_FILL = 3 * DAY

/** A stretch during which the exchange was down: history goes on, scaled to the price at which trading stopped. */
interface Gap {
  readonly from: number
  readonly to: number
  readonly numerator: Units
  readonly denominator: Units
}

/** A saved market whose history ends farther than this from where its trading began was made by another generator. */
const OTHER_HISTORY = 0.002

/** JSON form of what was traded; amounts as text. */
export interface CandleState {
  readonly firstLive: number
  readonly gaps: readonly { from: number; to: number; numerator: string; denominator: string }[]
  readonly traded: TradedState
}

/** Candles of one symbol: history before trading began here, then what was traded. All intervals join the same minutes. */
export interface CandleStore {
  /** Last price the candles know. */
  lastPrice(): Units
  addExecution(execution: Execution): void
  /** Opens new minutes and seconds as time passes, also when nothing trades. */
  roll(now: number): void
  /** Join over [from, to), cut at now; undefined when nothing lies there. Bounds are whole minutes. */
  over(from: number, to: number): Bar | undefined
  /** The candle of an interval that opens at `openTime`. */
  candle(interval: Interval, openTime: number): Bar | undefined
  /** Candles whose opening lies in [from, to], oldest first, at most `limit`; the newest ones when `newest`. */
  candles(interval: Interval, from: number, to: number, limit: number, newest: boolean): Bar[]
  /** Opening of the current minute. */
  currentMinute(): number
  state(): CandleState
}

/** Candles from history until `now`, or as `resume` left them; the time between is a gap that goes on from the last price. */
export function createCandleStore(
  listing: Listing,
  history: History,
  seed: number,
  now: number,
  resume?: CandleState,
): CandleStore {
  const { tick, step } = listing.spec
  const live = createTradedBars(history, tick, step, resume?.traded)
  const gaps: Gap[] = (resume?.gaps ?? []).map((gap) => ({
    from: gap.from,
    to: gap.to,
    numerator: BigInt(gap.numerator),
    denominator: BigInt(gap.denominator),
  }))
  const seconds = new Map<number, Bar>()
  const joined = new Map<number, Bar>()
  const keepsSeconds = listing.spec.market === 'spot'
  let current: Bar
  let second: Bar
  let firstLive: number

  const minuteOf = (time: number): number => Math.floor(time / MINUTE) * MINUTE
  const historyMinute = (openTime: number): Bar => {
    const hour = Math.floor(openTime / HOUR) * HOUR
    return history.minutes(hour)[(openTime - hour) / MINUTE] as Bar
  }
  /** History's minute up to `time`, as far as it has gone; its seconds count as traded. */
  const begunMinute = (time: number, scale: (bar: Bar) => Bar): Bar => {
    const openTime = minuteOf(time)
    const whole = scale(historyMinute(openTime))
    const passed = secondsOf(whole, listing, seed).filter((bar) => bar.openTime + SECOND <= time)
    if (keepsSeconds) for (const bar of passed) seconds.set(bar.openTime, bar)
    return joinBars(openTime, passed) ?? flatBar(openTime, whole.open)
  }

  if (resume === undefined) {
    current = begunMinute(now, (bar) => bar)
    firstLive = current.openTime
  } else {
    firstLive = resume.firstLive
    const stopped = live.last() ?? begunMinute(now, (bar) => bar)
    const from = stopped.openTime + MINUTE
    if (minuteOf(now) >= from) {
      const gap: Gap = {
        from,
        to: minuteOf(now) + MINUTE,
        numerator: stopped.close,
        denominator: historyMinute(from).open,
      }
      gaps.push(gap)
      current = begunMinute(now, (bar) => scaled(bar, gap, tick))
    } else current = stopped
  }
  live.add(current)
  second = flatBar(Math.floor(now / SECOND) * SECOND, current.close)
  seconds.set(second.openTime, second)
  /** From here on every second is kept. A resumed minute was partly traded before, so that its seconds are divided. */
  let secondsFrom = current.openTime
  if (resume !== undefined && seconds.size === 1 && second.openTime > current.openTime) secondsFrom += MINUTE

  const before = resume === undefined ? undefined : otherHistory()
  const past = (bar: Bar | undefined): Bar | undefined => (bar && before ? scaled(bar, before, tick) : bar)

  /** How this history is moved to end where the saved trading began; undefined where it does by itself. */
  function otherHistory(): Gap | undefined {
    const began = live.minute(firstLive)?.open
    const ended = historyMinute(firstLive).open
    if (began === undefined || Math.abs(Math.log(Number(began) / Number(ended))) < OTHER_HISTORY) return undefined
    return { from: listing.onboardDate, to: firstLive, numerator: began, denominator: ended }
  }

  function minute(openTime: number): Bar | undefined {
    if (openTime > current.openTime) return undefined
    if (openTime < firstLive) return past(historyMinute(openTime))
    const traded = live.minute(openTime)
    if (traded !== undefined) return traded
    const gap = gaps.find((each) => openTime >= each.from && openTime < each.to)
    return gap === undefined ? undefined : scaled(historyMinute(openTime), gap, tick)
  }

  /** A whole hour or day, from history when nothing was traded in it, else joined and kept once it is over. */
  function block(openTime: number, length: number): Bar | undefined {
    if (openTime + length <= firstLive) {
      if (length === DAY) return past(history.day(openTime))
      const day = Math.floor(openTime / DAY) * DAY
      return past(history.hours(day)[(openTime - day) / HOUR])
    }
    const key = openTime + (length === DAY ? 1 : 0)
    const known = joined.get(key)
    if (known !== undefined) return known
    const part = length === DAY ? HOUR : MINUTE
    const bars: Bar[] = []
    for (let time = openTime; time < openTime + length && time <= current.openTime; time += part) {
      const bar = part === HOUR ? block(time, HOUR) : minute(time)
      if (bar !== undefined) bars.push(bar)
    }
    const bar = joinBars(openTime, bars)
    if (bar !== undefined && openTime + length <= current.openTime) joined.set(key, bar)
    return bar
  }

  function over(from: number, to: number): Bar | undefined {
    const end = Math.min(to, current.openTime + MINUTE)
    const bars: Bar[] = []
    for (let time = Math.max(from, listing.onboardDate); time < end; ) {
      const length = time % DAY === 0 && time + DAY <= to ? DAY : time % HOUR === 0 && time + HOUR <= to ? HOUR : MINUTE
      const bar = length === MINUTE ? minute(time) : block(time, length)
      if (bar !== undefined) bars.push(bar)
      time += length
    }
    return joinBars(from, bars)
  }

  function secondBar(openTime: number): Bar | undefined {
    if (openTime > second.openTime) return undefined
    if (openTime >= secondsFrom) return seconds.get(openTime)
    const bar = minute(minuteOf(openTime))
    return bar && secondsOf(bar, listing, seed)[(openTime - bar.openTime) / SECOND]
  }

  function candle(interval: Interval, openTime: number): Bar | undefined {
    return interval.name === '1s' ? secondBar(openTime) : over(openTime, interval.close(openTime))
  }

  function roll(time: number): void {
    const openTime = minuteOf(time)
    if (openTime > current.openTime) {
      if (openTime - current.openTime > LONGEST_FILL) {
        const from = current.openTime + MINUTE
        gaps.push({ from, to: openTime, numerator: current.close, denominator: historyMinute(from).open })
      } else
        for (let missed = current.openTime + MINUTE; missed < openTime; missed += MINUTE)
          live.add(flatBar(missed, current.close))
      current = flatBar(openTime, current.close)
      live.add(current)
      live.fold(time)
    }
    if (!keepsSeconds) return
    const openSecond = Math.floor(time / SECOND) * SECOND
    if (openSecond <= second.openTime) return
    const first = Math.max(second.openTime + SECOND, openSecond - KEPT_SECONDS * SECOND)
    for (let missed = first; missed <= openSecond; missed += SECOND) {
      second = flatBar(missed, second.close)
      seconds.set(missed, second)
    }
    const oldest = Math.max(secondsFrom, minuteOf(openSecond - KEPT_SECONDS * SECOND))
    if (oldest === secondsFrom) return
    secondsFrom = oldest
    for (const kept of seconds.keys()) {
      if (kept >= oldest) break
      seconds.delete(kept)
    }
  }

  return {
    lastPrice: () => current.close,
    currentMinute: () => current.openTime,
    roll,
    over,
    candle,
    addExecution(execution) {
      roll(execution.time)
      addTo(current, execution)
      if (keepsSeconds) addTo(second, execution)
    },
    candles(interval, from, to, limit, newest) {
      const bars: Bar[] = []
      const last = interval.name === '1s' ? second.openTime : current.openTime
      // The first candle may have opened before trading began.
      const oldest = Math.max(from, interval.open(listing.onboardDate))
      if (newest) {
        for (let open = interval.open(Math.min(to, last)); open >= oldest && bars.length < limit; ) {
          const bar = candle(interval, open)
          if (bar !== undefined) bars.push(bar)
          open = interval.open(open - 1)
        }
        return bars.reverse()
      }
      let open = interval.open(oldest)
      if (open < oldest) open = interval.close(open)
      for (; open <= Math.min(to, last) && bars.length < limit; open = interval.close(open)) {
        const bar = candle(interval, open)
        if (bar !== undefined) bars.push(bar)
      }
      return bars
    },
    state: () => ({
      firstLive,
      gaps: gaps.map((gap) => ({
        from: gap.from,
        to: gap.to,
        numerator: gap.numerator.toString(),
        denominator: gap.denominator.toString(),
      })),
      traded: live.state(),
    }),
  }
}

function addTo(bar: Bar, { price, quantity, takerSide }: Execution): void {
  if (bar.trades === 0 && bar.volume === 0n) {
    bar.open = price
    bar.high = price
    bar.low = price
  }
  if (price > bar.high) bar.high = price
  if (price < bar.low) bar.low = price
  const quote = times(price, quantity)
  bar.close = price
  bar.volume += quantity
  bar.quoteVolume += quote
  bar.trades++
  if (takerSide === 'BUY') {
    bar.takerBase += quantity
    bar.takerQuote += quote
  }
}

const scaled = (bar: Bar, gap: Gap, tick: Units): Bar => movedBar(bar, gap.numerator, gap.denominator, tick)
