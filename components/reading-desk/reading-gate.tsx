'use client'
import type { ReactNode } from 'react'
import { useReadingDesk } from '../../lib/client/use-account'
import { words } from '../../lib/words/en'
import { ActsOff } from '../ui/acts-off'

/** Beside the desk that trades nothing can be done (S-91): each button that acts says so. */
export function ReadingGate({ children }: { readonly children: ReactNode }) {
  const process = useReadingDesk()
  return <ActsOff why={process === undefined ? undefined : words.reading.actsOff(process)}>{children}</ActsOff>
}
