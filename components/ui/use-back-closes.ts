'use client'
import { useEffect, useRef } from 'react'

/** The back button closes the sheet instead of leaving the page. */
export function useBackCloses(isOpen: boolean, close: () => void): void {
  const latest = useRef(close)
  useEffect(() => {
    latest.current = close
  })
  useEffect(() => {
    if (!isOpen) return
    window.history.pushState({ sheet: true }, '')
    const back = () => latest.current()
    window.addEventListener('popstate', back)
    return () => {
      window.removeEventListener('popstate', back)
      if ((window.history.state as { sheet?: boolean } | null)?.sheet === true) window.history.back()
    }
  }, [isOpen])
}
