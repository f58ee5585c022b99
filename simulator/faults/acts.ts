import type { ExchangeClock } from '../engine/clock'
import type { Market, Side, SymbolMarket } from '../engine/market-types'
import { units, type Units } from '../engine/units'
import type { EndpointTable } from '../gateway/endpoints'
import type { KeyRing } from '../gateway/keys'
import { ApiError, type Call } from '../gateway/types'
import { badCertificate } from './bad-certificate'
import { FAULTS } from './catalogue/catalogue'
import { type ActiveFault, type FaultRule, formOf } from './fault-rules'
import type { Faults, Strike } from './faults'
import { Layers } from './layers'

/** Rules of a symbol that can move. */
export interface MovableRules {
  readonly tick?: Units
  readonly step?: Units
  readonly minNotional?: Units
}

/** What becomes of a triggered algo order: its child is placed, refused by the engine, or nothing happens. */
export type ChildFate = 'placed' | 'rejected' | 'held'

/** What faults of the moment do to the exchange. */
export interface ActRoom {
  readonly clock: ExchangeClock
  readonly faults: Faults
  readonly keys: KeyRing
  readonly endpoints: EndpointTable
  readonly tls: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined
  readonly gateways: Readonly<Record<Market, ActGateway>>
  symbol(market: Market, symbol: string): SymbolMarket | undefined
  setRules(market: Market, symbol: string, rules: MovableRules): void
  setStatus(market: Market, symbol: string, status: string): void
  thin(market: Market, symbol: string, side: Side, leave: Units): void
  movePrice(market: Market, symbol: string, price: Units): boolean
  /** Closes a futures position by an order of the exchange's own. False when there is none. */
  forceClose(accountId: string, symbol: string, reason: 'LIQUIDATION' | 'ADL' | 'SETTLEMENT'): boolean
  /** Decides over the children of algo orders from now on; undefined: they are placed, held ones too. */
  setChildFate(fate: ((accountId: string, symbol: string, clientAlgoId: string) => ChildFate) | undefined): void
  onBug(error: unknown): void
}

interface ActGateway {
  strikeSockets(fault: ActiveFault): Strike
  stopAccepting(): () => void
  useCertificate(certificate: { readonly key: string; readonly cert: string }): () => void
}

const MARKETS = ['spot', 'usdm'] as const
const REASONS = { liquidation: 'LIQUIDATION', adl: 'ADL', settlement: 'SETTLEMENT' } as const

/** Why a rule cannot be set on this exchange; undefined when it can. */
export function objectionTo(room: ActRoom, rule: FaultRule): string | undefined {
  if (rule.id === 'F-03' && room.tls === undefined)
    return 'F-03 needs an exchange that speaks TLS: set EXCHANGE_TLS_KEY and EXCHANGE_TLS_CERT.'
  if (rule.apiKey !== undefined && (FAULTS[rule.id]?.needs ?? []).includes('apiKey') && !room.keys.get(rule.apiKey))
    return `There is no account with the key ${JSON.stringify(rule.apiKey)}. POST /accounts makes one.`
  const market = rule.market ?? (['F-56', 'F-58'].includes(rule.id) ? 'usdm' : undefined)
  if ((FAULTS[rule.id]?.needs ?? []).includes('symbol') && market && !room.symbol(market, rule.symbol ?? ''))
    return `There is no symbol ${JSON.stringify(rule.symbol)} on that market. exchangeInfo lists them.`
  if (rule.act && room.endpoints.route(rule.act.method, rule.act.path)?.market !== rule.market)
    return `There is no ${rule.act.method} ${rule.act.path} on that market.`
  return undefined
}

/** Does what a fault of the moment does. */
export function strikeMoment(room: ActRoom, fault: ActiveFault): Strike {
  const { faults } = room
  const ms = fault.ms === undefined ? undefined : faults.msOf(fault, 0)
  switch (fault.id) {
    case 'F-01':
      return { ...eachGateway(room, fault, (gateway) => gateway.stopAccepting()), ms: faults.msOf(fault, 1000) }
    case 'F-03':
      return { ...eachGateway(room, fault, (gateway) => gateway.useCertificate(certificateFor(room, fault))), ms }
    case 'F-34':
      return { ...moveRules(room, fault), ms }
    case 'F-42':
      return { ...changeStatus(room, fault), ms }
    case 'F-55':
      return { hits: act(room, fault, fault.act) }
    case 'F-56': {
      const reason = REASONS[formOf(fault, FAULTS[fault.id]) as keyof typeof REASONS]
      return { hits: room.forceClose(accountOf(room, fault), fault.symbol ?? '', reason) ? 1 : 0 }
    }
    case 'F-57':
      return fateOfChildren(room, fault)
    case 'F-58':
      // The real countdown with no time left: it runs out at its next look.
      return {
        hits: act(room, fault, {
          method: 'POST',
          path: '/fapi/v1/countdownCancelAll',
          params: { symbol: fault.symbol ?? '', countdownTime: '1' },
        }),
      }
    default:
      return strikeSockets(room, fault)
  }
}

function strikeSockets(room: ActRoom, fault: ActiveFault): Strike {
  const strikes = MARKETS.map((market) => room.gateways[market].strikeSockets(fault))
  const undos = strikes.flatMap(({ undo }) => (undo === undefined ? [] : [undo]))
  const hits = strikes.reduce((sum, strike) => sum + strike.hits, 0)
  if (undos.length === 0) return { hits }
  const undo = (): void => {
    for (const each of undos) each()
  }
  return { hits, undo, ms: strikes.find((strike) => strike.ms !== undefined)?.ms }
}

function eachGateway(room: ActRoom, fault: ActiveFault, change: (gateway: ActGateway) => () => void): Strike {
  const meant = MARKETS.filter((market) => fault.market === undefined || fault.market === market)
  const undos = meant.map((market) => change(room.gateways[market]))
  const undo = (): void => {
    for (const each of undos) each()
  }
  return { hits: meant.length, undo }
}

function certificateFor(room: ActRoom, fault: ActiveFault): { key: string; cert: string } {
  if (room.tls === undefined) throw new Error('F-03 was set on an exchange without TLS.')
  return badCertificate(room.tls, fault.form === 'wrong-name' ? 'wrong-name' : 'expired')
}

/** What lies over an exchange's symbols and algo orders at the moment. */
const overlays = new WeakMap<ActRoom, Overlay>()

interface Overlay {
  readonly rules: Layers<Required<MovableRules>>
  readonly statuses: Layers<{ status: string }>
  readonly fates: Set<(accountId: string, symbol: string, clientAlgoId: string) => ChildFate>
}

function overlayOf(room: ActRoom): Overlay {
  const known = overlays.get(room)
  if (known) return known
  const fresh: Overlay = { rules: new Layers(), statuses: new Layers(), fates: new Set() }
  overlays.set(room, fresh)
  return fresh
}

function moveRules(room: ActRoom, fault: ActiveFault): Strike {
  const { market = 'spot', symbol = '' } = fault
  const spec = room.symbol(market, symbol)?.spec
  if (spec === undefined) return { hits: 0 }
  const { tick, step, minNotional } = spec
  const change = {
    ...(fault.tickSize === undefined ? {} : { tick: units(fault.tickSize) }),
    ...(fault.stepSize === undefined ? {} : { step: units(fault.stepSize) }),
    ...(fault.minNotional === undefined ? {} : { minNotional: units(fault.minNotional) }),
  }
  const undo = overlayOf(room).rules.lay(
    `${market} ${symbol}`,
    () => ({ tick, step, minNotional }),
    change,
    (rules) => room.setRules(market, symbol, rules),
  )
  return { hits: 1, undo }
}

function changeStatus(room: ActRoom, fault: ActiveFault): Strike {
  const { market = 'spot', symbol = '' } = fault
  const before = room.symbol(market, symbol)?.spec.status
  if (before === undefined) return { hits: 0 }
  const status = fault.status ?? (market === 'spot' ? 'HALT' : 'TRADING_HALT')
  const undo = overlayOf(room).statuses.lay(
    `${market} ${symbol}`,
    () => ({ status: before }),
    { status },
    (layered) => room.setStatus(market, symbol, layered.status),
  )
  return { hits: 1, undo }
}

const accountOf = (room: ActRoom, fault: ActiveFault): string => room.keys.get(fault.apiKey ?? '')?.accountId ?? ''

/** A call made for an account as if from elsewhere, such as the app. */
export interface OutsideAct {
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
}

/**
 * Carries a call out for an account as if from elsewhere: no signature, no weight, no order count. Returns the answer, a refusal
 * too; undefined when there is no such call.
 */
export function actFromElsewhere(
  room: ActRoom,
  key: { readonly apiKey: string; readonly accountId: string },
  { method, path, params }: OutsideAct,
): { status: number; body: unknown } | undefined {
  const endpoint = room.endpoints.route(method, path)
  if (endpoint === undefined) return undefined
  const call: Call = {
    market: endpoint.market,
    params: new Map(Object.entries(params)),
    accountId: key.accountId,
    apiKey: key.apiKey,
    time: room.clock.now(),
    overSocket: false,
  }
  try {
    return { status: 200, body: endpoint.handle(call) }
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: { code: error.code, msg: error.msg } }
    room.onBug(error)
    return { status: 500, body: undefined }
  }
}

/** Strikes once when the call was not refused. */
function act(room: ActRoom, fault: ActiveFault, outside: OutsideAct | undefined): number {
  const key = room.keys.get(fault.apiKey ?? '')
  if (key === undefined || outside === undefined) return 0
  return actFromElsewhere(room, key, outside)?.status === 200 ? 1 : 0
}

function fateOfChildren(room: ActRoom, fault: ActiveFault): Strike {
  const accountId = fault.apiKey === undefined ? undefined : accountOf(room, fault)
  const fate = fault.form === 'stuck' ? 'held' : 'rejected'
  let left = fault.count === 'always' || fault.form === 'stuck' ? Number.POSITIVE_INFINITY : (fault.count ?? 1)
  const decide = (ofAccount: string, symbol: string, clientAlgoId: string): ChildFate => {
    const meant =
      (accountId === undefined || accountId === ofAccount) &&
      (fault.symbol === undefined || fault.symbol === symbol) &&
      (fault.clientOrderId === undefined || fault.clientOrderId === clientAlgoId)
    if (!meant) return 'placed'
    fault.seen++
    fault.hits++
    if (--left <= 0) room.clock.after(0, () => room.faults.clear(String(fault.number)))
    return fate
  }
  const { fates } = overlayOf(room)
  // The first that has a say decides; with none left the children are placed, held ones too.
  const settle = (): void =>
    room.setChildFate(
      fates.size === 0
        ? undefined
        : (...algo) => [...fates].map((each) => each(...algo)).find((each) => each !== 'placed') ?? 'placed',
    )
  fates.add(decide)
  settle()
  const undo = (): void => {
    fates.delete(decide)
    settle()
  }
  return { hits: 0, undo }
}
