'use client'
import { useEffect, useSyncExternalStore } from 'react'
import { ReadingGate } from '@/components/reading-desk/reading-gate'
import { FuturesSettings } from '@/components/futures-settings/futures-settings'
import { DeskClientProvider } from '@/lib/client/desk-client'
import { usePageAddress, type PageAddress } from '@/lib/client/page-address'
import { useInstruments } from '@/lib/client/use-instrument'
import type { Account } from '@/lib/client/domain-types'
import { words } from '@/lib/words/en'
import { DeskLayout } from './desk-layout'
import { FrameSkeleton } from './frame-skeleton'
import { PhoneLayout } from './phone-layout'
import { symbolOn } from './symbol-on'

const DESK_FROM = '(min-width: 1024px)'

/** Desk, phone, or not known yet: before the script has looked, both frames stand in the page and CSS shows the right one. */
function useFrame(): 'desk' | 'phone' | undefined {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(DESK_FROM)
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => (window.matchMedia(DESK_FROM).matches ? 'desk' : 'phone'),
    () => undefined,
  )
}

export function DeskIsland(props: {
  readonly account: Account
  readonly build: string
  readonly ownerName: string
  readonly initial: PageAddress
}) {
  const { account, build, ownerName, initial } = props
  return (
    <DeskClientProvider account={account} build={build} ownerName={ownerName}>
      <ReadingGate>
        <Frame account={account} initial={initial} />
      </ReadingGate>
    </DeskClientProvider>
  )
}

function Frame({ account, initial }: { readonly account: Account; readonly initial: PageAddress }) {
  const frame = useFrame()
  const address = usePageAddress(initial)
  const instruments = useInstruments()
  // Menus and sheets hang on the body: they need the environment's color as well.
  useEffect(() => {
    document.documentElement.dataset['env'] = account.environment
  }, [account.environment])
  useEffect(() => {
    document.title = words.title({ symbol: address.symbol, environment: words.environmentTag[account.environment] })
  }, [address.symbol, account.environment])
  if (frame === undefined) return <FrameSkeleton environment={account.environment} address={address} />
  return (
    <>
      {frame === 'desk' ? <DeskLayout address={address} /> : <PhoneLayout address={address} />}
      {account.markets.includes('usdm') && <FuturesSettings symbol={symbolOn('usdm', address.symbol, instruments)} />}
    </>
  )
}
