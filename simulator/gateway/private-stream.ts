import type { Peer } from './peer'
import { serialize } from './serialize'
import type { UserEventDelivery } from './user-event-delivery'

/** Who knows which account a futures listenKey opens; undefined once it expired or was closed. */
export interface ListenKeys {
  accountOf(listenKey: string): string | undefined
}

interface Wish {
  readonly listenKey: string
  /** Event names that this key's events are kept to; empty for all. */
  readonly events: readonly string[]
}

/** Listen keys and event filters of a /private address, in its path or query form. Source: usdm.md 1. */
export function readPrivateAddress(path: string, query: string): { wishes: Wish[]; wrapped: boolean } {
  const wrapped = path.startsWith('/private/stream')
  const wishes: { listenKey: string; events: string[] }[] = []
  const inPath = path.slice(wrapped ? '/private/stream/'.length : '/private/ws/'.length)
  if (inPath !== '') wishes.push({ listenKey: decodeURIComponent(inPath), events: [] })
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'listenKey') wishes.push({ listenKey: value, events: [] })
    else if (name === 'events') wishes.at(-1)?.events.push(...value.split('/').filter((event) => event !== ''))
  }
  return { wishes, wrapped }
}

/** Sends a client of /private the events of its listen keys; silent once a key is gone, but for the word that it expired. */
export function attachPrivateStream(
  peer: Peer,
  userEvents: UserEventDelivery,
  listenKeys: ListenKeys,
  { wishes, wrapped }: ReturnType<typeof readPrivateAddress>,
): void {
  const known = new Map<string, string>()
  for (const { listenKey } of wishes) {
    const accountId = listenKeys.accountOf(listenKey)
    if (accountId !== undefined) known.set(listenKey, accountId)
  }
  const leave = userEvents.add({
    market: 'usdm',
    receive(accountId, event) {
      for (const { listenKey, events } of wishes) {
        const expired = event.e === 'listenKeyExpired'
        const owner = listenKeys.accountOf(listenKey) ?? (expired ? known.get(listenKey) : undefined)
        if (owner !== accountId || (expired && 'listenKey' in event && event.listenKey !== listenKey)) continue
        if (events.length > 0 && !events.includes(event.e) && !expired) continue
        const text = serialize(event)
        peer.send(wrapped ? `{"stream":${JSON.stringify(listenKey)},"data":${text}}` : text)
      }
    },
  })
  peer.socket.on('close', leave)
}
