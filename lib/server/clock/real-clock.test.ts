import { describe, expect, it } from 'vitest'
import { caughtUp, createRealClock, type Machine } from './real-clock'

/** A machine whose time is turned by hand. */
function createMachine() {
  let wall = 1_000_000
  let steady = 0
  let id = 0
  const timers = new Map<number, { at: number; run: () => void }>()
  const machine: Machine = {
    now: () => wall,
    monotonic: () => steady,
    later(run, ms) {
      timers.set(id, { at: steady + ms, run })
      return id++
    },
    forget: (handle) => void timers.delete(handle),
    randomBytes: (count) => new Uint8Array(count),
  }
  return {
    machine,
    waits: () => [...timers.values()].map((timer) => timer.at - steady),
    jump: (ms: number) => {
      wall += ms
    },
    pass(ms: number) {
      const end = steady + ms
      for (;;) {
        const next = [...timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
        if (next === undefined) break
        timers.delete(next[0])
        wall += next[1].at - steady
        steady = next[1].at
        next[1].run()
      }
      wall += end - steady
      steady = end
    },
  }
}

describe('real clock', () => {
  it('S-70 keeps ages free of jumps of the wall clock', () => {
    const { machine, jump, pass } = createMachine()
    const clock = createRealClock(machine)
    const before = clock.monotonic()
    pass(100)
    jump(-3_600_000)
    expect(clock.monotonic() - before).toBe(100)
    expect(clock.now()).toBe(1_000_100 - 3_600_000)
  })

  it('runs at a rate from an origin', () => {
    const { machine, pass } = createMachine()
    const clock = createRealClock(machine, 100, 5_000_000)
    const ran: number[] = []
    clock.after(60_000, () => ran.push(clock.now()))
    const end = clock.every(10_000, () => ran.push(-1))
    pass(300)
    expect(clock.now()).toBe(5_030_000)
    expect(ran).toEqual([-1, -1, -1])
    end()
    pass(300)
    expect(ran).toEqual([-1, -1, -1, 5_060_000])
  })

  it('F-80 a process that starts again goes on in the shared fast time instead of back to its beginning', () => {
    const { machine, pass } = createMachine()
    const beginning = machine.now()
    const first = createRealClock(machine, 20, caughtUp(machine, 20, beginning))
    pass(5_000)
    const second = createRealClock(machine, 20, caughtUp(machine, 20, beginning))
    expect(second.now()).toBe(beginning + 100_000)
    pass(50)
    expect([first.now(), second.now()]).toEqual([beginning + 101_000, beginning + 101_000])
  })

  it('waits longer than one timer of Node can', () => {
    const { machine, waits, pass } = createMachine()
    const clock = createRealClock(machine)
    let ran = false
    clock.after(5_000_000_000, () => {
      ran = true
    })
    expect(waits()).toEqual([2_147_483_647])
    pass(4_999_999_999)
    expect(ran).toBe(false)
    pass(1)
    expect(ran).toBe(true)
  })

  it('runs nothing that was canceled', () => {
    const { machine, pass } = createMachine()
    const clock = createRealClock(machine)
    clock.after(10, () => {
      throw new Error('ran')
    })()
    pass(100)
  })

  it('does not make up for repetitions it was late for', () => {
    const { machine, pass } = createMachine()
    const clock = createRealClock(machine)
    let runs = 0
    clock.every(10, () => {
      runs += 1
    })
    pass(105)
    expect(runs).toBe(10)
  })
})
