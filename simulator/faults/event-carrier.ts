import type { ExchangeClock } from '../engine/clock'
import { FAULTS } from './catalogue/catalogue'
import { formOf } from './fault-rules'
import type { Faults } from './faults'
import { withStrangeSymbol } from './strange-symbol'
import { withStrangeValues } from './strange-values'
import type { EventSubject } from './trigger'

const LONGEST_HOLD_MS = 1000

interface Waiting {
  /** Event behind which it goes; absent: the next one of its lane. */
  readonly behind: string | undefined
  readonly lane: string
  readonly send: () => void
}

/**
 * Brings events to the sockets, in order, through the faults that strange, double, swap, lose or delay them (F-48, F-52 to F-54,
 * F-57, F-69 to F-72, F-77, F-79). One for user events and market streams together, so that they can be swapped with each other.
 */
export class EventCarrier {
  private waiting: Waiting[] = []

  constructor(
    private readonly clock: ExchangeClock,
    private readonly faults: Faults,
  ) {}

  /** `lane`: events of one account or stream. `deliver` is called with the payload as often and when the faults say. */
  carry<Payload>(
    subjectOf: () => EventSubject,
    lane: string,
    payload: Payload,
    deliver: (payload: Payload) => void,
  ): void {
    const { faults } = this
    if (!faults.any && this.waiting.length === 0) return deliver(payload)
    const subject = subjectOf()
    const spoiled = this.spoil(subject, payload)
    const send = (): void => deliver(spoiled)
    const before = this.waiting
    if (!faults.held.keeps(subject, send)) this.bring(subject, lane, send)
    for (const each of before) {
      const isNext = each.behind === undefined ? each.lane === lane : each.behind === subject.event
      if (isNext) this.release(each)
    }
    faults.strikeAfterEvent(subject)
  }

  private bring(subject: EventSubject, lane: string, send: () => void): void {
    const { faults, clock } = this
    const fault = faults.strikeEvent(subject)
    const form = fault === undefined ? '' : formOf(fault, FAULTS[fault.id])
    switch (fault?.id) {
      case undefined:
        break
      case 'F-71':
        return
      case 'F-77':
        // A gap; the other broken books are matters of contents.
        return
      case 'F-57':
      case 'F-70': {
        const behind = fault.id === 'F-57' ? 'ORDER_TRADE_UPDATE' : fault.behind
        const held: Waiting = { behind, lane, send }
        this.waiting = [...this.waiting, held]
        // With no successor it comes alone.
        clock.after(faults.msOf(fault, LONGEST_HOLD_MS), () => this.release(held))
        return
      }
      case 'F-72': {
        if (form === 'reply-only') return
        const ms = faults.msOf(fault, 500)
        if (ms < 0) send()
        else clock.after(ms, send)
        return
      }
      case 'F-69':
        send()
        break
    }
    send()
  }

  private release(held: Waiting): void {
    if (!this.waiting.includes(held)) return
    this.waiting = this.waiting.filter((each) => each !== held)
    held.send()
  }

  private spoil<Payload>(subject: EventSubject, payload: Payload): Payload {
    const { faults } = this
    if (!faults.any) return payload
    let spoiled: unknown = payload
    for (const fault of faults.strikeContents(subject, () => true))
      spoiled =
        fault.id === 'F-53'
          ? withStrangeSymbol(subject.market, spoiled)
          : withStrangeValues(fault, faults.randomOf(fault), spoiled)
    return spoiled as Payload
  }
}
