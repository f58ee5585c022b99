import type { ClockRefusal, SteerableClock } from '../engine/clock'
import { BadBody, objectOf } from './bodies'
import type { Reply } from './reply'

/** `POST /clock`: sets the rate, or moves a paused clock on. Throws BadBody. */
export function steerClock(clock: SteerableClock | undefined, body: unknown): Reply | Promise<Reply> {
  const { rate, advance } = objectOf(body, ['rate', 'advance'])
  if (clock === undefined)
    throw new BadBody('This clock is turned by whoever made the exchange, not by the control port.')
  if ((rate === undefined) === (advance === undefined)) throw new BadBody('Send either rate or advance.')
  const reply = (refused: ClockRefusal | undefined): Reply =>
    refused === undefined
      ? { status: 200, body: { time: clock.now(), rate: clock.rate() } }
      : { status: 400, body: { error: refused.refusal } }
  if (advance !== undefined) return clock.advance(numberOf(advance, 'advance')).then(reply)
  return reply(clock.setRate(numberOf(rate, 'rate')))
}

function numberOf(value: unknown, name: string): number {
  if (typeof value !== 'number') throw new BadBody(`${name} must be a number.`)
  return value
}
