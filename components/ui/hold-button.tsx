'use client'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useActProps } from './acts-off'
import { cx } from './class-names'

/**
 * Runs after it has been held for `holdMs`; lifted earlier, nothing happens. Where nobody can hold — a keyboard, a screen
 * reader, a switch — the first press arms it and a second within five seconds runs it. Whatever is held for acts.
 */
export function HoldButton(props: {
  readonly holdMs: number
  readonly onRun: () => void
  readonly disabled?: boolean
  readonly label: string
  readonly armedLabel: string
  readonly className?: string
  readonly children: (state: { readonly holding: boolean; readonly armed: boolean }) => ReactNode
}) {
  const { holdMs, onRun, label, armedLabel, className } = props
  const off = useActProps(true)
  const disabled = off.disabled ?? props.disabled
  const [holding, setHolding] = useState(false)
  const [armed, setArmed] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pointed = useRef(false)

  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    if (!armed) return
    const end = setTimeout(() => setArmed(false), 5_000)
    return () => clearTimeout(end)
  }, [armed])

  const stop = () => {
    clearTimeout(timer.current)
    setHolding(false)
  }
  const start = (event: PointerEvent<HTMLButtonElement>) => {
    if (disabled === true || event.button !== 0) return
    pointed.current = true
    setHolding(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setHolding(false)
      setArmed(false)
      onRun()
    }, holdMs)
  }
  // A click that no pointer began comes from a keyboard or an assistive technology.
  const click = () => {
    const byPointer = pointed.current
    pointed.current = false
    if (byPointer || disabled === true) return
    if (armed) {
      setArmed(false)
      onRun()
    } else setArmed(true)
  }
  const keys = (event: KeyboardEvent) => {
    if (event.repeat) event.preventDefault()
  }
  return (
    <button
      type="button"
      className={cx('holdable', holding && 'holding', className)}
      style={{ ['--hold' as string]: `${holdMs}ms` }}
      aria-label={armed ? armedLabel : label}
      {...off}
      disabled={disabled}
      onPointerDown={start}
      onPointerUp={stop}
      onPointerLeave={stop}
      onPointerCancel={stop}
      onContextMenu={(event) => event.preventDefault()}
      onClick={click}
      onKeyDown={keys}
    >
      <i className="prg" aria-hidden="true" />
      {props.children({ holding, armed })}
    </button>
  )
}
