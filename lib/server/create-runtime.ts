import 'server-only'
import { chmodSync, mkdirSync } from 'node:fs'
import type { Account } from '../domain/account'
import type { Clock } from '../domain/clock'
import type { DecimalString } from '../domain/decimal'
import type { Environment, Market } from '../domain/market'
import type { Credentials, Venue } from '../exchange/port'
import type { AccountFeed } from './account/account-feed'
import type { OwnDoor } from './auth/door'
import { createBridge, type Bridge } from './bridge/bridge'
import type { Config } from './config/config'
import type { Origins } from './http/origins'
import type { Log } from './log/log'
import { createMarketHub } from './market/market-hub'
import type { MarketView } from './market/market-view'
import { withMarketSources } from './market/with-market-sources'
import { ensurePaperAccount, paperCredentials } from './paper/paper-account'
import { accountsOf } from './accounts-of'
import { openDoor } from './open-door'
import { takeLease, type Lease } from './process/lease'
import { openDeskSocket } from './reading/desk-socket'
import type { Runtime, TradingDesk } from './runtime'

/** One account with the venues it trades on and the keys it signs with. */
export interface AccountSource {
  readonly account: Account
  readonly venues: Partial<Readonly<Record<Market, Venue>>>
  readonly credentials: Partial<Readonly<Record<Market, Credentials>>>
}

/** The trading engine as the composition sees it. */
export interface Engine {
  readonly desk: TradingDesk
  readonly feed: AccountFeed
  start(): Promise<void>
  stop(): Promise<void>
}

export interface EngineParts {
  readonly accounts: readonly AccountSource[]
  readonly market: MarketView
  readonly clock: Clock
  readonly log: Log
  readonly dataFolder: string
  readonly version: string
  /** How far a market may move before an order is asked about again, as a share (S-13). */
  readonly mostMoved?: DecimalString | undefined
}

export interface RuntimeParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly build: string
  readonly version: string
  readonly origins: Origins
  createVenue(environment: Environment, market: Market): Venue
  createEngine(parts: EngineParts): Engine
}

/** By which a desk that reads knows that this one speaks its language (S-91). */
export const deskBuild = ({ version, build }: Pick<RuntimeParts, 'version' | 'build'>): string => `${version} ${build}`

export interface StartedRuntime {
  readonly runtime: Runtime
  readonly door: OwnDoor
  readonly bridge: Bridge
  /** The code for the first run; undefined when there is an owner. */
  readonly setUpCode: string | undefined
  /** Orderly: sockets 1012, engine, venues, database, lease. */
  stop(): Promise<void>
}

/** How long the start waits for the exchange in a box; it goes on without, shows the pages and keeps asking (S-90). */
const PAPER_PATIENCE = 3_000
const PAPER_INTERVAL = 500

/**
 * Builds the one Runtime of this process, in the order of S-90, and starts the engine. With a lease that is held already, or
 * one of its own.
 */
export async function createRuntime(parts: RuntimeParts, held?: Lease): Promise<StartedRuntime> {
  const { config, clock, log, build, version } = parts
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  chmodSync(config.dataFolder, 0o700)
  const lease = held ?? takeLease(config.dataFolder, process.pid)
  const undo: (() => Promise<unknown> | void)[] = [() => lease.release()]
  const stopAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const { door, setUpCode, sessionEndedElsewhere } = await openDoor(parts, (end) => undo.push(end))

    const { accounts, venues } = await openAccounts(parts, (end) => undo.push(end))
    const hub = createMarketHub({ clock, log, venues })
    undo.push(() => hub.stop())
    undo.push(
      ...venues.map(
        ({ venue }) =>
          () =>
            venue.close(),
      ),
    )
    const { dataFolder, mostMoved } = config
    const engine = parts.createEngine({ accounts, market: hub, clock, log, dataFolder, version, mostMoved })
    const environmentOf = (accountId: string): Environment | undefined =>
      accounts.find((one) => one.account.accountId === accountId)?.account.environment
    const { desk, feed } = withMarketSources(engine, (accountId) => {
      const found = accounts.find((one) => one.account.accountId === accountId)?.account
      return (found?.markets ?? []).flatMap((market) => hub.health(found?.environment ?? 'paper', market) ?? [])
    })
    const bridge = createBridge({
      clock,
      build,
      feed,
      topics: hub,
      environmentOf,
      sessionStands: (sessionId) => door.sessionStands(sessionId),
    })
    door.onSessionEnded((sessionId) => bridge.endSession(sessionId))
    undo.push(() => engine.stop())
    undo.push(
      await openDeskSocket({
        dataFolder,
        clock,
        log,
        build: deskBuild(parts),
        desk,
        feed: engine.feed,
        environmentOf,
        sessionEnded: sessionEndedElsewhere,
        hold: (environment, market, { kind, until }) =>
          venues.find((one) => one.environment === environment && one.market === market)?.venue.holdUntil(until, kind),
      }),
    )
    // Market data comes when its exchange answers; no page and no other account waits for that (S-90).
    hub.start().catch((error: unknown) => log.error('market-start-failed', { error }))
    await engine.start()
    undo.push(() => bridge.stop())

    const runtime: Runtime = {
      build,
      version,
      desk,
      door,
      report: (event, error) => log.error(event, { error }),
    }
    return { runtime, door, bridge, setUpCode, stop: stopAll }
  } catch (error) {
    await stopAll()
    throw error
  }
}

export interface OpenVenue {
  readonly environment: Environment
  readonly market: Market
  readonly venue: Venue
}

/** The accounts with the venues they trade on. Whether orders may leave follows from the rights of the key, which the engine reads (S-140). */
async function openAccounts(
  parts: RuntimeParts,
  onStop: (end: () => void) => void,
): Promise<{ accounts: AccountSource[]; venues: OpenVenue[] }> {
  const { config, clock, log } = parts
  const venues: OpenVenue[] = []
  const accounts: AccountSource[] = []
  const open = (environment: Environment, market: Market): Venue => {
    const venue = parts.createVenue(environment, market)
    venues.push({ environment, market, venue })
    return venue
  }

  const paper = paperCredentials(config.dataFolder, clock)
  await waitForPaper(parts, paper, onStop)
  for (const account of accountsOf(config)) {
    const { environment, markets } = account
    const credentials = (market: Market): Credentials | undefined =>
      environment === 'paper'
        ? paper
        : config.keys.find((key) => key.environment === environment && key.market === market)?.credentials
    accounts.push({
      account,
      venues: Object.fromEntries(markets.map((market) => [market, open(environment, market)])),
      credentials: Object.fromEntries(markets.map((market) => [market, credentials(market)])),
    })
  }
  log.info('accounts-opened', { count: accounts.length })
  return { accounts, venues }
}

async function waitForPaper(
  { config, clock, log }: RuntimeParts,
  credentials: Credentials,
  onStop: (end: () => void) => void,
): Promise<void> {
  const port = config.exchangePorts.control
  const giveUpAt = clock.monotonic() + PAPER_PATIENCE * config.clockRate
  while (!(await ensurePaperAccount(port, credentials))) {
    if (clock.monotonic() < giveUpAt) {
      await new Promise<void>((resolve) => {
        clock.after(PAPER_INTERVAL * config.clockRate, resolve)
      })
      continue
    }
    log.warn('paper-exchange-away', { port })
    const end = clock.every(PAPER_INTERVAL * config.clockRate, () => {
      void ensurePaperAccount(port, credentials).then((there) => {
        if (there) end()
      })
    })
    onStop(end)
    return
  }
}
