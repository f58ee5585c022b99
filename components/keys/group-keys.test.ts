import { describe, expect, it } from 'vitest'
import type { KeyStanding } from '../../lib/domain/key-rights'
import { rightsInWords } from '../../lib/words/key-words'
import { gravest, groupKeys } from './group-keys'

const standing = (market: 'spot' | 'usdm', more: Partial<KeyStanding> = {}): KeyStanding => ({
  market,
  state: 'may-trade',
  rights: { ipRestrict: true, flags: { enableReading: true } },
  readAt: 1,
  refused: [],
  ...more,
})

describe('keys on screen (S-140)', () => {
  it('S-140 shows one key of two markets once, and two keys apart', () => {
    const one = [standing('spot'), standing('usdm', { state: 'cannot-trade' })]
    expect(groupKeys(one).map(({ standings }) => standings.map(({ market }) => market))).toEqual([['spot', 'usdm']])
    expect(groupKeys([standing('spot'), standing('usdm', { readAt: 2 })])).toHaveLength(2)
  })

  it('S-140 leads with what keeps orders back, refusal first', () => {
    const states = ['own', 'may-trade', 'reading', 'cannot-trade', 'not-tied', 'unreadable', 'refused'] as const
    const rows = states.map((state) => standing('spot', { state }))
    for (let count = 1; count <= rows.length; count++)
      expect(gravest(rows.slice(0, count))?.state).toBe(states[count - 1])
  })

  it('A-17 S-140 names rights in words, and one nobody knows by its own name', () => {
    expect(rightsInWords(['enableWithdrawals'])).toBe('withdraw money')
    expect(rightsInWords(['enableWithdrawals', 'permitsUniversalTransfer', 'enableMoonTransfer'])).toBe(
      'withdraw money, move money between wallets and enableMoonTransfer',
    )
  })
})
