import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createPace } from './pace'

function runsOf(period: number, gaps: readonly number[]): { runs: number[]; asks: number[]; end: number } {
  const clock = createManualClock()
  const runs: number[] = []
  const asks: number[] = []
  const pace = createPace(clock, period, () => runs.push(clock.monotonic()))
  for (const gap of gaps) {
    clock.advance(gap)
    asks.push(clock.monotonic())
    pace.ask()
  }
  clock.advance(period * 2)
  return { runs, asks, end: clock.monotonic() }
}

describe('pace', () => {
  it('runs at once, on average at most once per period, and always once more after the last ask', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 }), (gaps) => {
        const { runs, asks } = runsOf(100, gaps)
        expect(runs[0]).toBe(asks[0])
        for (let from = 0; from < runs.length; from++) {
          for (let to = from + 1; to < runs.length; to++) {
            expect((runs[to] ?? 0) - (runs[from] ?? 0)).toBeGreaterThanOrEqual((to - from) * 100 - 50)
          }
        }
        expect(runs.at(-1)).toBeGreaterThanOrEqual(asks.at(-1) ?? 0)
      }),
    )
  })

  it('follows a source of its own period without a delay, though its beats wander', () => {
    const at = (n: number): number => n * 100 + ((n * 37) % 41)
    const gaps = Array.from({ length: 100 }, (_, n) => at(n + 1) - at(n))
    const { runs, asks } = runsOf(100, gaps)
    expect(runs).toEqual(asks)
  })

  it('runs nothing more once stopped', () => {
    const clock = createManualClock()
    let runs = 0
    const pace = createPace(clock, 100, () => {
      runs += 1
    })
    pace.ask()
    pace.ask()
    pace.stop()
    clock.advance(1_000)
    expect(runs).toBe(1)
  })
})
