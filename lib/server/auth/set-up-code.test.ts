import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createSetUpCode } from './set-up-code'

describe('set-up code (S-101)', () => {
  it('S-101 holds 128 bits, readable in groups', () => {
    const code = createSetUpCode(createManualClock())
    expect(code.text).toMatch(/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/)
  })

  it('is taken with other case, blanks and without hyphens', () => {
    const code = createSetUpCode(createManualClock())
    expect(code.check(` ${code.text.replaceAll('-', '').toUpperCase()} `)).toBe('right')
  })

  it.each(['', '0000', 'ffff-ffff-ffff-ffff-ffff-ffff-ffff-ffff'])('refuses %j', (attempt) => {
    expect(createSetUpCode(createManualClock()).check(attempt)).toBe('wrong')
  })

  it('S-101 ends after 15 minutes, and says so only to who knows it', () => {
    const clock = createManualClock()
    const code = createSetUpCode(clock)
    clock.advance(15 * 60_000)
    expect(code.check(code.text)).toBe('right')
    clock.advance(1)
    expect(code.check(code.text)).toBe('expired')
    expect(code.check('0000')).toBe('wrong')
  })

  it('S-101 is good for one use', () => {
    const code = createSetUpCode(createManualClock())
    code.spend()
    expect(code.check(code.text)).toBe('used')
  })
})
