import type { KeyboardEvent, ReactNode } from 'react'
import { cx } from './class-names'

export interface SegmentOption<T extends string> {
  readonly value: T
  readonly label: ReactNode
  readonly name?: string
  readonly className?: string
  readonly disabled?: boolean
  readonly title?: string
}

/** One of a few, as radio buttons: arrow keys move, tab passes by. */
export function Segmented<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly options: readonly SegmentOption<T>[]
  readonly onChange: (value: T) => void
  readonly className?: string
}) {
  const { label, value, options, onChange, className } = props
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step =
      event.key === 'ArrowRight' || event.key === 'ArrowDown'
        ? 1
        : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
          ? -1
          : 0
    if (step === 0) return
    event.preventDefault()
    const open = options.filter((option) => option.disabled !== true)
    const at = open.findIndex((option) => option.value === value)
    const next = open[(at + step + open.length) % open.length]
    if (next === undefined) return
    onChange(next.value)
    event.currentTarget.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus()
  }
  return (
    <div role="radiogroup" aria-label={label} className={cx('seg', className)} onKeyDown={move}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          // A group of buttons that behaves as radio buttons: the name stays short and the target large.
          role="radio"
          aria-checked={option.value === value}
          aria-label={option.name}
          data-value={option.value}
          tabIndex={option.value === value ? 0 : -1}
          disabled={option.disabled}
          title={option.title}
          className={cx(option.className, option.value === value && 'on')}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
