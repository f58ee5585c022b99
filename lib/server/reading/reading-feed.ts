import 'server-only'
import type { Account, AccountId } from '../../domain/account'
import type { SourceHealth } from '../../domain/freshness'
import type { Intent, IntentReason } from '../../domain/intent'
import { MARKETS } from '../../domain/market'
import type { AccountChangeBody } from '../../wire/bridge'
import type { AccountPicture } from '../../wire/replies'
import type { AccountFeed, NumberedChanges } from '../account/account-feed'
import type { JournalRows } from '../journal/read-journal'
import type { FollowedDesk } from './follow-desk'

/** The account pictures of a desk that reads. */
export interface ReadingFeed {
  readonly feed: AccountFeed
  /** A new picture was told. */
  snapshot(account: AccountId): void
  events(changes: NumberedChanges): void
  /** Looks whether the desk that trades fell silent or came back, and what its journal says meanwhile. */
  look(): void
}

const SHOWN = 100
const SHOWN_ALARMS = 20

/**
 * What the desk that trades tells, with the word that nothing can be sent from here. While it is silent nothing of it looks live,
 * and what it wrote into its journal last is read from there.
 */
export function createReadingFeed(parts: {
  readonly accounts: readonly Account[]
  readonly followed: () => FollowedDesk
  readonly rows: () => JournalRows | undefined
  /** Another number means that the journal changed. */
  readonly version: () => number
  /** Why nothing is sent. */
  readonly reason: () => IntentReason
}): ReadingFeed {
  const { accounts, followed } = parts
  const changeListeners = new Set<(changes: NumberedChanges) => void>()
  const generationListeners = new Set<(account: AccountId) => void>()
  const isSilent = (): boolean => followed().freshness() === 'blind'
  let wasSilent = true
  let seenVersion = -1
  let seenReason = parts.reason()

  const standing = () => ({
    entryAllowed: false,
    entryBlockedBy: parts.reason() as AccountPicture['entryBlockedBy'],
  })
  const tellAll = (): void => {
    for (const { accountId } of accounts) for (const listener of generationListeners) listener(accountId)
  }

  function pictureOf(account: Account): ReturnType<AccountFeed['picture']> {
    const view = followed().view(account.accountId)
    const { gen, seq, picture } = view ?? { gen: 0, seq: 0, picture: emptyPicture(account) }
    const sources = [...sourcesOf(account)]
    if (!isSilent()) return { gen, seq, picture: { ...picture, ...standing(), sources } }
    return {
      gen,
      seq,
      picture: { ...picture, ...standing(), ...fromJournal(account.accountId), phases: silentPhases(picture), sources },
    }
  }

  function fromJournal(accountId: AccountId): Partial<AccountPicture> {
    const rows = parts.rows()
    if (rows === undefined) return {}
    const intents = new Map<string, Intent>()
    for (const intent of [...rows.intents.newest(accountId, SHOWN), ...rows.intents.unsettled(accountId, 10_000)])
      intents.set(intent.intentId, intent)
    const lock = rows.locks.of(accountId)
    const cancelRun = rows.runs.newest(accountId)
    return {
      intents: [...intents.values()] as AccountPicture['intents'],
      fills: [...rows.fills.newest(accountId, { limit: SHOWN })] as AccountPicture['fills'],
      alarms: [...rows.alarms.unseen(accountId, SHOWN_ALARMS)] as AccountPicture['alarms'],
      ...(lock === undefined ? {} : { lock }),
      ...(cancelRun === undefined ? {} : { cancelRun: cancelRun as unknown as AccountPicture['cancelRun'] }),
    }
  }

  function sourcesOf({ accountId, markets }: Account): readonly SourceHealth[] {
    const told = followed().sources(accountId) as readonly SourceHealth[]
    const freshness = followed().freshness()
    const ago = Math.round(followed().heardAgo() ?? 0)
    const aged = told.map((one) => (one.ageMs === undefined ? one : { ...one, ageMs: one.ageMs + ago }))
    if (freshness === 'live') return aged
    const reason = followed().isOtherBuild() ? 'desk-of-another-build' : 'desk-silent'
    if (freshness === 'late')
      return aged.map((one) => (one.freshness === 'live' ? { ...one, freshness: 'late' as const, reason } : one))
    const known: readonly SourceHealth[] =
      aged.length > 0 ? aged : markets.map((market) => ({ source: 'account-stream', market, freshness: 'blind' }))
    return known.map((one) => ({ ...one, freshness: 'blind' as const, reason }))
  }

  const feed: AccountFeed = {
    picture(accountId) {
      const account = accounts.find((each) => each.accountId === accountId)
      return account === undefined ? undefined : pictureOf(account)
    },
    // Between two words of the desk that trades it may have fallen silent and come back: the whole picture says which.
    replay: () => undefined,
    onChanges(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onGeneration(listener) {
      generationListeners.add(listener)
      return () => generationListeners.delete(listener)
    },
    sources(accountId) {
      const account = accounts.find((each) => each.accountId === accountId)
      return account === undefined ? [] : sourcesOf(account)
    },
  }

  return {
    feed,
    snapshot(account) {
      wasSilent = false
      for (const listener of generationListeners) listener(account)
    },
    events(changes) {
      const events = changes.events.map(
        (change): AccountChangeBody => (change.type === 'standing' ? { ...change, ...standing() } : change),
      )
      for (const listener of changeListeners) listener({ ...changes, events })
    },
    look() {
      const silent = isSilent()
      const version = parts.version()
      const reason = parts.reason()
      const isNews = JSON.stringify(reason) !== JSON.stringify(seenReason)
      if (silent !== wasSilent || (silent && version !== seenVersion) || isNews) tellAll()
      wasSilent = silent
      seenReason = reason
      seenVersion = version
    },
  }
}

/** What was live is not proven any more. */
const silentPhases = ({ phases }: AccountPicture): AccountPicture['phases'] => ({
  spot: phases.spot === 'live' ? 'stale' : phases.spot,
  usdm: phases.usdm === 'live' ? 'stale' : phases.usdm,
})

function emptyPicture(account: Account): AccountPicture {
  const [spot, usdm] = MARKETS.map((market) => (account.markets.includes(market) ? 'starting' : 'off')) as [
    'starting' | 'off',
    'starting' | 'off',
  ]
  return {
    account: { ...account, markets: [...account.markets] },
    phases: { spot, usdm },
    balances: [],
    positions: [],
    orders: [],
    fills: [],
    intents: [],
    alarms: [],
    keys: [],
    resets: [],
    commission: {},
    sources: [],
    entryAllowed: false,
    entryBlocks: [],
  }
}
