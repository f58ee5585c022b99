'use client'
import { Dialog, Popover } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { cx } from './class-names'

/** A panel hung on a control. Esc and a press outside close it. */
export function Hanging(props: {
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly trigger: ReactNode
  readonly label: string
  readonly children: ReactNode
  readonly className?: string
  readonly align?: 'start' | 'end'
  /** Keeps the focus where it is, as for a panel that reports rather than asks. */
  readonly keepsFocus?: boolean
}) {
  return (
    <Popover.Root open={props.open} onOpenChange={props.onOpen}>
      <Popover.Trigger asChild>{props.trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={cx('pop', props.className)}
          align={props.align ?? 'start'}
          sideOffset={6}
          collisionPadding={8}
          aria-label={props.label}
          {...(props.keepsFocus === true ? { onOpenAutoFocus: (event: Event) => event.preventDefault() } : {})}
        >
          {props.children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** A sheet from the bottom of the phone; the page beneath stays mounted and stands still. */
export function Sheet(props: {
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly label: string
  readonly children: ReactNode
  readonly className?: string
  readonly scrim?: boolean
}) {
  return (
    <Dialog.Root open={props.open} onOpenChange={props.onOpen}>
      <Dialog.Portal>
        {props.scrim !== false && <Dialog.Overlay className="scrim" />}
        <Dialog.Content className={cx('sheet', props.className)} aria-describedby={undefined}>
          <Dialog.Title className="sr">{props.label}</Dialog.Title>
          <div className="grab" aria-hidden="true" />
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export interface MenuEntry {
  readonly key: string
  readonly label: ReactNode
  readonly onSelect: () => void
  readonly checked?: boolean
  readonly group?: string
}

/**
 * A menu of acts and choices, hung on a control: arrow keys and Home and End move, Enter chooses, Esc closes. Entries with
 * `checked` are choices of their group.
 */
export function Menu(props: {
  readonly trigger: ReactNode
  readonly label: string
  readonly entries: readonly MenuEntry[]
}) {
  const [open, setOpen] = useState(false)
  const groups: { name: string | undefined; entries: MenuEntry[] }[] = []
  for (const entry of props.entries) {
    const last = groups.at(-1)
    if (last !== undefined && last.name === entry.group) last.entries.push(entry)
    else groups.push({ name: entry.group, entries: [entry] })
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild aria-haspopup="menu">
        {props.trigger}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          role="menu"
          className="menu"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={props.label}
          onKeyDown={moveInMenu}
        >
          {groups.map((group, at) => (
            <div key={group.name ?? at} role="group" aria-label={group.name}>
              {at > 0 && <hr className="menu-line" />}
              {group.name !== undefined && (
                <div className="menu-head" aria-hidden="true">
                  {group.name}
                </div>
              )}
              {group.entries.map((entry) => (
                <button
                  key={entry.key}
                  type="button"
                  role={entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
                  aria-checked={entry.checked}
                  className="menu-item"
                  onClick={() => {
                    setOpen(false)
                    entry.onSelect()
                  }}
                >
                  {entry.label}
                  {entry.checked === true && (
                    <span className="menu-tick" aria-hidden="true">
                      ✓
                    </span>
                  )}
                </button>
              ))}
            </div>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('.menu-item')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const next =
    event.key === 'ArrowDown'
      ? (at + 1) % items.length
      : event.key === 'ArrowUp'
        ? (at - 1 + items.length) % items.length
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? items.length - 1
            : undefined
  if (next === undefined) return
  event.preventDefault()
  items[next]?.focus()
}
