import 'server-only'
import { openOrdersIn } from '../../domain/account-state'
import { checkSetting } from '../../domain/check-setting'
import type { Intent } from '../../domain/intent'
import { marginAccountOf } from '../../domain/margin-picture'
import { symbolOfSetting, type VenueSetting } from '../../domain/venue-change'
import type { Outcome } from '../../exchange/port'
import type { VenueSettingRequest } from '../../wire/requests'
import type { Answer, IntentAnswer, Refusal } from '../runtime'
import { awaitAnswer, openAct } from './acts'
import { passChangeGates } from './change-gates'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { answered, replay } from './place-order'
import { noteSetting, readSetting } from './read-setting'
import type { Resolver } from './resolver'
import { evidenceRow, recordDoubt, recordRefusal } from './record-answer'
import type { TradingRoom, TradingSeat } from './trading-room'

/**
 * Changes a setting of the futures account at the exchange. No id of ours goes along (S-07): what the exchange says of itself
 * afterwards decides, and "no need to change" is a success (S-26).
 */
export async function changeSetting(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: VenueSettingRequest,
): Promise<Answer<IntentAnswer>> {
  const hash = bodyHash('setting', body)
  const known = replay(room, key, hash)
  if (known !== undefined) return known
  const setting = body.setting as VenueSetting
  const symbol = symbolOfSetting(setting)
  const seat = room.seats.get('usdm')
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'usdm' }) }
  const { settings } = seat.account
  if (settings === undefined) return { kind: 'invalid', reason: reasonOf('not-on-market', { market: 'usdm' }) }
  const refusal =
    passChangeGates(room, {
      market: 'usdm',
      symbol,
      addsRisk: addsRisk(room, setting),
      generation: body.seen.generation,
    }) ??
    unsettledBefore(room, setting) ??
    foretold(room, setting)
  if (refusal !== undefined) return refusal
  const opened = openAct(room, seat, {
    legs: [{ kind: 'setting', symbol, setting }],
    key: { key, bodyHash: hash },
    clickedAt: body.clickedAt,
  })
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const [intent] = opened.intents
  if (intent === undefined) throw new Error('A setting is one intent.')
  awaitAnswer(room, resolver, opened.intents, settings.change(setting, opened.window), (outcome) =>
    takeSettingOutcome(room, resolver, seat, intent, outcome),
  )
  return answered(room, intent.intentId, false)
}

/** More margin and lower leverage take risk away; all else can add some. */
function addsRisk(room: TradingRoom, setting: VenueSetting): boolean {
  if (setting.kind === 'position-margin') return setting.direction === 'take'
  if (setting.kind !== 'leverage') return true
  const now = room.live.state().leverage.get(setting.symbol)
  return now === undefined || setting.leverage > now
}

/**
 * What the exchange would refuse whatever prices do: open orders, positions, another mode in the way. Nothing is sent then. What
 * hangs on prices or on the table of brackets is left to the exchange, and so is all of it while the account is not live.
 */
function foretold({ live }: TradingRoom, setting: VenueSetting): Refusal | undefined {
  const { futures, balances, positions, leverage } = live.state()
  if (live.phase('usdm') !== 'live' || futures === undefined) return undefined
  const orders = openOrdersIn(live.state(), 'usdm')
  const inForce = Object.fromEntries(leverage)
  const account = marginAccountOf({
    settings: futures,
    balances: [...balances.values()],
    positions: [...positions.values()],
    orders: [],
    leverage: inForce,
    brackets: {},
    markPriceOf: () => undefined,
    marginAssetOf: () => undefined,
  })
  if (account === undefined) return undefined
  const openOrders: Record<string, number> = {}
  for (const { service, symbol } of orders) if (service === 'order') openOrders[symbol] = (openOrders[symbol] ?? 0) + 1
  const issue = checkSetting(setting, {
    account,
    settings: futures,
    leverage: inForce,
    openOrders,
    waitingOrders: orders.filter((order) => order.service === 'algo').length,
  })
  // Set so already is a success that the exchange tells of (S-26).
  return issue === undefined || issue.byPrice || issue.code === 'setting-same'
    ? undefined
    : { kind: 'invalid', reason: reasonOf(issue.code, issue.params) }
}

/** While one of its kind is in doubt nobody could tell which of the two the exchange's answer is about. */
function unsettledBefore(room: TradingRoom, setting: VenueSetting): Refusal | undefined {
  for (const { state, setting: other } of room.book.live()) {
    if (other?.kind !== setting.kind || symbolOfSetting(other) !== symbolOfSetting(setting)) continue
    if (state === 'sending' || state === 'unconfirmed')
      return { kind: 'invalid', reason: reasonOf('setting-unsettled') }
  }
  return undefined
}

async function takeSettingOutcome(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  intent: Intent,
  outcome: Outcome<undefined>,
): Promise<void> {
  const { book, clock } = room
  const { intentId } = intent
  const acknowledged = clock.now()
  const row = evidenceRow('setting', outcome, acknowledged)
  seat.watch.noteRead(outcome.kind !== 'unconfirmed')
  const state = book.get(intentId)?.state
  if (state !== 'sending' && state !== 'unconfirmed') {
    book.change(intentId, { times: { acknowledged } }, row)
    return
  }
  const times = { acknowledged }
  switch (outcome.kind) {
    case 'accepted': {
      const already = outcome.evidence.code !== undefined && outcome.evidence.code < 0
      const reason = already ? reasonOf('setting-no-change', undefined, outcome.evidence) : undefined
      book.change(intentId, { state: 'accepted', reason, times }, row)
      await readBack(room, seat, intent)
      return
    }
    case 'rejected': {
      recordRefusal(room, seat, intentId, outcome, row)
      return
    }
    case 'unconfirmed': {
      recordDoubt(room, resolver, intentId, outcome, row)
    }
  }
}

/** What the exchange says of itself after its yes; another value is shown beside it. The picture is read anew with it. */
async function readBack(room: TradingRoom, seat: TradingSeat, intent: Intent): Promise<void> {
  const read = await readSetting(room, seat, intent, 'interface')
  if (read?.kind !== 'read') return
  const { isSet, now } = read.value
  noteSetting(room, seat, intent, isSet)
  if (!isSet) room.book.change(intent.intentId, { reason: reasonOf('setting-differs', { now }) })
}
