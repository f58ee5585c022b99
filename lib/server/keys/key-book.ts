import 'server-only'
import type { Account } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { IntentReason } from '../../domain/intent'
import {
  isTradingKey,
  judgeRights,
  refusedRights,
  RIGHTS_STAND_MS,
  type KeyRights,
  type KeyStanding,
  type KeyState,
} from '../../domain/key-rights'
import type { Market } from '../../domain/market'
import type { LiveAccount } from '../account/live-account'
import type { MarketSeat } from '../account/market-watch'
import type { Journal } from '../journal/open-journal'
import type { Log } from '../log/log'
import type { Answer, Caller } from '../runtime'
import { reasonOf } from '../trading/codes'

/** What the keys of one account may do, and what follows for trading (S-140, S-141). */
export interface KeyBook {
  /** Begins to read; no order may leave a live account before the first good answer. */
  start(): void
  stop(): void
  standings(): readonly KeyStanding[]
  /** Why no order may leave on this market, or on none; undefined lets it through. Cancels are not asked about. */
  block(market: Market): IntentReason | undefined
  /** The owner's word that a key which is tied to no address may trade, or its end (S-141). */
  exempt(market: Market, on: boolean, caller: Pick<Caller, 'name' | 'address'>): Answer<readonly KeyStanding[]>
}

const READ_EVERY_MS = 6 * 3_600_000
/** After a failure: doubled each time, up to a minute while nothing is known and ten after a good answer. */
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = { unknown: 60_000, known: 600_000 } as const
/** A dead key is refused with each audit: its rights are asked for at most this often because of that. */
const REFUSED_APART_MS = 60_000

/** One API key, and the markets that it serves. */
interface Key {
  readonly fingerprint: string
  readonly seats: readonly MarketSeat[]
  rights: KeyRights | undefined
  /** Wall and monotonic time of the last good answer. */
  readAt: number | undefined
  readSince: number
  failure: string | undefined
  failures: number
  reading: boolean
  askedForRefusal: number
  cancelNext: () => void
  cancelEnd: () => void
}

export function createKeyBook(settings: {
  readonly clock: Clock
  readonly account: Account
  readonly journal: Journal
  readonly live: Pick<LiveAccount, 'putKeys' | 'alarm'>
  readonly seats: readonly MarketSeat[]
  readonly log: Log
}): KeyBook {
  const { clock, account, journal, live, log } = settings
  const { accountId, environment } = account
  const keys: Key[] = []
  for (const seat of settings.seats) {
    const fingerprint = seat.account.keyFingerprint
    if (keys.some((key) => key.fingerprint === fingerprint)) continue
    keys.push({
      fingerprint,
      seats: settings.seats.filter((other) => other.account.keyFingerprint === fingerprint),
      rights: undefined,
      readAt: undefined,
      readSince: Number.NEGATIVE_INFINITY,
      failure: undefined,
      failures: 0,
      reading: false,
      askedForRefusal: Number.NEGATIVE_INFINITY,
      cancelNext: () => undefined,
      cancelEnd: () => undefined,
    })
  }
  /** What was last told, so that a change for the worse is an alarm. */
  const told = new Map<Market, KeyState>()
  let stopped = false

  const exceptionOf = (key: Key) => journal.installation.keyException(accountId, key.fingerprint)

  /** Paper keys are made here, and the test networks have no call that tells (spot.md 1, usdm.md 1). Live always asks. */
  const asks = environment === 'live'

  function stateOf(key: Key, market: Market): KeyState {
    if (environment === 'paper') return 'own'
    if (!asks) return 'unreadable-by-design'
    if (key.rights === undefined) return key.failures === 0 ? 'reading' : 'unreadable'
    if (clock.monotonic() - key.readSince >= RIGHTS_STAND_MS) return 'unreadable'
    return judgeRights(key.rights, market, exceptionOf(key))
  }

  const standingOf = (key: Key, market: Market): KeyStanding => {
    const exception = exceptionOf(key)
    return {
      market,
      state: stateOf(key, market),
      ...(key.rights === undefined ? {} : { rights: key.rights, readAt: key.readAt }),
      refused: key.rights === undefined ? [] : refusedRights(key.rights),
      ...(exception === undefined ? {} : { exception }),
      ...(key.failure === undefined ? {} : { failure: key.failure }),
    }
  }

  const standings = (): readonly KeyStanding[] =>
    keys
      .flatMap((key) => key.seats.map(({ market }) => standingOf(key, market)))
      .sort((a, b) => a.market.localeCompare(b.market))

  function block(market: Market): IntentReason | undefined {
    const all = standings()
    const standing = graveIn(all) ?? all.find((each) => each.market === market)
    return standing === undefined || isTradingKey(standing) ? undefined : reasonFor(standing)
  }

  function blockAll(all: readonly KeyStanding[]): IntentReason | undefined {
    const [standing] = all
    if (standing === undefined || all.some(isTradingKey)) {
      const grave = graveIn(all)
      return grave === undefined ? undefined : reasonFor(grave)
    }
    return reasonFor(graveIn(all) ?? standing)
  }

  /** Shows where the keys stand; what got worse is an alarm. */
  function tell(): void {
    const all = standings()
    for (const standing of all) {
      const before = told.get(standing.market)
      told.set(standing.market, standing.state)
      if (before !== undefined && before !== standing.state)
        log.info('key-standing', { accountId, market: standing.market, reason: standing.state })
      const worse = before !== undefined && isTradingKey({ state: before }) && !isTradingKey(standing)
      if (worse) live.alarm(reasonFor(standing))
    }
    live.putKeys(all, blockAll(all))
  }

  function plan(key: Key, ms: number): void {
    key.cancelNext()
    if (!stopped) key.cancelNext = clock.after(ms, () => void read(key))
  }

  async function read(key: Key): Promise<void> {
    if (key.reading || stopped) return
    key.reading = true
    key.cancelNext()
    const ask = key.seats.find((seat) => seat.account.keyRights !== undefined)?.account.keyRights
    const answer =
      ask === undefined
        ? undefined
        : await ask({ lane: 'audit' }).catch((error: unknown) => {
            log.error('key-rights-failed', { accountId, error })
            return undefined
          })
    key.reading = false
    if (stopped) return
    if (answer?.kind === 'read') {
      key.rights = answer.value
      key.readAt = clock.now()
      key.readSince = clock.monotonic()
      key.failure = undefined
      key.failures = 0
      key.cancelEnd()
      key.cancelEnd = clock.after(RIGHTS_STAND_MS, tell)
      plan(key, READ_EVERY_MS)
    } else {
      key.failures++
      key.failure = answer?.kind === 'failed' ? answer.reason : 'not-found'
      log.warn('key-rights-unread', { accountId, reason: key.failure })
      const longest = LONGEST_RETRY_MS[key.rights === undefined ? 'unknown' : 'known']
      plan(key, Math.min(longest, FIRST_RETRY_MS * 2 ** Math.min(key.failures - 1, 20)))
    }
    tell()
  }

  for (const key of keys)
    for (const { venue } of key.seats)
      venue.onKeyRefused(() => {
        if (!asks || stopped || clock.monotonic() - key.askedForRefusal < REFUSED_APART_MS) return
        key.askedForRefusal = clock.monotonic()
        void read(key)
      })

  return {
    start() {
      tell()
      if (asks) for (const key of keys) void read(key)
    },
    stop() {
      stopped = true
      for (const key of keys) {
        key.cancelNext()
        key.cancelEnd()
      }
    },
    standings,
    block,
    exempt(market, on, caller) {
      const key = keys.find((each) => each.seats.some((seat) => seat.market === market))
      if (key === undefined) return { kind: 'invalid', reason: reasonOf('market-off', { market }) }
      if (on && !asks) return { kind: 'invalid', reason: reasonOf('key-exception-needless') }
      if (on && key.rights === undefined) return { kind: 'invalid', reason: unread(key.failure) }
      if (on && key.rights?.ipRestrict === true) return { kind: 'invalid', reason: reasonOf('key-exception-needless') }
      const at = clock.now()
      const commit = journal.commit(() => {
        const { fingerprint } = key
        journal.installation.setKeyException(accountId, fingerprint, on ? { by: caller.name, at } : undefined)
        journal.ownerActs.add({
          accountId,
          at,
          act: on ? 'key-exception-recorded' : 'key-exception-revoked',
          by: caller.name,
          address: caller.address,
          params: { market, key: fingerprint },
        })
      })
      if (commit.kind === 'failed')
        return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: commit.code }) }
      // The owner's own act is no alarm.
      for (const seat of key.seats) told.delete(seat.market)
      tell()
      return { kind: 'done', value: standings() }
    },
  }
}

/** A key that may move money out, or of which nothing is known, is a danger to the whole account, whichever market it serves. */
const graveIn = (all: readonly KeyStanding[]): KeyStanding | undefined =>
  all.find((standing) => standing.state !== 'cannot-trade' && !isTradingKey(standing))

const unread = (failure: string | undefined): IntentReason =>
  reasonOf('key-rights-unread', failure === undefined ? undefined : { cause: failure })

/** Why orders are off by this key. */
function reasonFor({ state, market, refused, failure }: KeyStanding): IntentReason {
  switch (state) {
    case 'reading':
      return reasonOf('key-rights-reading')
    case 'refused':
      return reasonOf('key-refused', { rights: refused.join(', ') })
    case 'not-tied':
      return reasonOf('key-not-tied')
    case 'cannot-trade':
      return reasonOf('key-cannot-trade', { market })
    default:
      return unread(failure)
  }
}
