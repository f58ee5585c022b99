import 'server-only'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from '../domain/account'
import type { Clock } from '../domain/clock'
import type { DecimalString } from '../domain/decimal'
import type { Environment, Market } from '../domain/market'
import type { Credentials, Venue } from '../exchange/port'
import type { AccountFeed } from './account/account-feed'
import { createDoor, type OwnDoor } from './auth/door'
import { createPassphraseHasher } from './auth/passphrase'
import { createSessions } from './auth/sessions'
import { createSetUpCode } from './auth/set-up-code'
import { createThrottle } from './auth/throttle'
import { createTickets } from './auth/tickets'
import { createBridge, type Bridge } from './bridge/bridge'
import type { Config } from './config/config'
import { openDatabase } from './db/database'
import type { Origins } from './http/origins'
import type { Log } from './log/log'
import { createMarketHub } from './market/market-hub'
import type { MarketView } from './market/market-view'
import { withMarketSources } from './market/with-market-sources'
import { ensurePaperAccount, paperCredentials } from './paper/paper-account'
import { takeLease } from './process/lease'
import type { Caller, Runtime, TradingDesk } from './runtime'
import { StartRefusal } from './start-refusal'

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

/** Builds the one Runtime of this process, in the order of S-90, and starts the engine. */
export async function createRuntime(parts: RuntimeParts): Promise<StartedRuntime> {
  const { config, clock, log, build, version } = parts
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  chmodSync(config.dataFolder, 0o700)
  const lease = takeLease(config.dataFolder, process.pid)
  const undo: (() => Promise<unknown> | void)[] = [() => lease.release()]
  const stopAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const opened = await openDatabase(join(config.dataFolder, 'binnacle.db')).catch((error: unknown) => {
      throw isDamaged(error) ? damagedRefusal(config) : error
    })
    if (opened.kind !== 'open') throw databaseRefusal(config, opened)
    const { database } = opened
    undo.push(() => database.$disconnect())

    const sessions = createSessions({
      database,
      masterKey: config.masterKey,
      clock,
      hasher: createPassphraseHasher(),
    })
    const code = (await sessions.owner()) === undefined ? createSetUpCode(clock) : undefined
    const tickets = createTickets<Caller>(clock)
    const door = createDoor({
      clock,
      log,
      build,
      origins: parts.origins,
      trustedProxies: config.trustedProxies,
      sessions,
      throttle: createThrottle(clock),
      tickets,
      setUpCode: code,
    })

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
    return { runtime, door, bridge, setUpCode: code?.text, stop: stopAll }
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

/**
 * The paper account always, and one account per environment whose keys are in the variables. Whether
 * its orders may leave follows from the rights of its key, which the engine reads (S-140).
 */
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
  accounts.push({
    account: { accountId: 'paper', label: 'Paper', environment: 'paper', markets: ['spot', 'usdm'], mayTrade: true },
    venues: { spot: open('paper', 'spot'), usdm: open('paper', 'usdm') },
    credentials: { spot: paper, usdm: paper },
  })

  for (const environment of ['testnet', 'demo', 'live'] as const) {
    const keys = config.keys.filter((key) => key.environment === environment)
    if (keys.length === 0) continue
    accounts.push({
      account: {
        accountId: environment,
        label: environment.charAt(0).toUpperCase() + environment.slice(1),
        environment,
        markets: keys.map((key) => key.market),
        mayTrade: true,
      },
      venues: Object.fromEntries(keys.map((key) => [key.market, open(environment, key.market)])),
      credentials: Object.fromEntries(keys.map((key) => [key.market, key.credentials])),
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

const isDamaged = (error: unknown): boolean =>
  ['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(String((error as { code?: unknown }).code)) ||
  /file is not a database|malformed/.test(String(error))

const damagedRefusal = (config: Config): StartRefusal =>
  new StartRefusal(
    `The database in ${config.dataFolder} (binnacle.db) is damaged: restore a backup of the folder. Nothing was sent.`,
  )

function databaseRefusal(
  config: Config,
  { kind, migration }: { readonly kind: 'newer-schema' | 'failed-migration'; readonly migration: string },
): StartRefusal {
  return new StartRefusal(
    kind === 'newer-schema'
      ? `The database in ${config.dataFolder} was written by a newer Binnacle (${migration}): start that one, or restore a backup.`
      : `The database in ${config.dataFolder} stopped half way through ${migration}: restore a backup.`,
  )
}
