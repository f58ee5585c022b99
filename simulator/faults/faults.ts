import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import { createRandom, hashText, type Random } from '../engine/random'
import { targetsOf } from './catalogue/catalogue'
import type { ActiveFault, FaultRule, FaultTarget } from './fault-rules'
import { HeldEvents } from './hold-events'
import { PastAnswers } from './past-answers'
import type { FaultStage } from './stage'
import { type CallSubject, type EventSubject, fitsCall, fitsEvent, fitsUpgrade, momentOf } from './trigger'

/** What a fault of the moment did. With `undo` it lasts: until cleared, or for `ms`. */
export interface Strike {
  readonly hits: number
  readonly undo?: () => void
  readonly ms?: number | undefined
}

/** An active fault with what is not shown of it. */
interface Live {
  readonly fault: ActiveFault
  readonly targets: readonly FaultTarget[]
  /** Exchange time from which it is active. */
  readonly due: number
  readonly random: Random
  readonly timers: (() => void)[]
  undo?: () => void
}

/** Active faults in the order in which they were set; each clears itself once it struck `count` times or its time is over. */
export class Faults {
  private live: Live[] = []
  private readonly randoms = new WeakMap<ActiveFault, Random>()
  private number = 0
  /** Called with a fault of the moment when its moment has come. */
  onMoment: (fault: ActiveFault, random: Random) => Strike = () => ({ hits: 0 })
  /** Called with the number of each cleared fault. */
  onClear: (fault: ActiveFault) => void = () => undefined
  /** The exchange around, for faults that act; absent in tests of single rooms. */
  stage: FaultStage | undefined
  /** Events kept back while a call is under way. */
  readonly held = new HeldEvents()
  /** Accounts as they were while F-39 is set. */
  readonly past: PastAnswers

  constructor(private readonly clock: ExchangeClock) {
    this.past = new PastAnswers(() => clock.now())
  }

  /** Sets a fault. One of the moment strikes at once unless it waits for a time, a call or an event. */
  add(rule: FaultRule): ActiveFault {
    const now = this.clock.now()
    const number = ++this.number
    const seed = rule.seed ?? number
    const fault: ActiveFault = { ...rule, seed, number, seen: 0, hits: 0, since: now }
    const random = createRandom(typeof seed === 'number' ? seed >>> 0 : hashText(seed))
    this.randoms.set(fault, random)
    const due = Math.max(now + (rule.after ?? 0), rule.at ?? 0)
    const live: Live = { fault, targets: targetsOf(rule), due, random, timers: [] }
    const clear = (): number => this.clear(String(fault.number))
    if (rule.lasts !== undefined) live.timers.push(this.clock.after(due - now + rule.lasts, clear))
    this.live.push(live)
    if (rule.id === 'F-39' && this.stage) this.past.begin(this.stage)
    if (!live.targets.includes('moment') || momentOf(rule) !== 'time') return fault
    if (due > now) live.timers.push(this.clock.after(due - now, () => this.strikeNow(live)))
    else this.strikeNow(live)
    return fault
  }

  list(): readonly ActiveFault[] {
    return this.live.map(({ fault }) => fault)
  }

  /** Clears one (by id or number) or all; returns how many. */
  clear(which?: string): number {
    const gone = this.live.filter(
      ({ fault }) => which === undefined || fault.id === which || String(fault.number) === which,
    )
    this.live = this.live.filter((live) => !gone.includes(live))
    for (const { fault, timers, undo } of gone) {
      for (const stop of timers) stop()
      undo?.()
      this.onClear(fault)
    }
    if (!this.live.some(({ fault }) => fault.id === 'F-39')) this.past.end()
    return gone.length
  }

  /** Whether any fault is set, so that the common path costs nothing. */
  get any(): boolean {
    return this.live.length > 0 || this.held.any
  }

  /** Chance of a fault, from its seed. */
  randomOf(fault: ActiveFault): Random {
    return this.randoms.get(fault) ?? createRandom(fault.number)
  }

  /** Its milliseconds, drawn when they are a range. */
  msOf(fault: ActiveFault, otherwise: number): number {
    const { ms } = fault
    if (ms === undefined) return otherwise
    if (typeof ms === 'number') return ms
    const [from, to] = ms
    return from + this.randomOf(fault).below(to - from + 1)
  }

  /** The first fault that takes the place of this call's normal course; counts it. */
  strikeRequest(call: CallSubject): ActiveFault | undefined {
    this.strikeMoments('call', (fault) => fitsCall(fault, call))
    return this.strike('request', (fault) => !cutsEarly(fault, call) && fitsCall(fault, call))
  }

  /** The first fault that cuts this request while it arrives; counts it. */
  strikeArrival(call: CallSubject): ActiveFault | undefined {
    return this.strike('request', (fault) => cutsEarly(fault, call) && fitsCall(fault, call))
  }

  /** Every fault that spoils the answer of this call, in order; counts them. `fits` asks what only the answer can tell. */
  strikeAnswer(call: CallSubject, fits: (fault: ActiveFault) => boolean): ActiveFault[] {
    return this.strikeAll('answer', (fault) => fitsCall(fault, call) && fits(fault))
  }

  /** The first fault that strikes this event on its way; counts it. */
  strikeEvent(event: EventSubject): ActiveFault | undefined {
    return this.strike('event', (fault) => fitsEvent(fault, event))
  }

  /** Every fault that spoils the contents of this event, in order; counts them. */
  strikeContents(event: EventSubject, fits: (fault: ActiveFault) => boolean): ActiveFault[] {
    return this.strikeAll('contents', (fault) => fitsEvent(fault, event) && fits(fault))
  }

  /** Faults of the moment that wait for this event. */
  strikeAfterEvent(event: EventSubject): void {
    this.strikeMoments('event', (fault) => fitsEvent(fault, event))
  }

  /** The first fault that strikes this upgrade; counts it. A dial limit strikes once it is passed. */
  strikeUpgrade(market: Market, path: string): ActiveFault | undefined {
    return this.strike('upgrade', (fault) => fitsUpgrade(fault, market, path))
  }

  private strike(target: FaultTarget, fits: (fault: ActiveFault) => boolean): ActiveFault | undefined {
    for (const live of this.active(target)) if (fits(live.fault) && this.hit(live)) return live.fault
    return undefined
  }

  private strikeAll(target: FaultTarget, fits: (fault: ActiveFault) => boolean): ActiveFault[] {
    return this.active(target)
      .filter((live) => fits(live.fault) && this.hit(live))
      .map(({ fault }) => fault)
  }

  private strikeMoments(by: 'call' | 'event', fits: (fault: ActiveFault) => boolean): void {
    for (const live of this.active('moment'))
      if (live.undo === undefined && momentOf(live.fault) === by && fits(live.fault) && this.isTurn(live))
        this.strikeNow(live)
  }

  private active(target: FaultTarget): Live[] {
    const now = this.clock.now()
    return this.live.filter((live) => live.targets.includes(target) && now >= live.due && !this.isOver(live))
  }

  /** A window of lies (F-35) ends with its time. */
  private isOver({ fault }: Live): boolean {
    if (fault.id !== 'F-35' || fault.ms === undefined) return false
    if (this.clock.now() - fault.since <= this.msOf(fault, 0)) return false
    this.clear(String(fault.number))
    return true
  }

  /** Counts a match; whether it is struck. */
  private hit(live: Live): boolean {
    if (!this.isTurn(live)) return false
    const { fault } = live
    fault.hits++
    const lasts = (fault.id === 'F-35' && fault.ms !== undefined && fault.count === undefined) || fault.form === 'dials'
    if (!lasts && fault.count !== 'always' && fault.hits >= (fault.count ?? 1)) this.clear(String(fault.number))
    return true
  }

  private isTurn({ fault, random }: Live): boolean {
    fault.seen++
    // A dial limit lets so many pass before it strikes.
    const first = fault.form === 'dials' ? (fault.limit ?? 0) + 1 : (fault.nth ?? 1)
    if (fault.seen < first) return false
    return fault.chance === undefined || random.uniform() < fault.chance
  }

  private strikeNow(live: Live): void {
    const { fault, random } = live
    const { hits, undo, ms } = this.onMoment(fault, random)
    fault.hits += hits
    if (momentOf(fault) === 'time') fault.seen = fault.hits
    if (undo !== undefined) {
      live.undo = undo
      if (ms !== undefined) live.timers.push(this.clock.after(ms, () => this.clear(String(fault.number))))
      return
    }
    if (momentOf(fault) !== 'time' && (fault.count === 'always' || fault.hits < (fault.count ?? 1))) return
    this.clear(String(fault.number))
  }
}

/** F-04 that counts bytes of a request; over a WebSocket it cuts when the message is read. */
const cutsEarly = (fault: ActiveFault, call: CallSubject): boolean =>
  fault.id === 'F-04' && fault.bytes !== undefined && !call.overSocket
