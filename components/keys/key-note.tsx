'use client'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useKeys } from '../../lib/client/use-keys'
import { isTradingKey, type KeyStanding } from '../../lib/domain/key-rights'
import { rightsInWords } from '../../lib/words/key-words'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { cx } from '../ui/class-names'
import { gravest } from './group-keys'

const w = words.keys

/** Says above everything that a key keeps orders back, or that nobody checked it (S-140, S-141). */
export function KeyNote({ onOpen }: { readonly onOpen: () => void }) {
  const keys = useKeys()
  const [away, setAway] = useState(false)
  const lead = gravest(keys ?? [])
  if (lead === undefined) return null
  const note = noteOf(lead)
  const unchecked = lead.state === 'unreadable-by-design'
  if (note === undefined || (unchecked && away)) return null
  return (
    <div className={cx('locked', lead.state !== 'refused' && 'mild')} role={isTradingKey(lead) ? 'note' : 'alert'}>
      <KeyRound size={14} aria-hidden="true" />
      <b>{note.title}</b>
      <span className="why">{note.text}</span>
      <Button look="line" onClick={unchecked ? () => setAway(true) : onOpen}>
        {unchecked ? w.putAway : w.open}
      </Button>
    </div>
  )
}

function noteOf(standing: KeyStanding): { readonly title: string; readonly text: string } | undefined {
  switch (standing.state) {
    case 'refused':
      return { title: w.noteTitle.grave, text: w.note.refused(rightsInWords(standing.refused)) }
    case 'unreadable':
      return { title: w.noteTitle.grave, text: w.note.unreadable }
    case 'not-tied':
      return { title: w.noteTitle.some, text: w.note['not-tied'] }
    case 'cannot-trade':
      return {
        title: w.noteTitle.some,
        text: w.note['cannot-trade'](words.marketName[standing.market].toLowerCase()),
      }
    case 'unreadable-by-design':
      return { title: w.noteTitle.unknown, text: w.note['unreadable-by-design'] }
    default:
      return undefined
  }
}
