import 'server-only'
import type { Database } from 'better-sqlite3'
import type { AccountId } from '../../domain/account'
import { deadManOff, type DeadManTimer } from '../../domain/dead-man'
import type { KeyException } from '../../domain/key-rights'
import type { Environment, Market } from '../../domain/market'
import type { Hold, HoldKind } from '../../exchange/port'

/** What belongs to this installation rather than to an order. */
export interface InstallationRows {
  /** The 3-character tag in our client order ids (S-06); made by `make` at first run and kept. */
  tag(make: () => string): string
  /** Takes the journal over: a number higher than every desk before had, by which each of them is fenced off (S-91). */
  nextFence(): number
  fence(): number
  /** A write that changes nothing but the file, to learn whether the disk takes one. */
  probe(at: number): void
  /** Counts up for good, so that a generation of before a restart is never met again. */
  nextGeneration(account: AccountId): number
  /** The dead-man timer as it was last armed (S-57). */
  deadMan(account: AccountId): DeadManTimer
  setDeadMan(timer: DeadManTimer): void
  /** The owner's word that this key, by its fingerprint, may trade although it is tied to no address (S-141). */
  keyException(account: AccountId, fingerprint: string): KeyException | undefined
  /** Undefined takes it back. */
  setKeyException(account: AccountId, fingerprint: string, exception: KeyException | undefined): void
  /** Deadlines of bans and limits survive a restart (S-85). */
  setHold(environment: Environment, market: Market, kind: HoldKind, until: number): void
  holds(environment: Environment, market: Market): readonly Hold[]
}

export function installationRows(database: Database): InstallationRows {
  const get = database.prepare('SELECT value FROM installation WHERE name = ?')
  const set = database.prepare(
    'INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const remove = database.prepare('DELETE FROM installation WHERE name = ?')
  const setHold = database.prepare(
    `INSERT INTO holds (environment, market, kind, until) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET until = max(until, excluded.until)`,
  )
  const holds = database.prepare('SELECT kind, until FROM holds WHERE environment = ? AND market = ?')
  const value = (name: string): string | undefined => (get.get(name) as { value: string } | undefined)?.value
  return {
    tag(make) {
      const known = value('tag')
      if (known !== undefined) return known
      const made = make()
      set.run('tag', made)
      return made
    },
    nextFence() {
      const next = Number(value('fence') ?? '0') + 1
      set.run('fence', String(next))
      return next
    },
    fence: () => Number(value('fence') ?? '0'),
    probe(at) {
      set.run('probe', String(at))
    },
    nextGeneration(account) {
      const next = Number(value(`generation:${account}`) ?? '0') + 1
      set.run(`generation:${account}`, String(next))
      return next
    },
    deadMan(account) {
      const known = value(`dead-man:${account}`)
      return known === undefined ? deadManOff(account) : (JSON.parse(known) as DeadManTimer)
    },
    setDeadMan(timer) {
      set.run(`dead-man:${timer.accountId}`, JSON.stringify(timer))
    },
    keyException(account, fingerprint) {
      const known = value(`key-exception:${account}:${fingerprint}`)
      return known === undefined ? undefined : (JSON.parse(known) as KeyException)
    },
    setKeyException(account, fingerprint, exception) {
      const name = `key-exception:${account}:${fingerprint}`
      if (exception === undefined) remove.run(name)
      else set.run(name, JSON.stringify(exception))
    },
    setHold(environment, market, kind, until) {
      setHold.run(environment, market, kind, until)
    },
    holds: (environment, market) => holds.all(environment, market) as Hold[],
  }
}
