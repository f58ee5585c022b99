import 'server-only'
import { join } from 'node:path'
import type { Account, AccountId } from '../../domain/account'
import type { Environment, Market } from '../../domain/market'
import type { Venue } from '../../exchange/port'
import { accountsOf } from '../accounts-of'
import { createBridge } from '../bridge/bridge'
import { deskBuild, type RuntimeParts, type StartedRuntime } from '../create-runtime'
import { isSqliteError, openJournalToRead, type JournalReading } from '../journal/read-journal'
import { createMarketHub } from '../market/market-hub'
import { withMarketSources } from '../market/with-market-sources'
import { openDoor } from '../open-door'
import type { Runtime } from '../runtime'
import { reasonOf } from '../trading/codes'
import { deskSocketOf } from './desk-socket'
import { followDesk, type FollowedDesk } from './follow-desk'
import { createReadingDesk, type PublicVenue } from './reading-desk'
import { createReadingFeed } from './reading-feed'

/** How soon silence of the desk that trades, and what it wrote meanwhile, is seen. */
const LOOK_MS = 500
/** A session that ended at the other desk ends here within this (S-113). */
const SESSION_CHECK_MS = 500

/**
 * The Runtime of a desk beside the one that trades (S-91): door, pages, market data, the other's picture, and the journal opened
 * for reading. No key is handed to anything here, and no row is written but sessions.
 * @param tradedBy process number of the desk that trades now
 */
export async function createReadingRuntime(parts: RuntimeParts, tradedBy: () => string): Promise<StartedRuntime> {
  const { config, clock, log, build, version } = parts
  const undo: (() => Promise<unknown> | void)[] = []
  const stopAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const { door } = await openDoor(parts, (end) => undo.push(end), true)
    const path = join(config.dataFolder, 'journal.db')
    let journal: JournalReading = openJournalToRead(path)
    undo.push(() => journal.close())
    function reopen(): void {
      journal.close()
      journal = openJournalToRead(path)
    }

    const accounts = accountsOf(config)
    const environmentOf = (accountId: AccountId): Environment | undefined =>
      accounts.find((one) => one.accountId === accountId)?.environment
    const venues = openVenues(parts, accounts)
    undo.push(() => Promise.all(venues.map(({ venue }) => venue.close())))
    /** What one desk was told to wait for holds for both: they share one address (S-85). */
    function takeHolds(): void {
      for (const { environment, market, venue } of venues)
        for (const hold of journal.rows?.installation.holds(environment, market) ?? [])
          if (hold.until > clock.now()) venue.holdUntil(hold.until, hold.kind)
    }
    takeHolds()
    const hub = createMarketHub({ clock, log, venues: venues.map((one) => ({ ...one, venue: unsigned(one.venue) })) })
    undo.push(() => hub.stop())

    const reason = () => reasonOf('reading-desk', { process: tradedBy() })
    const reading = createReadingFeed({
      accounts,
      followed: () => followed,
      rows: () => journal.rows,
      version: () => journal.version(),
      reason,
    })
    const followed: FollowedDesk = followDesk({
      path: deskSocketOf(config.dataFolder),
      clock,
      build: deskBuild(parts),
      accounts: accounts.map(({ accountId }) => accountId),
      onSnapshot: (account) => reading.snapshot(account),
      onEvents: ({ account, gen, seq, events }) => reading.events({ accountId: account, gen, seq, events }),
    })
    undo.push(() => followed.stop())
    for (const { environment, market, venue } of venues)
      venue.onHold(({ kind, until }) => followed.tell({ tell: 'hold', environment, market, kind, until }))
    undo.push(
      clock.every(LOOK_MS, () => {
        try {
          if (journal.isReplaced()) reopen()
          takeHolds()
          reading.look()
        } catch (error) {
          if (!isSqliteError(error)) throw error
          log.warn('journal-unread', { error })
          reopen()
        }
      }),
    )

    const readingDesk = createReadingDesk({
      accounts,
      venues: new Map(
        accounts.map(({ environment }) => [
          environment,
          new Map(venues.filter((one) => one.environment === environment).map((one) => [one.market, one.venue])),
        ]),
      ),
      clock,
      version,
      feed: reading.feed,
      followed: () => followed,
      rows: () => journal.rows,
      reason,
    })
    const { desk, feed } = withMarketSources({ desk: readingDesk, feed: reading.feed }, (accountId) => {
      const found = accounts.find((one) => one.accountId === accountId)
      return (found?.markets ?? []).flatMap((market) => hub.health(found?.environment ?? 'paper', market) ?? [])
    })
    const bridge = createBridge({
      clock,
      build,
      feed,
      topics: hub,
      environmentOf,
      sessionStands: (sessionId) => door.sessionStands(sessionId),
      sessionCheckMs: SESSION_CHECK_MS,
    })
    door.onSessionEnded((sessionId) => {
      bridge.endSession(sessionId)
      followed.tell({ tell: 'session-ended', sessionId })
    })
    undo.push(() => bridge.stop())
    hub.start().catch((error: unknown) => log.error('market-start-failed', { error }))

    const runtime: Runtime = { build, version, desk, door, report: (event, error) => log.error(event, { error }) }
    return { runtime, door, bridge, setUpCode: undefined, stop: stopAll }
  } catch (error) {
    await stopAll()
    throw error
  }
}

interface OpenPublicVenue {
  readonly environment: Environment
  readonly market: Market
  readonly venue: PublicVenue
}

function openVenues(parts: RuntimeParts, accounts: readonly Account[]): readonly OpenPublicVenue[] {
  return accounts.flatMap(({ environment, markets }) =>
    markets.map((market) => ({ environment, market, venue: parts.createVenue(environment, market) })),
  )
}

/** A venue on which nobody can sign, whatever key they hold. */
const unsigned = (venue: PublicVenue): Venue => ({
  ...venue,
  account() {
    throw new Error('A desk that only reads signs nothing (S-91).')
  },
})
