import type { Units } from '../../engine/units'
import type { Bar } from './bar'
import type { History } from './history'
import { DAY, HOUR, MINUTE } from './intervals'

/** Whole bars of a real past by their opening: as many of each length as there are. */
export interface ImportedBars {
  readonly days: ReadonlyMap<number, Bar>
  readonly hours: ReadonlyMap<number, Bar>
  readonly minutes: ReadonlyMap<number, Bar>
}

/** History in which known bars stand as they were; what they do not tell is divided out of them, or made up as ever. */
export function importedHistory(made: History, known: ImportedBars): History {
  /** The parts of a whole: known ones, else the known whole divided; a whole that is not over takes made ones for what is to come. */
  function parts(
    whole: Bar | undefined,
    openTime: number,
    length: number,
    count: number,
    bars: ReadonlyMap<number, Bar>,
    divided: (whole: Bar) => readonly Bar[],
    otherwise: () => readonly Bar[],
  ): readonly Bar[] {
    const own = Array.from({ length: count }, (_, place) => bars.get(openTime + place * length))
    if (own.every((bar) => bar !== undefined)) return own as readonly Bar[]
    if (whole !== undefined) return divided(whole)
    if (own.every((bar) => bar === undefined)) return otherwise()
    const rest = otherwise()
    return own.map((bar, place) => bar ?? (rest[place] as Bar))
  }

  const hours = (dayOpen: number): readonly Bar[] =>
    parts(known.days.get(dayOpen), dayOpen, HOUR, 24, known.hours, made.hoursOf, () => made.hours(dayOpen))

  return {
    day: (openTime) => known.days.get(openTime) ?? made.day(openTime),
    hours,
    minutes(hourOpen) {
      const dayOpen = Math.floor(hourOpen / DAY) * DAY
      const hour = known.days.has(dayOpen) ? hours(dayOpen)[(hourOpen - dayOpen) / HOUR] : known.hours.get(hourOpen)
      return parts(hour, hourOpen, MINUTE, 60, known.minutes, made.minutesOf, () => made.minutes(hourOpen))
    },
    minutesOf: made.minutesOf,
    hoursOf: made.hoursOf,
  }
}

/** History moved to another price level: so many of `numerator` for one of `denominator`. */
export function movedHistory(made: History, numerator: Units, denominator: Units, tick: Units): History {
  const move = (bar: Bar): Bar => movedBar(bar, numerator, denominator, tick)
  return {
    day: (openTime) => move(made.day(openTime)),
    hours: (dayOpen) => made.hours(dayOpen).map(move),
    minutes: (hourOpen) => made.minutes(hourOpen).map(move),
    minutesOf: made.minutesOf,
    hoursOf: made.hoursOf,
  }
}

/** A bar moved to another price level, on ticks. Monotonic rounding keeps open and close within high and low. */
export function movedBar(bar: Bar, numerator: Units, denominator: Units, tick: Units): Bar {
  const move = (price: Units): Units => {
    const exact = (price * numerator) / denominator
    const onTick = exact - (exact % tick)
    return onTick > 0n ? onTick : tick
  }
  return {
    ...bar,
    open: move(bar.open),
    high: move(bar.high),
    low: move(bar.low),
    close: move(bar.close),
    quoteVolume: (bar.quoteVolume * numerator) / denominator,
    takerQuote: (bar.takerQuote * numerator) / denominator,
  }
}
