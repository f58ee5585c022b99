import type { AddressInfo } from 'node:net'
import { apiRestrictionsEndpoint } from './account-rights/api-restrictions'
import { grant } from './control/accounts'
import { type ControlRoom, createControlServer, makeCall } from './control/control-server'
import { readScenario, type Scenario } from './control/scenario'
import { ScenarioPlayer } from './control/scenario-player'
import type { ExchangeClock, SteerableClock } from './engine/clock'
import type { Market } from './engine/market-types'
import { Arrivals } from './gateway/arrivals'
import { EndpointTable } from './gateway/endpoints'
import { type ActRoom, actFromElsewhere, objectionTo, strikeMoment } from './faults/acts'
import { createStage } from './faults/create-stage'
import { EventCarrier } from './faults/event-carrier'
import { Faults } from './faults/faults'
import { createGateway, type Gateway } from './gateway/gateway'
import { type ApiKey, KeyRing } from './gateway/keys'
import { StreamFeed } from './gateway/market-feed'
import { orderCountEndpoints } from './gateway/order-count-endpoint'
import { OrderCounts, type OrderLimit } from './gateway/order-counts'
import { type Answer, perform, type Performer } from './gateway/perform'
import type { PoolName } from './gateway/request-pools'
import type { Environment } from './gateway/rest-server'
import type { Credentials } from './gateway/authorize'
import type { Endpoint } from './gateway/types'
import { UserEventDelivery } from './faults/user-event-delivery'
import { DEMO_WEIGHT_LIMIT, WEIGHT_LIMIT, WeightLedger } from './gateway/weights'
import { createMarkets, type LiveMarkets, type MarketsState } from './market/create-markets'
import { openSource } from './market/sources/open-source'
import type { SourceSetting } from './market/sources/source-setting'
import { createSpot } from './spot/create-spot'
import { Snapshots } from './store/snapshots'
import { openNoStore, openStore } from './store/store'
import { SaveFailed, tellFailures } from './store/tell-failures'
import { Unsaved } from './store/unsaved'
import { createUsdm } from './usdm/create-usdm'

export interface ExchangeOptions {
  readonly clock: ExchangeClock | SteerableClock
  /** Same seed, same market. */
  readonly seed?: number | string
  /** Where prices come from. Absent: the market is made up. */
  readonly source?: SourceSetting
  /** Ports; 0 takes any free one. */
  readonly ports?: { readonly spot?: number; readonly usdm?: number; readonly control?: number }
  /** Where REST, streams and WebSocket API listen; the control port is always on loopback. */
  readonly host?: string
  /** Folder in which the state survives; without one nothing does. */
  readonly folder?: string | undefined
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined
  /** Request weight per minute, for benchmarks that need more than the real exchange gives. */
  readonly weightLimits?: Record<Market, number>
  /** Calls per window of the pools beside the weight, such as connections, for the same. */
  readonly poolLimits?: Partial<Record<PoolName, number>>
  /** Which of the real sites it stands for; `live` unless told. The other two have no wallet calls, demo more futures weight. */
  readonly environment?: Environment
  /** Orders per account, for the same. */
  readonly orderLimits?: Record<Market, readonly OrderLimit[]>
  /** A scenario that plays from the start; see docs/exchange.md. */
  readonly scenario?: unknown
  /** Told of bugs; by default they are written to standard error. */
  readonly onBug?: (error: unknown) => void
  /** Told in one sentence that saving fails, and that it works again; by default standard error is. */
  readonly onTrouble?: (sentence: string) => void
}

export interface Exchange {
  readonly ports: { readonly spot: number; readonly usdm: number; readonly control: number }
  readonly markets: LiveMarkets
  readonly endpoints: EndpointTable
  /** Carries out a call as it would for a client at that address, without a wire between. */
  perform(endpoint: Endpoint, credentials: Credentials, address: string): Answer
  /** Says goodbye to every client, saves and closes the ports. */
  close(): Promise<void>
}

/** The port that could not be opened. */
export class PortTaken extends Error {
  constructor(
    readonly what: string,
    readonly port: number,
    cause: unknown,
  ) {
    super(`The ${what} port ${port} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`)
  }
}

const LOOPBACK = '127.0.0.1'

/**
 * Builds the whole exchange, takes up the state of an earlier run and starts to listen. Rejects with {@link PortTaken}, and with
 * BadBody for a scenario that cannot be played.
 */
export async function createExchange(options: ExchangeOptions): Promise<Exchange> {
  const { clock, environment = 'live' } = options
  const source = await openSource(options.source ?? { kind: 'synthetic' }, clock)
  const onBug =
    options.onBug ?? ((error: unknown) => process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`))
  const onTrouble = options.onTrouble ?? ((sentence: string) => process.stderr.write(`${sentence}\n`))
  const { folder } = options
  const store = folder === undefined ? openNoStore() : tellFailures(openStore(folder), folder, onTrouble)
  const keys = new KeyRing()
  for (const key of Object.values(store.load('keys'))) keys.add({ createTime: clock.now(), ...(key as ApiKey) })
  const faults = new Faults(clock)
  const carrier = new EventCarrier(clock, faults)
  const feed = new StreamFeed(carrier)
  const userEvents = new UserEventDelivery(faults, keys, carrier)
  const orderCounts = new OrderCounts(clock, options.orderLimits)
  const weights = new WeightLedger(
    clock,
    options.weightLimits ?? (environment === 'demo' ? DEMO_WEIGHT_LIMIT : WEIGHT_LIMIT),
    options.poolLimits,
  )

  const savedMarkets = beyondLostIds(store.load('markets').state as MarketsState | undefined)
  const markets = createMarkets({ clock, seed: options.seed ?? 'binnacle', feed, resume: savedMarkets, source })
  const spot = createSpot({
    clock,
    markets,
    events: userEvents,
    // A fill as maker gives back more than it took. Source: spot.md 4.5.
    onFirstFill: (accountId, asMaker) => orderCounts.giveBack('spot', accountId, asMaker ? 5 : 1),
    unfilled: orderCounts,
  })
  const { statistics } = markets
  const usdm = createUsdm({
    clock,
    markets,
    events: userEvents,
    assetIndex: (asset) => statistics.assetIndex(asset),
    insurance: statistics.insurance,
    publishForceOrder: (symbol, order) => markets.reportForceOrder(symbol, order),
    origin: () => `${options.tls ? 'https' : 'http'}://${options.host ?? LOOPBACK}:${ports.usdm}`,
  })
  spot.restore(store.load('spot'))
  const savedUsdm = store.load('usdm')
  if (Object.keys(savedUsdm).length > 0) usdm.restore(savedUsdm)

  const marketSnapshots = new Snapshots(store, 'markets', () => markets.state(), clock)
  /** A full disk or a locked file is told and stops nobody from trading paper. */
  const saving = (save: () => void): void => {
    try {
      save()
    } catch (error) {
      if (!(error instanceof SaveFailed)) onBug(error)
    }
  }
  const unsaved = new Unsaved(store)
  /** Both markets at once: money on its way between the wallets is never saved on one side alone. */
  const saveAccounts = (): void =>
    saving(() => {
      unsaved.note('spot', spot.changes())
      unsaved.note('usdm', usdm.changes())
      unsaved.save()
    })
  const noteKeys = (): void => {
    unsaved.note('keys', [
      ...[...keys.all()].map((key) => [key.apiKey, key] as const),
      ...[...keys.revoked].map((apiKey) => [apiKey, undefined] as const),
    ])
  }
  const onSecond = (): void => {
    saveAccounts()
    saving(() => marketSnapshots.onSecond())
  }

  const arrivals = new Arrivals(clock)
  const performer: Performer = { clock, keys, weights, orderCounts, faults, arrivals, onChange: saveAccounts, onBug }
  const endpoints = new EndpointTable([
    ...markets.endpoints,
    ...spot.endpoints,
    ...usdm.endpoints,
    ...orderCountEndpoints(orderCounts),
    ...(environment === 'live' ? [apiRestrictionsEndpoint(keys)] : []),
  ])
  const listenKeys = {
    accountOf: (key: string) => usdm.accountOfListenKey(key),
    expire(key: string) {
      const accountId = usdm.accountOfListenKey(key)
      if (accountId === undefined) return
      const expired = { e: 'listenKeyExpired', E: clock.now(), listenKey: key }
      userEvents.publish('usdm', accountId, expired)
      const close = endpoints.route('DELETE', '/fapi/v1/listenKey')
      close?.handle({ market: 'usdm', params: new Map(), accountId, apiKey: '', time: clock.now(), overSocket: false })
    },
  }
  const gatewayOf = (market: Market): Gateway =>
    createGateway({ market, clock, performer, endpoints, feed, userEvents, listenKeys, tls: options.tls, environment })
  const gateways = { spot: gatewayOf('spot'), usdm: gatewayOf('usdm') }
  const acts: ActRoom = {
    clock,
    faults,
    keys,
    endpoints,
    tls: options.tls,
    gateways,
    symbol: (market, symbol) => markets.symbol(market, symbol),
    setRules: (market, symbol, rules) => void markets.setRules(market, symbol, rules),
    setStatus: (market, symbol, status) => void markets.setStatus(market, symbol, status),
    thin: (market, symbol, side, leave) => markets.thin(market, symbol, side, leave),
    movePrice: (market, symbol, price) => markets.movePrice(market, symbol, price),
    forceClose: (accountId, symbol, reason) => usdm.forceClose(accountId, symbol, reason),
    setChildFate: (fate) => usdm.setChildFate(fate && ((algo) => fate(algo.accountId, algo.symbol, algo.clientAlgoId))),
    onBug,
  }
  faults.stage = createStage(acts)
  faults.onMoment = (fault) => strikeMoment(acts, fault)

  const treasury = {
    credit: (market: Market, accountId: string, asset: string, amount: bigint) =>
      (market === 'spot' ? spot : usdm).credit(accountId, asset, amount),
  }
  const ports = { spot: 0, usdm: 0, control: 0 }
  const scenario = new ScenarioPlayer(clock, (call) => makeCall(room, call))
  const room: ControlRoom = {
    scenario,
    keys,
    faults,
    faultObjection: (rule) => objectionTo(acts, rule),
    actFor: (key, act) => actFromElsewhere(acts, key, act),
    treasury,
    arrivals: (apiKey, after) => arrivals.since(apiKey, after),
    now: () => clock.now(),
    clock: 'setRate' in clock ? steeredClock(clock, options.source?.kind === 'follow') : undefined,
    source: () => source?.health() ?? { kind: 'synthetic', state: 'live', symbols: [], silent: [] },
    ports: () => ports,
    truth: (accountId) => ({ spot: spot.truth(accountId), usdm: usdm.truth(accountId) }),
    spotSettings(accountId, change) {
      if (change) spot.set(accountId, change(spot.settingsOf(accountId)))
      return spot.settingsOf(accountId)
    },
    lockOutside: (accountId, asset, amount) => spot.lockOutside(accountId, asset, amount),
    movePrice: (market, symbol, price) => markets.movePrice(market, symbol, price),
    setReferencePrice: (symbol, price) => markets.setReferencePrice(symbol, price),
    setBrackets: (symbol, brackets) => markets.setBrackets(symbol, brackets),
    setStatus: (market, symbol, status) => markets.setStatus(market, symbol, status),
    hasSymbol: (symbol) => markets.symbol('spot', symbol) !== undefined || markets.symbol('usdm', symbol) !== undefined,
    pause: (symbol) => markets.pauseFlow(symbol),
    resume: (symbol) => markets.resumeFlow(symbol),
    reset() {
      scenario.stop()
      spot.reset()
      usdm.reset()
      unsaved.clear('spot')
      unsaved.clear('usdm')
      faults.clear()
      weights.clear()
      orderCounts.clear()
      for (const key of keys.all()) grant(key, treasury)
    },
    onChange() {
      noteKeys()
      saveAccounts()
    },
    onBug,
  }
  const control = createControlServer(room)

  const host = options.host ?? LOOPBACK
  const stops: (() => void)[] = []
  async function close(): Promise<void> {
    for (const stop of stops.splice(0)) stop()
    scenario.stop()
    markets.stop()
    usdm.close()
    await Promise.all([
      gateways.spot.close(),
      gateways.usdm.close(),
      new Promise<void>((resolve) => {
        control.close(() => resolve())
        control.closeAllConnections()
      }),
    ])
    faults.clear()
    saveAccounts()
    saving(() => marketSnapshots.write())
    store.close()
  }

  let play: Scenario | undefined
  try {
    // Before anything listens: a scenario that cannot be played is told at once.
    if (options.scenario !== undefined) play = readScenario(options.scenario, room)
    ports.spot = await open('spot', options.ports?.spot ?? 0, (port) => gateways.spot.listen(port, host))
    ports.usdm = await open('usdm', options.ports?.usdm ?? 0, (port) => gateways.usdm.listen(port, host))
    ports.control = await open('control', options.ports?.control ?? 0, (port) => listen(control, port))
  } catch (error) {
    await close()
    throw error
  }
  markets.start()
  stops.push(clock.every(1000, onSecond))
  if (play !== undefined) scenario.start(play)
  return {
    ports,
    markets,
    endpoints,
    perform: (endpoint, credentials, address) => perform(performer, endpoint, credentials, address),
    close,
  }
}

/** A clock that follows another host's time is not for changing. */
const steeredClock = (clock: SteerableClock, follows: boolean): SteerableClock =>
  follows
    ? { ...clock, setRate: () => ({ refusal: 'This exchange follows another host, whose time runs at rate 1.' }) }
    : clock

/** Order ids given out after the last save of a killed process: the next ones start safely above them. */
const ID_GAP = 100_000

function beyondLostIds(saved: MarketsState | undefined): MarketsState | undefined {
  if (saved === undefined) return undefined
  const symbols = Object.entries(saved.symbols).map(([name, state]) => [
    name,
    { ...state, lastOrderId: state.lastOrderId + ID_GAP },
  ])
  return { ...saved, symbols: Object.fromEntries(symbols) as MarketsState['symbols'] }
}

async function open(what: string, port: number, listenOn: (port: number) => Promise<number>): Promise<number> {
  try {
    return await listenOn(port)
  } catch (error) {
    throw new PortTaken(what, port, error)
  }
}

function listen(server: ReturnType<typeof createControlServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
