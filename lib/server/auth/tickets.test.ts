import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createTickets } from './tickets'

describe('bridge tickets (S-130)', () => {
  it('S-130 open once', () => {
    const tickets = createTickets<string>(createManualClock())
    const ticket = tickets.issue('ann')
    expect(tickets.redeem(ticket)).toBe('ann')
    expect(tickets.redeem(ticket)).toBeUndefined()
  })

  it('S-130 end after 30 s', () => {
    const clock = createManualClock()
    const tickets = createTickets<string>(clock)
    const early = tickets.issue('ann')
    const late = tickets.issue('ann')
    clock.advance(30_000)
    expect(tickets.redeem(early)).toBe('ann')
    clock.advance(1)
    expect(tickets.redeem(late)).toBeUndefined()
  })

  it('keep no more than 200 that nobody came for, the newest', () => {
    const tickets = createTickets<number>(createManualClock())
    const all = Array.from({ length: 300 }, (_, n) => tickets.issue(n))
    expect(all.filter((ticket) => tickets.redeem(ticket) !== undefined)).toHaveLength(200)
  })

  it('open for nobody who guesses', () => {
    const tickets = createTickets<string>(createManualClock())
    tickets.issue('ann')
    expect(tickets.redeem('')).toBeUndefined()
  })
})
