import { DAY, HOUR } from '../candles/intervals'

/** The hour at which a quarterly contract is delivered, ms of its day. */
export const DELIVERY_HOUR = 8 * HOUR
const QUARTER_MONTHS = [2, 5, 8, 11]

/** Days of the quarterly deliveries in [from, to], oldest first: the last Friday of a quarter, as its midnight UTC. */
export function deliveryDays(from: number, to: number): number[] {
  const days: number[] = []
  for (let year = new Date(from).getUTCFullYear(); year <= new Date(to).getUTCFullYear(); year++)
    for (const month of QUARTER_MONTHS) {
      const last = Date.UTC(year, month + 1, 0)
      const friday = last - ((new Date(last).getUTCDay() + 2) % 7) * DAY
      if (friday >= from && friday <= to) days.push(friday)
    }
  return days
}
