import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { words } from '../lib/words/en'
import { ScriptNonce } from './script-nonce'
import './globals.css'

export const metadata: Metadata = {
  title: words.product,
  icons: '/icon.svg',
  referrer: 'no-referrer',
  robots: { index: false },
}
export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' }

const THEMES = ['dark', 'light', 'contrast']
const PALETTES = ['green-red', 'blue-orange']
const oneOf = (known: readonly string[], value: string | undefined): string =>
  known.find((one) => one === value) ?? known[0] ?? ''

/** Awaiting the headers makes every page dynamic, so that each carries the nonce of its own policy (S-122). */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? ''
  const chosen = await cookies()
  return (
    <html
      lang="en"
      data-theme={oneOf(THEMES, chosen.get('binnacle-theme')?.value)}
      data-palette={oneOf(PALETTES, chosen.get('binnacle-palette')?.value)}
      suppressHydrationWarning
    >
      <body>
        <ScriptNonce nonce={nonce} />
        {children}
      </body>
    </html>
  )
}
