'use client'
import { useEffect, useRef } from 'react'
import { cx } from './class-names'

type Freshness = 'live' | 'late' | 'blind'

/** How often an age is written. It is written into the text node: no component renders for it. */
const WRITE_MS = 500

/**
 * How fresh a panel's source is: by shape (full, half, hollow), then word, then color, with its age beside.
 * `age` is read each half second; `format` makes it text.
 */
export function FreshMark(props: {
  readonly freshness: Freshness
  readonly words: Readonly<Record<Freshness, string>>
  readonly age: () => number | undefined
  readonly format: (ms: number) => string
  /** Writes the word for `live` as well. */
  readonly says?: boolean
  readonly className?: string
}) {
  const { freshness, words, age, format, says, className } = props
  const text = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const write = () => {
      const ms = age()
      if (text.current !== null) text.current.textContent = ms === undefined ? '' : format(ms)
    }
    write()
    const timer = setInterval(write, WRITE_MS)
    return () => clearInterval(timer)
  }, [age, format])
  return (
    <span className={cx('fresh', freshness, className)} data-freshness={freshness}>
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
        {freshness === 'live' ? (
          <circle cx="4" cy="4" r="3" fill="currentColor" />
        ) : (
          <>
            <circle cx="4" cy="4" r="3" fill="none" stroke="currentColor" strokeWidth="1.25" />
            {freshness === 'late' && <path d="M4 1a3 3 0 0 1 0 6z" fill="currentColor" />}
          </>
        )}
      </svg>
      {freshness === 'live' && says !== true ? <span className="sr">{words[freshness]}</span> : words[freshness]}
      <span className="n" ref={text} />
    </span>
  )
}
