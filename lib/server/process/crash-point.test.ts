import { expect, it } from 'vitest'
import { armCrashPoint, CRASH_POINTS, passCrashPoint } from './crash-point'

it('F-80 does nothing at any point until one is armed, and kills at the nth pass of that one alone', () => {
  let killed = 0
  for (const point of CRASH_POINTS) passCrashPoint(point)
  armCrashPoint('after-commit', 2, () => {
    killed += 1
  })
  for (const point of CRASH_POINTS) passCrashPoint(point)
  expect(killed).toBe(0)
  passCrashPoint('after-commit')
  expect(killed).toBe(1)
  passCrashPoint('after-commit')
  expect(killed).toBe(1)
})
