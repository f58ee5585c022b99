'use client'
import { words } from '../lib/words/en'
import { DoorCard } from './door-card'

/** A page that broke: says what it means for the money before anything else. */
export default function PageError({ reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <DoorCard title={words.failure.brokenTitle} lead={words.failure.broken}>
      <button type="button" className="btn first" onClick={reset}>
        {words.failure.reload}
      </button>
    </DoorCard>
  )
}
