import 'server-only'
import { join } from 'node:path'
import type { Clock } from '../domain/clock'
import { MARKETS, type Environment, type Market } from '../domain/market'
import { createVenue as createBinanceVenue } from '../exchange/binance/create-venue'
import type { Credentials, Venue, VenueAccount } from '../exchange/port'
import type { Config } from './config/config'
import type { Engine, EngineParts } from './create-runtime'
import type { Log } from './log/log'
import { NewerJournal } from './journal/migrate-journal'
import { StartRefusal } from './start-refusal'
import { createTradingDesk, type TradingDeskSettings } from './trading/create-trading-desk'

/** One market of one environment on Binance, or on the exchange in a box. */
export function createVenue(parts: {
  readonly environment: Environment
  readonly market: Market
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}): Venue {
  const { environment, market, config, clock, log } = parts
  return createBinanceVenue({
    environment,
    market,
    clock,
    paperPorts: { spot: config.exchangePorts.spot, usdm: config.exchangePorts.usdm, tls: config.exchangeTls },
    ca: config.exchangeCertificate,
    transport: config.orderTransport,
    onNotice: (code) => log.info('venue-notice', { environment, market, code }),
  })
}

function accountOn(venue: Venue, credentials: Credentials, environment: Environment): VenueAccount {
  try {
    return venue.account(credentials)
  } catch {
    // What the library says of a key could hold a part of it.
    const name = `BINANCE_${environment}_${venue.market}`.toUpperCase()
    throw new StartRefusal(
      `The private key beside ${name}_KEY cannot be used: it has to be an Ed25519 key in PEM form.`,
    )
  }
}

/** The trading engine over its journal in the data folder. */
export function createEngine(parts: EngineParts): Engine {
  const { accounts, clock, log } = parts
  return orRefusal(parts.dataFolder, () =>
    createTradingDesk({
      clock,
      log,
      journalPath: join(parts.dataFolder, 'journal.db'),
      marketView: parts.market,
      build: parts.version,
      mostMoved: parts.mostMoved,
      accounts: accounts.map(({ account, venues, credentials }) => ({
        account,
        venues: Object.fromEntries(
          MARKETS.flatMap((market) => {
            const venue = venues[market]
            const key = credentials[market]
            return venue === undefined || key === undefined
              ? []
              : [[market, { venue, account: accountOn(venue, key, account.environment) }]]
          }),
        ) as TradingDeskSettings['accounts'][number]['venues'],
      })),
    }),
  )
}

/** What a newer program wrote is not guessed at: it ends the start in a sentence (S-163). */
function orRefusal<T>(dataFolder: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof NewerJournal)
      throw new StartRefusal(`The journal in ${dataFolder} was written by a newer Binnacle: start that one.`)
    throw error
  }
}
