import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

/**
 * For the fields of a page that shows before its code runs: what was typed by then, or filled in by a keeper of
 * passphrases, is taken over when the code arrives. Without this the text shows, and the form does not know of it.
 */
export function useTypedEarly<Control extends HTMLInputElement | HTMLTextAreaElement>(
  onValue: (value: string) => void,
): RefObject<Control | null> {
  const control = useRef<Control>(null)
  const takeOver = useEffectEvent((value: string) => {
    if (value !== '') onValue(value)
  })
  useEffect(() => takeOver(control.current?.value ?? ''), [])
  return control
}
