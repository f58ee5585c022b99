import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createPassphraseHasher } from '../lib/server/auth/passphrase'
import { createSessions } from '../lib/server/auth/sessions'
import { createRealClock } from '../lib/server/clock/real-clock'
import { readConfig } from '../lib/server/config/config'
import { openDatabase } from '../lib/server/db/database'
import { takeLease } from '../lib/server/process/lease'
import { StartRefusal } from '../lib/server/start-refusal'
import { SetUpBody } from '../lib/wire/requests'

/*
 * Finishes the set-up on the command line, where the page may not: behind a container or on another machine (S-101). Asks
 * for name and passphrase; from a pipe it reads them as two lines.
 */

const lines = createInterface({ input: process.stdin, terminal: false })[Symbol.asyncIterator]()

async function ask(question: string, hidden: boolean): Promise<string> {
  if (process.stdin.isTTY) process.stdout.write(question)
  // What is typed of a passphrase is not shown.
  const silence = hidden && process.stdin.isTTY
  if (silence) process.stdout.write('\u001B[8m')
  const { value, done } = await lines.next()
  if (silence) process.stdout.write('\u001B[28m')
  if (done === true) throw new StartRefusal('Name and passphrase are needed, a line each.')
  return String(value).trim()
}

async function main(): Promise<void> {
  const config = readConfig(process.env, fileURLToPath(new URL('../', import.meta.url)))
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  const lease = takeLease(config.dataFolder, process.pid)
  try {
    const opened = await openDatabase(join(config.dataFolder, 'binnacle.db'))
    if (opened.kind !== 'open') throw new StartRefusal(`${join(config.dataFolder, 'binnacle.db')} cannot be opened.`)
    const clock = createRealClock(
      {
        now: () => Date.now(),
        monotonic: () => performance.now(),
        later: (run, ms) => setTimeout(run, ms),
        forget: (handle) => clearTimeout(handle),
        randomBytes: (count) => randomBytes(count),
      },
      1,
      undefined,
    )
    const { database } = opened
    const sessions = createSessions({
      database,
      masterKey: config.masterKey,
      clock,
      hasher: createPassphraseHasher(),
    })
    const owner = await sessions.owner()
    if (owner !== undefined) {
      console.log(`${owner.name} owns this desk already. Start it with npm start and sign in.`)
      return
    }
    const name = await ask('Your name: ', false)
    const passphrase = await ask('Passphrase, twelve characters or more: ', true)
    const wanted = SetUpBody.safeParse({ setupCode: 'command line', name, passphrase })
    if (!wanted.success)
      throw new StartRefusal(
        'Nothing was set up: a name has up to 40 letters, digits, blanks and . _ -, a passphrase 12 to 200 characters.',
      )
    await sessions.createOwner(wanted.data.name, wanted.data.passphrase)
    console.log(`${wanted.data.name} owns this desk now. Start it with npm start and sign in.`)
    await database.$disconnect()
  } finally {
    lease.release()
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartRefusal ? error.message : error)
    process.exit(1)
  },
)
