'use client'
import type { ButtonHTMLAttributes, Ref } from 'react'
import { useActProps } from './acts-off'
import { cx } from './class-names'

type Look = 'plain' | 'line' | 'inverse' | 'danger' | 'link' | 'icon' | 'bare'
const CLASS: Readonly<Record<Look, string>> = {
  plain: 'btn',
  line: 'btn line',
  inverse: 'btn inverse',
  danger: 'btn danger',
  link: 'link',
  icon: 'iconbtn',
  bare: '',
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look
  /** It changes something outside this page: off, with the reason, where nothing can be done from here. */
  readonly acts?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button that never submits a form by accident. */
export function Button({ look = 'plain', className, type = 'button', acts, ...rest }: ButtonProps) {
  return <button type={type} className={cx(CLASS[look], className)} {...rest} {...useActProps(acts)} />
}

/** A round-less icon button: the icon is silent, so `label` is its name. */
export function IconButton({ label, ...rest }: Omit<ButtonProps, 'look' | 'aria-label'> & { readonly label: string }) {
  return <Button look="icon" aria-label={label} title={label} {...rest} />
}

/** A small choice that can be on. */
export function Chip({ on, className, acts, ...rest }: ButtonProps & { readonly on?: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      className={cx('chip', on === true && 'on', className)}
      {...(rest as ButtonHTMLAttributes<HTMLButtonElement>)}
      {...useActProps(acts)}
    />
  )
}
