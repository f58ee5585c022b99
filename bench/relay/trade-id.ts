/*
 * The moment at which a trade was due to leave the source travels in its id, so that every relay carries it whatever it
 * does to the rest: microseconds of the machine's monotonic clock, which all processes share, and the place in the burst.
 */

const BURST_PLACES = 10

export const monotonicMicros = (): number => Number(process.hrtime.bigint() / 1_000n)

export const toTradeId = (dueMicros: number, place: number): number => dueMicros * BURST_PLACES + place

export const dueMicrosOf = (tradeId: number): number => Math.floor(tradeId / BURST_PLACES)
