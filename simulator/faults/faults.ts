import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import { type ActiveFault, FAULTS, type FaultRule, type FaultTarget } from './fault-rules'

/** What a fault's trigger is compared with. */
export interface FaultSubject {
  readonly market: Market
  /** HTTP method of the endpoint, also for its WebSocket API twin. */
  readonly method: string
  readonly path: string
  readonly socketMethod?: string | undefined
  readonly apiKey?: string | undefined
  readonly params: ReadonlyMap<string, string>
}

const CLIENT_IDS = ['newClientOrderId', 'clientAlgoId', 'origClientOrderId', 'newOrderListId']

/** Active faults in the order in which they were set; each clears itself once it struck `count` times. */
export class Faults {
  private active: ActiveFault[] = []
  private number = 0
  /** Called with a socket fault the moment it is set. */
  onSocketFault: (fault: ActiveFault) => number = () => 0
  onClear: (fault: ActiveFault) => void = () => undefined

  constructor(private readonly clock: ExchangeClock) {}

  /** Sets a fault. Socket faults strike at once; the half-open one lasts until cleared. */
  add(rule: FaultRule): ActiveFault {
    const fault: ActiveFault = { ...rule, number: ++this.number, seen: 0, hits: 0, since: this.clock.now() }
    if (FAULTS[rule.id]?.target !== 'socket') {
      this.active.push(fault)
      return fault
    }
    if (rule.id === 'F-61') this.active.push(fault)
    fault.hits = this.onSocketFault(fault)
    fault.seen = fault.hits
    return fault
  }

  list(): readonly ActiveFault[] {
    return this.active
  }

  /** Clears one (by id or number) or all; returns how many. */
  clear(which?: string): number {
    const gone = this.active.filter(
      (fault) => which === undefined || fault.id === which || String(fault.number) === which,
    )
    this.active = this.active.filter((fault) => !gone.includes(fault))
    for (const fault of gone) this.onClear(fault)
    return gone.length
  }

  /** Whether any fault is set, so that the common path costs nothing. */
  get any(): boolean {
    return this.active.length > 0
  }

  /** The first fault of a target that strikes this call; counts it. */
  strikeCall(target: FaultTarget, subject: FaultSubject): ActiveFault | undefined {
    return this.strike(target, (fault) => matchesCall(fault, subject))
  }

  /** The first fault that strikes this user event; counts it. */
  strikeEvent(market: Market, apiKey: string | undefined, event: string): ActiveFault | undefined {
    return this.strike(
      'event',
      (fault) =>
        (fault.market === undefined || fault.market === market) &&
        (fault.apiKey === undefined || fault.apiKey === apiKey) &&
        (fault.event === undefined || fault.event === event),
    )
  }

  /** The first fault that strikes this upgrade; counts it. */
  strikeUpgrade(market: Market, path: string): ActiveFault | undefined {
    return this.strike(
      'upgrade',
      (fault) =>
        (fault.market === undefined || fault.market === market) &&
        (fault.path === undefined || fault.path === '*' || path.startsWith(fault.path)),
    )
  }

  private strike(target: FaultTarget, matches: (fault: ActiveFault) => boolean): ActiveFault | undefined {
    for (const fault of this.active) {
      if (FAULTS[fault.id]?.target !== target || !matches(fault)) continue
      if (target === 'read' && fault.ms !== undefined && this.clock.now() - fault.since > fault.ms) {
        this.clear(String(fault.number))
        continue
      }
      fault.seen++
      if (fault.seen < (fault.nth ?? 1)) continue
      fault.hits++
      const lasts = target === 'read' && fault.ms !== undefined && fault.count === undefined
      if (!lasts && fault.count !== 'always' && fault.hits >= (fault.count ?? 1)) this.clear(String(fault.number))
      return fault
    }
    return undefined
  }
}

function matchesCall(fault: FaultRule, subject: FaultSubject): boolean {
  if (fault.market !== undefined && fault.market !== subject.market) return false
  if (fault.method !== undefined && fault.method !== subject.method && fault.method !== subject.socketMethod)
    return false
  if (fault.apiKey !== undefined && fault.apiKey !== subject.apiKey) return false
  if (fault.clientOrderId !== undefined && !CLIENT_IDS.some((name) => subject.params.get(name) === fault.clientOrderId))
    return false
  if (fault.path === '*') return true
  if (fault.path !== undefined) return fault.path === subject.path
  return matchesByNature(fault, subject)
}

/** Without a path a fault aims at what it is about: reads at the read it spoils, all others at calls that change something. */
function matchesByNature(fault: FaultRule, { method, path }: FaultSubject): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1)
  if (fault.id === 'F-35') return method === 'GET' && ['order', 'openOrder', 'algoOrder'].includes(last)
  if (fault.id === 'F-36') return method === 'DELETE' && ['order', 'algoOrder'].includes(last)
  if (fault.id === 'F-37') return method === 'GET' && ['openOrders', 'openAlgoOrders'].includes(last)
  if (fault.id === 'F-38') return method === 'GET' && ['allOrders', 'allAlgoOrders'].includes(last)
  if (fault.id === 'F-66') return method === 'PUT' && last === 'listenKey'
  if (fault.method !== undefined || fault.clientOrderId !== undefined) return true
  return method !== 'GET' && last !== 'listenKey'
}
