'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { Account } from '../domain/account'
import { BRIDGE_PATH } from '../wire/bridge-protocol'
import { type Acts, createActs } from './acts'
import { type BridgeClient, createBridgeClient, type TicketAnswer } from './bridge-client'
import { browserClock, nextFrame } from './browser-clock'
import { ask, speakAs } from './http'
import { openKeyStore, type KeyStore } from './idempotency-keys'
import { createIntentChoices, type IntentChoices } from './intent-choices'

/** What every panel of one account's desk reads from. */
export interface DeskClient {
  readonly account: Account
  readonly build: string
  readonly ownerName: string
  readonly bridge: BridgeClient
  readonly keys: KeyStore
  readonly acts: Acts
  readonly choices: IntentChoices
}

const DeskContext = createContext<DeskClient | undefined>(undefined)

/** The desk around this component. Throws outside of one, which is a bug of the page. */
export function useDesk(): DeskClient {
  const desk = useContext(DeskContext)
  if (desk === undefined) throw new Error('useDesk was called outside of a DeskClientProvider.')
  return desk
}

async function fetchTicket(): Promise<TicketAnswer> {
  const answer = await ask<{ ticket: string; v: string }>('POST', '/api/bridge-ticket', { body: {}, timeoutMs: 5_000 })
  if (answer.kind === 'ok') return { kind: 'ticket', ticket: answer.value.ticket, v: answer.value.v }
  return answer.kind === 'refused' && answer.status === 401 ? { kind: 'signed-out' } : { kind: 'lost' }
}

function openBridge(build: string): BridgeClient {
  return createBridgeClient({
    clock: browserClock,
    build,
    fetchTicket,
    nextFrame,
    isVisible: () => document.visibilityState === 'visible',
    openSocket(protocols, events) {
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
      const socket = new WebSocket(`${scheme}://${location.host}${BRIDGE_PATH}`, [...protocols])
      socket.onopen = events.opened
      socket.onmessage = (message) => {
        if (typeof message.data === 'string') events.received(message.data)
      }
      socket.onclose = (close) => events.closed(close.code)
      return { send: (text) => socket.send(text), close: () => socket.close() }
    },
  })
}

/** S-74: each of these means that time may have passed unseen. */
function watchResume(bridge: BridgeClient): () => void {
  const shown = () => {
    if (document.visibilityState === 'visible') bridge.resume()
  }
  const restored = (event: PageTransitionEvent) => {
    if (event.persisted) bridge.resume()
  }
  const online = () => bridge.resume()
  document.addEventListener('visibilitychange', shown)
  window.addEventListener('pageshow', restored)
  window.addEventListener('online', online)
  return () => {
    document.removeEventListener('visibilitychange', shown)
    window.removeEventListener('pageshow', restored)
    window.removeEventListener('online', online)
  }
}

/** One bridge, one query cache and one key store for an account's desk. */
export function DeskClientProvider(props: {
  readonly account: Account
  readonly build: string
  readonly ownerName: string
  readonly children: ReactNode
}) {
  const { account, build, ownerName } = props
  const [desk] = useState<DeskClient>(() => {
    const keys = openKeyStore()
    const acts = createActs({ clock: browserClock, ask, keys, account: account.accountId })
    const choices = createIntentChoices({ ask, account: account.accountId })
    return { account, build, ownerName, bridge: openBridge(build), keys, acts, choices }
  })
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false, retry: 1 } } }),
  )
  useEffect(() => {
    const { bridge } = desk
    speakAs(build, bridge.outdate)
    const unfollow = bridge.follow(account.accountId)
    const unwatch = watchResume(bridge)
    bridge.start()
    return () => {
      unwatch()
      unfollow()
      bridge.stop()
    }
  }, [desk, build, account.accountId])
  return (
    <QueryClientProvider client={queries}>
      <DeskContext value={desk}>{props.children}</DeskContext>
    </QueryClientProvider>
  )
}
