import type { KeyboardEvent, ReactNode } from 'react'
import { cx } from './class-names'

export interface TabOption<T extends string> {
  readonly value: T
  readonly label: ReactNode
  readonly count?: number | undefined
}

/** A row of tabs; the panel it opens carries `id={panelId}` and role tabpanel. */
export function Tabs<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly options: readonly TabOption<T>[]
  readonly panelId: string
  readonly onChange: (value: T) => void
  readonly className?: string
}) {
  const { label, value, options, panelId, onChange, className } = props
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const at = options.findIndex((option) => option.value === value)
    const next = options[(at + step + options.length) % options.length]
    if (next === undefined) return
    onChange(next.value)
    event.currentTarget.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus()
  }
  return (
    <div role="tablist" aria-label={label} className={cx('tablist', className)} onKeyDown={move}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="tab"
          aria-selected={option.value === value}
          aria-controls={panelId}
          data-value={option.value}
          tabIndex={option.value === value ? 0 : -1}
          className={cx('tab', option.value === value && 'on')}
          onClick={() => onChange(option.value)}
        >
          {option.label}
          {option.count !== undefined && <span className="c">{option.count}</span>}
        </button>
      ))}
    </div>
  )
}
