import type { Account } from '../../domain/account'
import type { Intent } from '../../domain/intent'
import type { AccountChangeBody } from '../../wire/bridge'
import type { AccountPicture } from '../../wire/replies'
import type { AccountFeed, NumberedChanges } from '../account/account-feed'
import type { Engine } from '../create-runtime'
import type { Answer, TradingDesk } from '../runtime'

export const PAPER: Account = {
  accountId: 'paper',
  label: 'Paper',
  environment: 'paper',
  markets: ['spot', 'usdm'],
  mayTrade: true,
}

export const EMPTY_PICTURE: AccountPicture = {
  account: { ...PAPER, markets: [...PAPER.markets] },
  phases: { spot: 'live', usdm: 'live' },
  balances: [],
  positions: [],
  orders: [],
  fills: [],
  intents: [],
  commission: {},
  sources: [],
  alarms: [],
  keys: [],
  resets: [],
  entryAllowed: true,
  entryBlocks: [],
}

/** An engine that trades nothing: it notes what it was asked and answers the same thing each time. */
export interface FakeEngine extends Engine {
  readonly calls: { readonly method: string; readonly args: readonly unknown[] }[]
  readonly feed: FakeFeed
  /** Answers the next call of a method with this. */
  answer(method: keyof TradingDesk, value: Answer<unknown>): void
}

export interface FakeFeed extends AccountFeed {
  /** Numbers the changes and tells them to followers. */
  emit(events: readonly AccountChangeBody[]): void
  newGeneration(): void
  readonly ring: NumberedChanges[]
}

export function createFakeFeed(accountId = 'paper'): FakeFeed {
  const changeListeners = new Set<(changes: NumberedChanges) => void>()
  const generationListeners = new Set<(account: string) => void>()
  const ring: NumberedChanges[] = []
  let gen = 1
  let seq = 0
  return {
    ring,
    picture: (account) => (account === accountId ? { gen, seq, picture: EMPTY_PICTURE } : undefined),
    replay: (account, ofGen, after) =>
      account === accountId && ofGen === gen && after <= seq ? ring.filter((one) => one.seq > after) : undefined,
    onChanges(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onGeneration(listener) {
      generationListeners.add(listener)
      return () => generationListeners.delete(listener)
    },
    sources: () => [{ source: 'account-stream', market: 'spot', freshness: 'live', ageMs: 5 }],
    emit(events) {
      seq += events.length
      const changes = { accountId, gen, seq, events }
      ring.push(changes)
      for (const listener of changeListeners) listener(changes)
    },
    newGeneration() {
      gen += 1
      seq = 0
      ring.length = 0
      for (const listener of generationListeners) listener(accountId)
    },
  }
}

export const FAKE_INTENT: Intent = {
  intentId: 'intent-1',
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  clientOrderId: 'bnpo1',
  state: 'accepted',
  times: { received: 1 },
}

export const FAKE_ACT = { actId: 'intent-1', kind: 'replace', intents: [FAKE_INTENT] } as const

export function createFakeEngine(): FakeEngine {
  const calls: { method: string; args: readonly unknown[] }[] = []
  const answers = new Map<string, Answer<unknown>>()
  const feed = createFakeFeed()

  function method<M extends keyof TradingDesk>(name: M, otherwise: unknown): TradingDesk[M] {
    return ((...args: unknown[]) => {
      calls.push({ method: name, args })
      const given = answers.get(name)
      answers.delete(name)
      return Promise.resolve(given ?? { kind: 'done', value: otherwise })
    }) as TradingDesk[M]
  }
  const run = {
    runId: 'run-1',
    accountId: 'paper',
    scope: { mode: 'entries' },
    state: 'running',
    startedAt: 1,
    orders: [],
    kept: 0,
  }
  const lock = { accountId: 'paper', cause: 'kill-switch', since: 1 }
  const desk: TradingDesk = {
    accounts: () => [PAPER],
    picture: method('picture', { gen: 1, seq: 0, picture: EMPTY_PICTURE }),
    placeOrder: method('placeOrder', { intent: FAKE_INTENT, replayed: false }),
    replaceOrder: method('replaceOrder', { act: FAKE_ACT, replayed: false }),
    amendOrder: method('amendOrder', { intent: FAKE_INTENT, replayed: false }),
    placeBatch: method('placeBatch', { act: FAKE_ACT, replayed: false }),
    amendBatch: method('amendBatch', { act: FAKE_ACT, replayed: false }),
    cancelBatch: method('cancelBatch', { act: FAKE_ACT, replayed: false }),
    placeList: method('placeList', { act: FAKE_ACT, replayed: false }),
    cancelList: method('cancelList', { intent: FAKE_INTENT, replayed: false }),
    changeSetting: method('changeSetting', { intent: FAKE_INTENT, replayed: false }),
    actOf: method('actOf', FAKE_ACT),
    cancelOrder: method('cancelOrder', { intent: FAKE_INTENT, replayed: false }),
    cancelAll: method('cancelAll', { run, replayed: false }),
    cancelRun: method('cancelRun', run),
    killSwitch: method('killSwitch', { lock: lock, run, replayed: false }),
    seeAlarms: method('seeAlarms', []),
    setDeadMan: method('setDeadMan', { accountId: 'paper', on: false, armed: {} }),
    seeResets: method('seeResets', []),
    setKeyException: method('setKeyException', []),
    liftLock: method('liftLock', lock),
    closePosition: method('closePosition', { intent: FAKE_INTENT, replayed: false }),
    protectPosition: method('protectPosition', { act: FAKE_ACT, replayed: false }),
    reversePosition: method('reversePosition', { act: FAKE_ACT, replayed: false }),
    closeAll: method('closeAll', { act: FAKE_ACT, replayed: false }),
    chooseForIntent: method('chooseForIntent', FAKE_INTENT),
    actByKey: method('actByKey', { intent: FAKE_INTENT }),
    voidKey: method('voidKey', undefined),
    intents: method('intents', [FAKE_INTENT]),
    intentDetail: method('intentDetail', { intent: FAKE_INTENT, evidence: [], fills: [] }),
    journalPage: method('journalPage', { intents: [FAKE_INTENT], total: 1 }),
    journalExport: method('journalExport', {
      exportedAt: 2,
      locks: [],
      alarms: [],
      ends: { intents: 1, fills: 0, cancelRuns: 0 },
    }),
    journalIntents: method('journalIntents', { rows: [{ intent: FAKE_INTENT, sends: [], evidence: [] }] }),
    journalFills: method('journalFills', { rows: [] }),
    journalRuns: method('journalRuns', { rows: [] }),
    orderHistory: method('orderHistory', []),
    fills: method('fills', []),
    instruments: method('instruments', []),
    leverageBrackets: method('leverageBrackets', []),
    testOrder: method('testOrder', { verdict: 'takes' }),
    collateralRates: method('collateralRates', {}),
    candles: method('candles', []),
    health: () =>
      Promise.resolve({
        version: '0',
        environment: 'paper',
        sources: [],
        weights: [],
        clocks: [],
        orderRoundTrip: {},
      }),
    readiness: () => 'ok',
  }
  return {
    calls,
    desk,
    feed,
    answer: (name, value) => void answers.set(name, value),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}
