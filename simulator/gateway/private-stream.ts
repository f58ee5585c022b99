import type { Peer } from './peer'
import { readQuery } from './stream-address'
import { serialize } from './serialize'
import { answerControl } from './stream-socket'
import type { UserEventDelivery } from '../faults/user-event-delivery'

/** Who knows which account a futures listenKey opens; undefined once it expired or was closed. */
export interface ListenKeys {
  accountOf(listenKey: string): string | undefined
  /** Ends a key before its time, with its event. */
  expire(listenKey: string): void
}

interface Wish {
  readonly listenKey: string
  /** Event names that this key's events are kept to; empty for all. */
  readonly events: readonly string[]
}

/**
 * Listen keys and event filters of a /private address, in its path or query form. Source: usdm.md 1. Listen keys given as
 * `streams` are taken too: official clients open `/private/stream?streams=` and subscribe the key as a stream.
 */
export function readPrivateAddress(path: string, query: string): { wishes: Wish[]; wrapped: boolean } {
  const wrapped = path.startsWith('/private/stream')
  const wishes: { listenKey: string; events: string[] }[] = []
  const inPath = path.slice(wrapped ? '/private/stream/'.length : '/private/ws/'.length)
  if (inPath !== '') wishes.push({ listenKey: decodeURIComponent(inPath), events: [] })
  for (const [name, value] of readQuery(query)) {
    if (name === 'streams')
      for (const key of value.split('/')) if (key !== '') wishes.push({ listenKey: key, events: [] })
    if (name === 'listenKey') wishes.push({ listenKey: value, events: [] })
    else if (name === 'events') wishes.at(-1)?.events.push(...value.split('/').filter((event) => event !== ''))
  }
  return { wishes, wrapped }
}

/**
 * Sends a client of /private the events of its listen keys; silent once a key is gone, but for the word that it expired.
 * Keys may be subscribed and unsubscribed later by control messages, as stream names are. Returns the keys as they are now.
 */
export function attachPrivateStream(
  peer: Peer,
  userEvents: UserEventDelivery,
  listenKeys: ListenKeys,
  address: ReturnType<typeof readPrivateAddress>,
): ReadonlySet<string> {
  const wishes = new Map(address.wishes.map((wish) => [wish.listenKey, wish]))
  const known = new Map<string, string>()
  const learn = (listenKey: string): void => {
    const accountId = listenKeys.accountOf(listenKey)
    if (accountId !== undefined) known.set(listenKey, accountId)
  }
  for (const listenKey of wishes.keys()) learn(listenKey)
  const names = new Set(wishes.keys())
  const subscriptions = {
    names,
    combined: address.wrapped,
    subscribe(listenKey: string) {
      names.add(listenKey)
      wishes.set(listenKey, { listenKey, events: [] })
      learn(listenKey)
    },
    unsubscribe(listenKey: string) {
      names.delete(listenKey)
      wishes.delete(listenKey)
    },
    send: (text: string) => peer.send(text),
  }
  const leave = userEvents.add({
    market: 'usdm',
    receive(accountId, event) {
      for (const { listenKey, events } of wishes.values()) {
        const expired = event.e === 'listenKeyExpired'
        const owner = listenKeys.accountOf(listenKey) ?? (expired ? known.get(listenKey) : undefined)
        if (owner !== accountId || (expired && 'listenKey' in event && event.listenKey !== listenKey)) continue
        if (events.length > 0 && !events.includes(event.e) && !expired) continue
        const text = serialize(event)
        peer.send(subscriptions.combined ? `{"stream":${JSON.stringify(listenKey)},"data":${text}}` : text)
      }
    },
  })
  peer.onText((text) => answerControl('usdm', subscriptions, text))
  peer.socket.on('close', leave)
  return names
}
