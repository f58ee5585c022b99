import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HoldButton } from './hold-button'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function open() {
  const run = vi.fn()
  render(
    <HoldButton holdMs={600} onRun={run} label="Hold to buy" armedLabel="Press again to buy">
      {({ holding }) => <span>{holding ? 'Keep holding' : 'Hold'}</span>}
    </HoldButton>,
  )
  return { run, button: screen.getByRole('button') }
}
const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms))

describe('a button that is held', () => {
  it('runs once after it was held long enough', () => {
    const { run, button } = open()
    fireEvent.pointerDown(button, { button: 0 })
    pass(599)
    expect(run).not.toHaveBeenCalled()
    pass(1)
    expect(run).toHaveBeenCalledTimes(1)
    fireEvent.pointerUp(button)
    fireEvent.click(button)
    pass(5_000)
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('does nothing when it is lifted, left or taken away earlier', () => {
    const { run, button } = open()
    for (const end of ['pointerUp', 'pointerLeave', 'pointerCancel'] as const) {
      fireEvent.pointerDown(button, { button: 0 })
      pass(400)
      fireEvent[end](button)
      fireEvent.click(button)
      pass(2_000)
    }
    expect(run).not.toHaveBeenCalled()
  })

  it('asks for a second press where nobody can hold, and forgets the first after 5 s', () => {
    const { run, button } = open()
    fireEvent.click(button)
    expect(run).not.toHaveBeenCalled()
    expect(button.getAttribute('aria-label')).toBe('Press again to buy')
    pass(5_001)
    expect(button.getAttribute('aria-label')).toBe('Hold to buy')
    fireEvent.click(button)
    fireEvent.click(button)
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('ignores taps, however many (F-92)', () => {
    const { run, button } = open()
    for (let tap = 0; tap < 5; tap++) {
      fireEvent.pointerDown(button, { button: 0 })
      pass(40)
      fireEvent.pointerUp(button)
      fireEvent.click(button)
    }
    pass(3_000)
    expect(run).not.toHaveBeenCalled()
  })
})
