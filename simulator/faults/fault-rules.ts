import type { Market } from '../engine/market-types'

/** Kinds of sockets a socket fault may aim at. */
export type SocketKind = 'user-data' | 'market' | 'ws-api'

/** What a fault does, when, to whom and how often. Ids are those of SAFETY part 3. */
export interface FaultRule {
  readonly id: string
  readonly market?: Market
  /** HTTP method, or WebSocket API method such as `order.place`. */
  readonly method?: string
  /** Path such as `/api/v3/order`; `*` for every path. Absent: what changes something (POST, PUT, DELETE). */
  readonly path?: string
  readonly apiKey?: string
  /** Only calls that carry this client id (of an order, an algo order or a cancel). */
  readonly clientOrderId?: string
  /** Event name such as `executionReport`, for event faults. */
  readonly event?: string
  /** Sockets of socket faults; absent: all three kinds. */
  readonly kind?: SocketKind
  /** Starts with the nth matching call or event; 1 by default. */
  readonly nth?: number
  /** How often it strikes before it clears itself; 1 by default. */
  readonly count?: number | 'always'
  /** Whether the call is carried out although the answer is bad. */
  readonly truth?: 'executed' | 'not'
  /** Milliseconds of exchange time, for delays, bans and windows. */
  readonly ms?: number
  /** HTTP status (F-22, F-78) or close code (F-60). */
  readonly code?: number
  /** Bytes of the answer that still leave (F-10, F-12), or of the request that are read (F-04). */
  readonly bytes?: number
}

/** A fault as `GET /faults` shows it. */
export interface ActiveFault extends FaultRule {
  readonly number: number
  /** Calls, events or sockets that matched, struck or not. */
  seen: number
  /** How often it struck. */
  hits: number
  /** Exchange time at which it was set. */
  readonly since: number
}

/** What each fault touches. */
export type FaultTarget = 'request' | 'read' | 'event' | 'socket' | 'upgrade'

/** Every fault the exchange can do, with what it does and the truth it has unless told. */
export const FAULTS: Readonly<Record<string, { target: FaultTarget; does: string; truth?: 'executed' | 'not' }>> = {
  'F-04': { target: 'request', does: 'reset after part of the request was read; not executed', truth: 'not' },
  'F-05': { target: 'request', does: 'executed, then reset before any byte of the answer', truth: 'executed' },
  'F-06': { target: 'request', does: 'executed, never answered', truth: 'executed' },
  'F-07': { target: 'request', does: 'read and dropped: not executed, never answered', truth: 'not' },
  'F-08': { target: 'request', does: 'executed at once, answered after ms (1000)', truth: 'executed' },
  'F-09': { target: 'request', does: '-1007 after 10 s, executed ms (5000) after arrival', truth: 'executed' },
  'F-10': { target: 'request', does: 'announces 512 bytes, sends 200 (bytes) and ends', truth: 'executed' },
  'F-11': { target: 'request', does: '200 with an HTML body', truth: 'executed' },
  'F-12': { target: 'request', does: 'sends the first bytes (20) of the answer, then nothing', truth: 'executed' },
  'F-13': {
    target: 'request',
    does: 'resets the kept-alive connection on the next request; not executed',
    truth: 'not',
  },
  'F-14': {
    target: 'request',
    does: 'the same bytes arrive twice: executed twice, first answer sent',
    truth: 'executed',
  },
  'F-15': { target: 'request', does: '302 to another address; not executed', truth: 'not' },
  'F-16': { target: 'request', does: '500 -1000', truth: 'not' },
  'F-17': { target: 'request', does: '502 (or code) with an HTML body', truth: 'not' },
  'F-18': {
    target: 'request',
    does: '503 "Unknown error, please check your request or try again later."',
    truth: 'not',
  },
  'F-19': { target: 'request', does: '503 "Service Unavailable."', truth: 'not' },
  'F-20': { target: 'request', does: '503 -1008', truth: 'not' },
  'F-21': { target: 'request', does: '500 -1006', truth: 'not' },
  'F-22': { target: 'request', does: '-1007 with status code (504)', truth: 'not' },
  'F-23': { target: 'request', does: '500 -1001', truth: 'not' },
  'F-24': { target: 'request', does: '-1021', truth: 'not' },
  'F-25': { target: 'request', does: '-1022', truth: 'not' },
  'F-26': { target: 'request', does: '401 -2015', truth: 'not' },
  'F-27': { target: 'request', does: '429 -1003 with Retry-After', truth: 'not' },
  'F-28': { target: 'request', does: '418: the address is banned for ms (120000), longer each time', truth: 'not' },
  'F-29': { target: 'request', does: '429 -1015', truth: 'not' },
  'F-30': { target: 'request', does: '403 with an HTML body, as the firewall', truth: 'not' },
  'F-31': { target: 'request', does: 'insufficient funds: -2010 on spot, -2019 on usdm', truth: 'not' },
  'F-32': { target: 'request', does: '-2010 Duplicate order sent.', truth: 'executed' },
  'F-33': { target: 'request', does: '-4116', truth: 'executed' },
  'F-35': { target: 'read', does: 'order queries say -2013 (count times, or for ms)' },
  'F-36': { target: 'read', does: 'cancels are carried out and say -2011' },
  'F-37': { target: 'read', does: 'open orders leave out the newest rows (bytes, or all)' },
  'F-38': { target: 'read', does: 'order history leaves out what changed in the last ms (5000)' },
  'F-60': { target: 'socket', does: 'closes sockets with code (1006 cuts)' },
  'F-61': { target: 'socket', does: 'half-open: sockets stay, nothing is sent, no pongs, until cleared' },
  'F-64': { target: 'socket', does: 'serverShutdown, then close after ms (1000)' },
  'F-65': { target: 'socket', does: 'listenKeyExpired: the listen keys of open private streams end' },
  'F-66': { target: 'request', does: 'keep-alives of listen keys say -1125', truth: 'not' },
  'F-67': { target: 'socket', does: 'eventStreamTerminated: subscriptions end, socket stays' },
  'F-69': { target: 'event', does: 'user events arrive twice' },
  'F-70': { target: 'event', does: 'a user event arrives after its successor' },
  'F-71': { target: 'event', does: 'user events vanish (count of them)' },
  'F-72': { target: 'event', does: 'user events arrive ms (500) late; -1 leaves them before the answer' },
  'F-74': { target: 'socket', does: 'one frame of broken JSON' },
  'F-78': { target: 'upgrade', does: 'the upgrade is answered with status code (503)' },
}
