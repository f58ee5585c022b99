import { expect, test } from 'vitest'
import type { SourceHealth } from '../../lib/domain/freshness'
import { words } from '../../lib/words/en'
import { clockDoubt } from './clock-doubt'

const clock = (market: 'spot' | 'usdm', freshness: SourceHealth['freshness'], errorBoundMs?: number): SourceHealth => ({
  source: 'clock',
  market,
  freshness,
  ...(errorBoundMs === undefined ? {} : { errorBoundMs }),
})

test.each<[string, SourceHealth[], ReturnType<typeof clockDoubt>]>([
  ['both known', [clock('spot', 'live', 20), clock('usdm', 'live', 240)], undefined],
  ['neither read yet', [clock('spot', 'blind'), clock('usdm', 'blind')], undefined],
  [
    'one over 250 ms',
    [clock('spot', 'live', 20), clock('usdm', 'late', 300)],
    { level: 'late', markets: ['usdm'], boundMs: 300 },
  ],
  [
    'one over 250 ms, one over 1 s',
    [clock('spot', 'late', 300), clock('usdm', 'blind', 1_400)],
    { level: 'blind', markets: ['usdm'], boundMs: 1_400 },
  ],
  [
    'both over 1 s',
    [clock('spot', 'blind', 1_100), clock('usdm', 'blind', 1_400)],
    { level: 'blind', markets: ['spot', 'usdm'], boundMs: 1_400 },
  ],
  ['something else late', [{ source: 'exchange', market: 'spot', freshness: 'late' }], undefined],
])('S-86 F-85 the page warns of the clock: %s', (_name, sources, doubt) => {
  expect(clockDoubt(sources)).toEqual(doubt)
})

test('S-86 says what the doubt means for the money and what comes next', () => {
  const { clockNote } = words
  expect(clockNote.text.late('Futures', '300')).toBe(
    'Your server knows Binance’s clock on Futures only to within 300 ms. Orders still go out; past 1,000 ms entry turns off.',
  )
  expect(clockNote.text.blind('Spot and Futures', '1,400')).toContain('so entry is off there')
})
