'use client'
import type { ReactNode } from 'react'
import { useActProps } from './acts-off'
import { cx } from './class-names'
import { HoldButton } from './hold-button'

/** The words around a hold; the act itself is named by its label. */
export interface HoldWords {
  readonly holdTo: (act: string) => string
  readonly armed: (act: string) => string
  readonly keepHolding: string
  readonly liftToStop: string
}

/** The one button of a sheet that moves money: it says the whole act. On the desk a press runs it, on the phone a hold. */
export function ActButton(props: {
  readonly label: string
  /** Environment of the money. */
  readonly tag: string
  readonly note: string
  readonly tone: 'buy' | 'sell' | 'plain'
  /** Present while it may not be pressed: why. */
  readonly dead?: { readonly title: string; readonly note: string } | undefined
  /** Held for so long on a touch screen; absent where a press is enough. */
  readonly holdMs?: number | undefined
  readonly holdWords: HoldWords
  readonly onRun: () => void
}) {
  const { label, tag, note, tone, dead, holdMs, holdWords, onRun } = props
  const off = useActProps(true)
  const face = (title: ReactNode, small: string) => (
    <>
      <span>
        {title}
        <span className="envtag">{tag}</span>
      </span>
      <small>{small}</small>
    </>
  )
  if (dead !== undefined)
    return (
      <button type="button" className="send off" disabled aria-live="polite">
        <span>{dead.title}</span>
        <small>{dead.note}</small>
      </button>
    )
  if (holdMs === undefined)
    return (
      <button
        type="button"
        className={cx('send', tone)}
        aria-label={`${label} · ${tag}`}
        onKeyDown={(event) => {
          if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault()
        }}
        onClick={onRun}
        {...off}
      >
        {face(label, note)}
      </button>
    )
  return (
    <HoldButton
      holdMs={holdMs}
      onRun={onRun}
      label={`${holdWords.holdTo(label)} · ${tag}`}
      armedLabel={`${holdWords.armed(label)} · ${tag}`}
      className={cx('send', tone)}
    >
      {({ holding, armed }) =>
        face(
          holding ? holdWords.keepHolding : armed ? holdWords.armed(label) : holdWords.holdTo(label),
          holding ? holdWords.liftToStop : note,
        )
      }
    </HoldButton>
  )
}
