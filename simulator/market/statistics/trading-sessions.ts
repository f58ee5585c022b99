import { DAY, HOUR, MINUTE } from '../candles/intervals'

export type SessionType = 'PRE_MARKET' | 'REGULAR' | 'AFTER_MARKET' | 'OVERNIGHT' | 'NO_TRADING'

export interface Session {
  readonly startTime: number
  readonly endTime: number
  readonly type: SessionType
}

/** Markets of traditional assets with hours. Source: usdm.md 9. */
export const SESSION_MARKETS = ['EQUITY', 'COMMODITY', 'KR_EQUITY', 'HK_EQUITY', 'CN_EQUITY', 'FX'] as const
export type SessionMarket = (typeof SESSION_MARKETS)[number]

/** From, to and type within a local weekday, in hours; hours beyond 24 or below 0 lie in the day after or before. */
type Hours = readonly (readonly [from: number, to: number, type: SessionType])[]

interface Calendar {
  /** Local time minus UTC, ms. */
  readonly offset: (day: number) => number
  /** Sessions that begin on a weekday, 0 for Sunday. */
  readonly on: (weekday: number) => Hours
}

const fixedOffset = (hours: number) => (): number => hours * HOUR
const isWeekday = (weekday: number): boolean => weekday >= 1 && weekday <= 5

/** New York: summer time from the second Sunday of March to the first Sunday of November. */
function newYork(day: number): number {
  const year = new Date(day * DAY).getUTCFullYear()
  const sundayFrom = (month: number, from: number): number => {
    const first = Date.UTC(year, month, from)
    return first / DAY + ((7 - new Date(first).getUTCDay()) % 7)
  }
  return (day >= sundayFrom(2, 8) && day < sundayFrom(10, 1) ? -4 : -5) * HOUR
}

const CALENDARS: Readonly<Record<SessionMarket, Calendar>> = {
  EQUITY: {
    offset: newYork,
    on: (weekday) =>
      isWeekday(weekday)
        ? [
            [-4, 4, 'OVERNIGHT'],
            [4, 9.5, 'PRE_MARKET'],
            [9.5, 16, 'REGULAR'],
            [16, 20, 'AFTER_MARKET'],
          ]
        : [],
  },
  // From Sunday evening to Friday afternoon, with an hour's break a day.
  COMMODITY: { offset: newYork, on: (weekday) => (isWeekday(weekday) ? [[-6, 17, 'REGULAR']] : []) },
  KR_EQUITY: { offset: fixedOffset(9), on: (weekday) => (isWeekday(weekday) ? [[9, 15.5, 'REGULAR']] : []) },
  HK_EQUITY: {
    offset: fixedOffset(8),
    on: (weekday) =>
      isWeekday(weekday)
        ? [
            [9.5, 12, 'REGULAR'],
            [13, 16, 'REGULAR'],
          ]
        : [],
  },
  CN_EQUITY: {
    offset: fixedOffset(8),
    on: (weekday) =>
      isWeekday(weekday)
        ? [
            [9.5, 11.5, 'REGULAR'],
            [13, 15, 'REGULAR'],
          ]
        : [],
  },
  FX: { offset: newYork, on: (weekday) => (isWeekday(weekday) ? [[-7, 17, 'REGULAR']] : []) },
}

/** The sessions of a market that touch [from, to], oldest first, with NO_TRADING between them. Public holidays are not known. */
export function sessionsOf(market: SessionMarket, from: number, to: number): Session[] {
  const { offset, on } = CALENDARS[market]
  const sessions: Session[] = []
  // Far enough on both sides that a long weekend's gap has its two ends.
  for (let day = Math.floor(from / DAY) - 5; day <= Math.floor(to / DAY) + 5; day++) {
    const midnight = day * DAY - offset(day)
    for (const [begin, end, type] of on(new Date(day * DAY).getUTCDay())) {
      const startTime = midnight + begin * 60 * MINUTE
      const before = sessions.at(-1)
      if (before !== undefined && before.endTime < startTime)
        sessions.push({ startTime: before.endTime, endTime: startTime, type: 'NO_TRADING' })
      sessions.push({ startTime, endTime: midnight + end * 60 * MINUTE, type })
    }
  }
  return sessions.filter((session) => session.endTime > from && session.startTime <= to)
}

/** The session of a market at a moment. */
export const sessionAt = (market: SessionMarket, time: number): Session =>
  sessionsOf(market, time, time).find((each) => each.startTime <= time && time < each.endTime) as Session
