'use client'
import { words } from '../lib/words/en'
import { DoorCard } from './door-card'
import './globals.css'

/** The last net, in place of the framework's own page, which the policy would refuse. */
export default function GlobalError() {
  return (
    <html lang="en" data-theme="dark" data-palette="green-red">
      <body>
        <DoorCard title={words.failure.brokenTitle} lead={words.failure.broken}>
          <a className="btn first" href="/">
            {words.failure.reload}
          </a>
        </DoorCard>
      </body>
    </html>
  )
}
