'use client'
import { useEffect, useRef } from 'react'
import { cx } from './class-names'
import type { NumParts } from './number'

export interface LiveReading {
  readonly parts: NumParts
  readonly tone?: 'up' | 'down' | 'flat' | undefined
  readonly suffix?: string | undefined
}

/**
 * A number that follows a stream without a React commit: it writes its own text nodes when `subscribe` tells it to.
 * `read` gives the number now, or undefined for a dash. `arrow` draws ▲ or ▼ beside it by its tone.
 */
export function LiveNumber(props: {
  readonly subscribe: (listener: () => void) => () => void
  readonly read: () => LiveReading | undefined
  readonly className?: string
  readonly arrow?: boolean
  readonly label?: string
  /** Of the source it follows: blind takes its colors, whatever the panel around it is. */
  readonly fresh?: 'live' | 'late' | 'blind'
}) {
  const { subscribe, read, className, arrow, label, fresh } = props
  const root = useRef<HTMLSpanElement>(null)
  const digits = useRef<HTMLSpanElement>(null)
  const zeros = useRef<HTMLElement>(null)
  const mark = useRef<HTMLSpanElement>(null)
  const latest = useRef(read)
  useEffect(() => {
    latest.current = read
  })
  useEffect(() => {
    let written = ''
    const write = () => {
      const reading = latest.current()
      const text = reading === undefined ? '–' : `${reading.parts.sign}${reading.parts.digits}`
      const rest = reading === undefined ? '' : `${reading.parts.zeros}`
      const tone = reading?.tone ?? 'flat'
      const next = `${text}|${rest}|${tone}|${reading?.suffix ?? ''}`
      if (next === written) return
      written = next
      if (digits.current !== null) digits.current.textContent = text
      if (zeros.current !== null) zeros.current.textContent = rest
      if (root.current !== null) {
        root.current.dataset['tone'] = tone
        root.current.dataset['suffix'] = reading?.suffix ?? ''
      }
      if (mark.current !== null) mark.current.textContent = tone === 'up' ? '▲' : tone === 'down' ? '▼' : ''
    }
    write()
    return subscribe(write)
    // `read` changes with what it closes over: write again at once.
  }, [subscribe, read])
  return (
    <span
      className={cx('live', className)}
      ref={root}
      aria-label={label}
      data-fresh={fresh === 'live' ? undefined : fresh}
    >
      <span className="n">
        <span ref={digits} />
        <i className="z" ref={zeros} />
      </span>
      {arrow === true && <span className="ar" aria-hidden="true" ref={mark} />}
    </span>
  )
}

/** A line of text that follows a clock or a stream, written into its node each `everyMs`. */
export function LiveText(props: {
  readonly read: () => string
  readonly everyMs: number
  readonly className?: string
}) {
  const { read, everyMs, className } = props
  const node = useRef<HTMLSpanElement>(null)
  const latest = useRef(read)
  useEffect(() => {
    latest.current = read
  })
  useEffect(() => {
    const write = () => {
      const text = latest.current()
      if (node.current !== null && node.current.textContent !== text) node.current.textContent = text
    }
    write()
    const timer = setInterval(write, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return <span className={className} ref={node} />
}
