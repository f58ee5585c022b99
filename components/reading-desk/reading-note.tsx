'use client'
import { Eye } from 'lucide-react'
import { useReadingDesk } from '../../lib/client/use-account'
import { words } from '../../lib/words/en'

/** Says that this desk only reads, who trades, and when that ends (S-91). Stays as long as it is so. */
export function ReadingNote() {
  const process = useReadingDesk()
  if (process === undefined) return null
  return (
    <div className="locked reading" role="alert">
      <Eye size={14} aria-hidden="true" />
      <b>{words.reading.title}</b>
      <span className="why">{words.reading.text(process)}</span>
    </div>
  )
}
