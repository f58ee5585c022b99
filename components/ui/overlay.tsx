'use client'
import { Dialog, DropdownMenu, Popover } from 'radix-ui'
import type { ReactNode } from 'react'
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

/** Closes the sheet or dialog around it. */
export const SheetClose = (props: { readonly children: ReactNode }) => (
  <Dialog.Close asChild>{props.children}</Dialog.Close>
)

export interface MenuEntry {
  readonly key: string
  readonly label: ReactNode
  readonly onSelect: () => void
  readonly checked?: boolean
  readonly group?: string
}

/** A menu of acts and choices. Entries of one `group` that have `checked` are radio choices. */
export function Menu(props: {
  readonly trigger: ReactNode
  readonly label: string
  readonly entries: readonly MenuEntry[]
}) {
  const groups: { name: string | undefined; entries: MenuEntry[] }[] = []
  for (const entry of props.entries) {
    const last = groups.at(-1)
    if (last !== undefined && last.name === entry.group) last.entries.push(entry)
    else groups.push({ name: entry.group, entries: [entry] })
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8} aria-label={props.label}>
          {groups.map((group, at) => (
            <DropdownMenu.Group key={group.name ?? at}>
              {at > 0 && <DropdownMenu.Separator className="menu-line" />}
              {group.name !== undefined && <DropdownMenu.Label className="menu-head">{group.name}</DropdownMenu.Label>}
              {group.entries.map((entry) =>
                entry.checked === undefined ? (
                  <DropdownMenu.Item key={entry.key} className="menu-item" onSelect={entry.onSelect}>
                    {entry.label}
                  </DropdownMenu.Item>
                ) : (
                  <DropdownMenu.CheckboxItem
                    key={entry.key}
                    className="menu-item"
                    checked={entry.checked}
                    onSelect={entry.onSelect}
                  >
                    {entry.label}
                    <DropdownMenu.ItemIndicator className="menu-tick" aria-hidden="true">
                      ✓
                    </DropdownMenu.ItemIndicator>
                  </DropdownMenu.CheckboxItem>
                ),
              )}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
