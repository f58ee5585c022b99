'use client'
import { type InputHTMLAttributes, type KeyboardEvent, type ReactNode, type Ref, useId } from 'react'
import { cx } from './class-names'
import { useTypedEarly } from './typed-early'

export interface FieldNote {
  readonly tone: 'bad' | 'warn' | 'ok' | 'info'
  readonly text: ReactNode
  /** A value that would do, offered as a link. */
  readonly fix?: { readonly label: string; readonly apply: () => void } | undefined
}

/** A label, a box with a right-aligned number, and what is to be said about it right beneath. */
export function NumberField(props: {
  readonly label: string
  /** Raw text as typed. */
  readonly value: string
  /** The same with thousands apart, laid over the field while it has no focus: what is typed is never rewritten. */
  readonly resting?: string | undefined
  readonly onValue: (value: string) => void
  readonly unit?: string | undefined
  readonly aside?: ReactNode
  readonly head?: ReactNode
  readonly notes?: readonly FieldNote[]
  /** One step, or ten at once with Shift held. */
  readonly onStep?: ((direction: 1 | -1, times?: number) => void) | undefined
  readonly stepNames?: { readonly less: string; readonly more: string } | undefined
  readonly icons?: { readonly less: ReactNode; readonly more: ReactNode } | undefined
  readonly inputRef?: Ref<HTMLInputElement>
  readonly disabled?: boolean
  readonly inputProps?: InputHTMLAttributes<HTMLInputElement>
}) {
  const id = useId()
  const notesId = `${id}-notes`
  const { label, value, onValue, unit, aside, head, notes = [], onStep, stepNames, icons, inputRef, disabled } = props
  const tone = notes.some((note) => note.tone === 'bad')
    ? 'bad'
    : notes.some((note) => note.tone === 'warn')
      ? 'warned'
      : undefined
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (onStep === undefined || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onStep(event.key === 'ArrowUp' ? 1 : -1, event.shiftKey ? 10 : 1)
  }
  return (
    <div className="fld">
      <div className="fld-h">
        <label htmlFor={id}>{label}</label>
        {head}
      </div>
      <div className={cx('box', tone)}>
        {onStep !== undefined && (
          <button
            type="button"
            className="stp"
            tabIndex={-1}
            aria-label={stepNames?.less}
            disabled={disabled}
            onClick={() => onStep(-1)}
          >
            {icons?.less}
          </button>
        )}
        {aside !== undefined && <span className="aside">{aside}</span>}
        <span className={cx('typed', props.resting !== undefined && 'rests')}>
          <input
            id={id}
            ref={inputRef}
            value={value}
            disabled={disabled}
            inputMode="decimal"
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            aria-invalid={tone === 'bad'}
            aria-describedby={notes.length > 0 ? notesId : undefined}
            onChange={(event) => onValue(event.target.value)}
            onKeyDown={keys}
            {...props.inputProps}
          />
          {props.resting !== undefined && (
            <span className="rest n" aria-hidden="true">
              {props.resting}
            </span>
          )}
        </span>
        {unit !== undefined && <span className="unit">{unit}</span>}
        {onStep !== undefined && (
          <button
            type="button"
            className="stp"
            tabIndex={-1}
            aria-label={stepNames?.more}
            disabled={disabled}
            onClick={() => onStep(1)}
          >
            {icons?.more}
          </button>
        )}
      </div>
      {notes.length > 0 && (
        <div id={notesId} className="notes" aria-live="polite">
          {notes.map((note, at) => (
            <Note key={at} note={note} />
          ))}
        </div>
      )}
    </div>
  )
}

export function Note({ note }: { readonly note: FieldNote }) {
  return (
    <div className={cx('rule', note.tone)}>
      <span>
        {note.text}
        {note.fix !== undefined && (
          <>
            {' '}
            <button type="button" className="link" onClick={note.fix.apply}>
              {note.fix.label}
            </button>
          </>
        )}
      </span>
    </div>
  )
}

/** A text field of a form outside the desk. */
export function TextField(
  props: Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & {
    readonly label: string
    readonly onValue: (value: string) => void
    readonly note?: string | undefined
    readonly bad?: boolean
  },
) {
  const id = useId()
  const { label, note, bad, onValue, ...rest } = props
  const control = useTypedEarly<HTMLInputElement>(onValue)
  return (
    <div className="fld tall">
      <div className="fld-h">
        <label htmlFor={id}>{label}</label>
      </div>
      <div className={cx('box', bad === true && 'bad')}>
        <input
          id={id}
          ref={control}
          aria-invalid={bad === true}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          onChange={(event) => onValue(event.target.value)}
          {...rest}
        />
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={cx('rule', bad === true && 'bad')}>
          {note}
        </p>
      )}
    </div>
  )
}

/** A long code that has to be compared by eye: it wraps, so that all of it shows. Enter sends the form, as in any field. */
export function CodeField(props: {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
}) {
  const id = useId()
  const { label, value } = props
  const onValue = (typed: string) => props.onValue(typed.replace(/\s/g, ''))
  const control = useTypedEarly<HTMLTextAreaElement>(onValue)
  return (
    <div className="fld tall">
      <div className="fld-h">
        <label htmlFor={id}>{label}</label>
      </div>
      <div className="box code">
        <textarea
          id={id}
          ref={control}
          rows={2}
          value={value}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          onChange={(event) => onValue(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            if (!event.repeat) event.currentTarget.form?.requestSubmit()
          }}
        />
      </div>
    </div>
  )
}

/** A check box with its words; the native control does the work and is drawn over. */
export function Check(props: {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onChange: (on: boolean) => void
  readonly disabled?: boolean
  readonly title?: string
}) {
  return (
    <label className={cx('chk', props.checked && 'on', props.disabled === true && 'off')} title={props.title}>
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <i aria-hidden="true" />
      <span>{props.label}</span>
    </label>
  )
}

/** A native select in our clothes: one of a list, by any means the platform offers. */
export function Select<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly disabled?: boolean }[]
  readonly onChange: (value: T) => void
  readonly disabled?: boolean
  readonly className?: string
  readonly title?: string
}) {
  return (
    <select
      title={props.title}
      className={cx('pick', props.className)}
      aria-label={props.label}
      value={props.value}
      disabled={props.disabled}
      onChange={(event) => props.onChange(event.target.value as T)}
    >
      {props.options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  )
}

/** Percent, or a whole number of its own range, by hand: a native range with marks at the quarters. */
export function Slider(props: {
  readonly label: string
  readonly value: number
  readonly valueText: string
  readonly onChange: (value: number) => void
  readonly disabled?: boolean
  readonly from?: number
  readonly to?: number
}) {
  const { from = 0, to = 100 } = props
  const at = `${Math.min(100, Math.max(0, ((props.value - from) / Math.max(1, to - from)) * 100))}%`
  return (
    <div className="sld" style={{ ['--at' as string]: at }}>
      {[0, 25, 50, 75, 100].map((mark) => (
        <i key={mark} style={{ left: `${mark}%` }} aria-hidden="true" />
      ))}
      <u aria-hidden="true" />
      <input
        type="range"
        min={from}
        max={to}
        step={1}
        value={Math.round(props.value)}
        aria-label={props.label}
        aria-valuetext={props.valueText}
        disabled={props.disabled}
        onChange={(event) => props.onChange(Number(event.target.value))}
      />
    </div>
  )
}
