import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { createManualClock } from '../domain/testing/manual-clock'
import { realClock } from '../exchange/binance/testing/real-clock'
import { readConfig } from './config/config'
import { createEngine, createVenue } from './engine'
import { openJournal } from './journal/open-journal'
import { createMarketHub } from './market/market-hub'
import { StartRefusal } from './start-refusal'
import { MASTER_KEY } from './testing/desk-server'

it('I10 S-143 says which private key cannot be used, and nothing of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'binnacle-engine-'))
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const config = readConfig({ BINNACLE_DATA: folder, BINNACLE_MASTER_KEY: MASTER_KEY.toString('base64') }, folder)
  const venue = createVenue({ environment: 'testnet', market: 'spot', config, clock: createManualClock(), log })
  const start = () =>
    createEngine({
      accounts: [
        {
          account: {
            accountId: 'testnet',
            label: 'Testnet',
            environment: 'testnet',
            markets: ['spot'],
            mayTrade: true,
          },
          venues: { spot: venue },
          credentials: { spot: { apiKey: 'k', secret: 'c4nary that is no key', kind: 'ed25519' } },
        },
      ],
      market: createMarketHub({ clock: realClock, log, venues: [] }),
      clock: realClock,
      log,
      dataFolder: folder,
      version: '1',
    })
  expect(start).toThrow(/BINANCE_TESTNET_SPOT_KEY/)
  expect(start).not.toThrow(/c4nary/)
  void venue.close()
  rmSync(folder, { recursive: true, force: true })
})

it('S-163 a journal of a newer program ends the start in a sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'binnacle-engine-'))
  const file = join(folder, 'journal.db')
  openJournal(file, realClock).close()
  const database = new Sqlite(file)
  database.exec('INSERT INTO migrations (number, applied) VALUES (999, 1)')
  database.close()
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const market = createMarketHub({ clock: realClock, log, venues: [] })
  const start = () => createEngine({ accounts: [], market, clock: realClock, log, dataFolder: folder, version: '1' })
  expect(start).toThrow(StartRefusal)
  expect(start).toThrow(/newer Binnacle/)
  rmSync(folder, { recursive: true, force: true })
})
