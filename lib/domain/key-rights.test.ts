import { describe, expect, it } from 'vitest'
import { judgeRights, refusedRights, type KeyRights } from './key-rights'

/** Every flag of the exchange's answer, and some it may have one day. */
const DANGEROUS = [
  'enableWithdrawals',
  'enableInternalTransfer',
  'permitsUniversalTransfer',
  'enableSubAccountWITHDRAWAL',
  'permitsFutureTransfers',
]
const HARMLESS = [
  'enableReading',
  'enableFutures',
  'enableSpotAndMarginTrading',
  'enableMargin',
  'enableVanillaOptions',
  'enableFixApiTrade',
  'enableFixReadOnly',
  'enablePortfolioMarginTrading',
]
const ALL = [...DANGEROUS, ...HARMLESS]
const exception = { by: 'Ann', at: 1 }

const rightsWith = (names: readonly string[], ipRestrict = true): KeyRights => ({
  ipRestrict,
  flags: Object.fromEntries(ALL.map((name) => [name, names.includes(name)])),
})

const pairs = ALL.flatMap((first, at) => ALL.slice(at + 1).map((second) => [first, second] as const))

describe('what a key may do (S-140, S-141)', () => {
  it.each(ALL)('A-17 S-140 %s alone', (name) => {
    const dangerous = DANGEROUS.includes(name)
    expect(refusedRights(rightsWith([name]))).toEqual(dangerous ? [name] : [])
    for (const market of ['spot', 'usdm'] as const) {
      const trades = name === (market === 'spot' ? 'enableSpotAndMarginTrading' : 'enableFutures')
      const end = dangerous ? 'refused' : trades ? 'may-trade' : 'cannot-trade'
      expect(judgeRights(rightsWith([name]), market, undefined)).toBe(end)
    }
  })

  it.each(pairs)('A-17 S-140 %s with %s', (first, second) => {
    const refused = [first, second].filter((name) => DANGEROUS.includes(name))
    expect(refusedRights(rightsWith([first, second]))).toEqual(refused)
    for (const market of ['spot', 'usdm'] as const) {
      const trades = [first, second].includes(market === 'spot' ? 'enableSpotAndMarginTrading' : 'enableFutures')
      const end = refused.length > 0 ? 'refused' : trades ? 'may-trade' : 'cannot-trade'
      expect(judgeRights(rightsWith([first, second]), market, undefined)).toBe(end)
      // An exception is about addresses alone: it makes up for no right.
      expect(judgeRights(rightsWith([first, second], false), market, exception)).toBe(end)
    }
  })

  it.each([
    ['tied to addresses', true, undefined, 'may-trade'],
    ['not tied', false, undefined, 'not-tied'],
    ['not tied, with the owner’s exception', false, exception, 'may-trade'],
    ['tied, with an exception that is of no use', true, exception, 'may-trade'],
  ] as const)('S-141 a key that is %s', (_, ipRestrict, given, end) => {
    const rights = rightsWith(['enableReading', 'enableFutures', 'enableSpotAndMarginTrading'], ipRestrict)
    expect(judgeRights(rights, 'spot', given)).toBe(end)
    expect(judgeRights(rights, 'usdm', given)).toBe(end)
  })

  it('S-140 a key without any flag that is known may not trade', () => {
    expect(judgeRights({ ipRestrict: true, flags: {} }, 'spot', undefined)).toBe('cannot-trade')
  })
})
