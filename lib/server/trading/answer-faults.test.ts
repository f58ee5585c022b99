import { describe, expect, test } from 'vitest'
import {
  atExchange,
  both,
  cancelAll,
  intentNow,
  named,
  place,
  resting,
  set,
  stage,
  until,
  untilTrue,
  type Case,
} from './testing/fault-desk'

/*
 * Each fault of an answer alone, played by the exchange at its own sockets: what a request that changes something ends as, and that
 * afterwards the picture is the truth.
 */
const SETTLES_WITHIN = 30_000

describe('a fault whose answer leaves no doubt ends definite', () => {
  test.each(
    named([
      { id: 'F-19', what: 'futures service unavailable', market: 'usdm' },
      { id: 'F-20', what: 'futures throttle', market: 'usdm' },
      ...both('F-24', 'timestamp behind', { form: 'behind' }),
      ...both('F-24', 'timestamp ahead', { form: 'ahead' }),
      ...both('F-24', 'timestamp at the second check', { form: 'second' }),
      ...both('F-25', 'signature'),
      ...both('F-26', 'key'),
      ...both('F-29', 'too many orders'),
      ...both('F-30', 'firewall page'),
      ...both('F-31', 'no funds'),
      ...both('F-34', 'rules moved', { path: undefined, method: undefined, symbol: 'BTCUSDT', minNotional: '90000' }),
      { id: 'F-41', what: 'wrong endpoint for a stop', market: 'usdm' },
      ...both('F-42', 'market halted', { path: undefined, method: undefined, symbol: 'BTCUSDT' }),
      { id: 'F-43', what: 'reduce-only refused', market: 'usdm' },
      { id: 'F-44', what: 'position side', market: 'usdm' },
    ]),
  )(
    '%s: rejected, and nothing is there (S-21)',
    async (_, played) => {
      await set(played)
      const intent = await place(played.order?.() ?? resting(played.market))
      expect(intent.state).toBe('rejected')
      await stage.control.clearFaults()
      await untilTrue()
      expect(await intentNow(intent)).toMatchObject({ state: 'rejected' })
      expect(await atExchange(intent)).toBe(0)
      // What the exchange asked for, such as a minute without orders, is over before the next fault.
      await until(async () => expect((await place(resting(played.market))).state).toBe('accepted'))
    },
    SETTLES_WITHIN,
  )
})

const DOUBTFUL: readonly Case[] = [
  ...both('F-06', 'never answered'),
  ...both('F-12', 'an answer that stops'),
  ...both('F-10', 'an answer cut short'),
  ...both('F-11', 'a page in place of an answer', { form: 'html' }),
  ...both('F-11', 'an answer that is no gzip', { form: 'gzip' }),
  ...both('F-15', 'a redirect'),
  ...both('F-16', '500'),
  ...both('F-17', '502 page'),
  ...both('F-17', '504 page', { code: 504 }),
  { id: 'F-18', what: '503 unknown', market: 'usdm' },
  { id: 'F-19', what: '503 of spot', market: 'spot' },
  { id: 'F-20', what: '-1008 of spot', market: 'spot' },
  ...both('F-21', '-1006'),
  ...both('F-22', '-1007 with 504'),
  ...both('F-22', '-1007 with 408', { code: 408 }),
  ...both('F-23', '-1001'),
]

describe('a fault that leaves a doubt ends as the exchange’s truth', () => {
  test.each(named(DOUBTFUL))(
    '%s, carried out: found, and one order (S-22, I1, I2)',
    async (_, played) => {
      // Its events vanish as well: only a question can find it.
      await stage.control.setFault({ id: 'F-71', kind: 'user-data', count: 1 })
      await set(played, 'executed')
      const intent = await place(resting(played.market))
      expect(['sending', 'unconfirmed', 'accepted']).toContain(intent.state)
      await until(async () => expect(await intentNow(intent)).toMatchObject({ state: 'accepted' }))
      expect(await atExchange(intent)).toBe(1)
      await stage.control.clearFaults()
      await cancelAll()
      await untilTrue()
    },
    SETTLES_WITHIN,
  )

  test.each(
    named([...DOUBTFUL, ...both('F-04', 'reset while sending', { bytes: 20 }), ...both('F-07', 'read and dropped')]),
  )(
    '%s, not carried out: unconfirmed, then proved not placed (S-34, I6)',
    async (_, played) => {
      await set(played, played.id === 'F-04' || played.id === 'F-07' ? undefined : 'not')
      const intent = await place(resting(played.market))
      expect(['sending', 'unconfirmed']).toContain(intent.state)
      await until(async () => expect(await intentNow(intent)).toMatchObject({ state: 'not-placed' }))
      expect(await atExchange(intent)).toBe(0)
      await untilTrue()
    },
    SETTLES_WITHIN,
  )

  test.each(
    named([
      ...both('F-05', 'reset before a byte of the answer'),
      ...both('F-08', 'answered late', { ms: 6_000 }),
      ...both('F-09', '-1007, and carried out later', { ms: 5_000 }),
      { id: 'F-32', what: 'duplicate of spot', market: 'spot' as const },
      { id: 'F-33', what: 'duplicate of futures', market: 'usdm' as const },
      ...both('F-72', 'only the reply comes', { form: 'reply-only', path: undefined, method: undefined }),
      ...both('F-72', 'only the event comes', { form: 'event-only' }),
      ...both('F-72', 'the event comes late', { ms: 500, path: undefined, method: undefined }),
    ]),
  )(
    '%s: found, and one order',
    async (_, played) => {
      await set(played)
      const intent = await place(resting(played.market))
      await until(async () => expect(await intentNow(intent)).toMatchObject({ state: 'accepted' }))
      expect(await atExchange(intent)).toBe(1)
      await stage.control.clearFaults()
      await cancelAll()
      await untilTrue()
    },
    SETTLES_WITHIN,
  )

  test.each(named(both('F-35', 'queries deny it for long', { ms: 40_000 })))(
    '%s: not given up, or found late with an alarm (S-34, S-37, I6)',
    async (_, played) => {
      await set({ id: 'F-06', what: '', market: played.market }, 'executed')
      await stage.control.setFault({ id: 'F-71', kind: 'user-data', count: 1 })
      await stage.control.setFault({ id: 'F-35', market: played.market, count: 'always', ms: 40_000 })
      const intent = await place(resting(played.market))
      await until(async () => expect(await intentNow(intent)).toMatchObject({ state: 'accepted' }))
      expect(await atExchange(intent)).toBe(1)
      await stage.control.clearFaults()
      await cancelAll()
      await untilTrue()
    },
    SETTLES_WITHIN,
  )
})
