'use client'
import { createContext, useContext, type ReactNode } from 'react'

const Reason = createContext<string | undefined>(undefined)

/** Turns off every button below that acts; `why` is what each of them says. Undefined leaves them on. */
export function ActsOff({ why, children }: { readonly why: string | undefined; readonly children: ReactNode }) {
  return <Reason value={why}>{children}</Reason>
}

/** Why nothing can be done from here; undefined where it can. */
export const useActsOff = (): string | undefined => useContext(Reason)

/** What a button that acts needs beside its own: dead, with the reason where a pointer or a screen reader asks. */
export function useActProps(acts: boolean | undefined): {
  readonly disabled?: true
  readonly title?: string
  readonly 'aria-description'?: string
} {
  const why = useActsOff()
  return acts === true && why !== undefined ? { disabled: true, title: why, 'aria-description': why } : {}
}
