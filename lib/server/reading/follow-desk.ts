import 'server-only'
import { request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket, type RawData } from 'ws'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { Freshness } from '../../domain/freshness'
import { applyEvents, applySnapshot, type AccountView } from '../../wire/account-view'
import { BRIDGE_PROTOCOL, CLOSE, type AccountEventsBody, type BeatBody, type Frame } from '../../wire/bridge'
import type { Asked, DeskMessage } from './desk-socket'

/** The desk that trades as a desk that reads beside it hears it. */
export interface FollowedDesk {
  /** The account as it was last told; undefined before its first picture came. */
  view(account: AccountId): AccountView | undefined
  /** Of the account, by its last beat. */
  sources(account: AccountId): BeatBody['accounts'][number]['sources']
  /** By its beats: late without one for 2.5 s, blind for 5 s or without a connection. */
  freshness(): Freshness
  /** Since it was last heard, ms; undefined when it never was. */
  heardAgo(): number | undefined
  /** It is there and of another build: what it says might be misread, so nothing is taken from it. */
  isOtherBuild(): boolean
  /** Undefined when it gave no answer. */
  ask(method: Asked, args: readonly unknown[]): Promise<unknown>
  /** Tells it once, if it is there. */
  tell(message: Extract<DeskMessage, { readonly tell: string }>): void
  stop(): void
}

export interface FollowParts {
  /** Undefined where the folder takes no socket. */
  readonly path: string | undefined
  readonly clock: Clock
  readonly build: string
  readonly accounts: readonly AccountId[]
  /** A picture took the place of what was known of the account. */
  onSnapshot(account: AccountId): void
  /** Changes that followed on it without a gap. */
  onEvents(message: AccountEventsBody): void
}

const REDIAL_MS = 500
const LATE_MS = 2_500
const BLIND_MS = 5_000
const LOOK_MS = 500
/** Of machine time: a desk that stands still takes no connection. */
const ANSWER_MS = 5_000

/** Dials the desk that trades and keeps on it until `stop`. */
export function followDesk(parts: FollowParts): FollowedDesk {
  const { path, clock, build } = parts
  const views = new Map<AccountId, AccountView>()
  let beat: BeatBody | undefined
  let heardAt: number | undefined
  let socket: WebSocket | undefined
  let openedAt = 0
  let otherBuild = false
  let stopped = false
  let cancelRedial: () => void = () => undefined

  function dial(): void {
    if (stopped || path === undefined) return
    const dialed = new WebSocket('ws://desk/', [BRIDGE_PROTOCOL], {
      createConnection: () => connect(path),
      headers: { 'x-build': build },
      handshakeTimeout: ANSWER_MS,
      perMessageDeflate: false,
    })
    socket = dialed
    dialed.on('open', () => {
      openedAt = clock.monotonic()
      for (const account of parts.accounts) follow(account)
    })
    dialed.on('message', (data) => take(dialed, data))
    dialed.on('error', () => undefined)
    dialed.on('close', (code) => {
      otherBuild = code === CLOSE.oldBuild
      if (socket === dialed) socket = undefined
      if (!stopped) cancelRedial = clock.after(REDIAL_MS, dial)
    })
  }

  function follow(account: AccountId): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ op: 'follow', account }))
  }

  function take(from: WebSocket, data: RawData): void {
    if (from !== socket || stopped) return
    const frame = JSON.parse((data as Buffer).toString('utf8')) as Frame
    heardAt = clock.monotonic()
    otherBuild = false
    for (const snapshot of frame.snapshots ?? []) {
      views.set(snapshot.account, applySnapshot(snapshot))
      parts.onSnapshot(snapshot.account)
    }
    for (const message of frame.events ?? []) {
      const outcome = applyEvents(views.get(message.account), message)
      if (outcome.kind === 'gap') follow(message.account)
      if (outcome.kind !== 'applied') continue
      views.set(message.account, outcome.view)
      parts.onEvents(message)
    }
    if (frame.beat === undefined) return
    beat = frame.beat
    for (const { account, gen, seq } of beat.accounts) {
      const view = views.get(account)
      if (view !== undefined && (view.gen !== gen || view.seq < seq)) follow(account)
    }
  }

  const heardAgo = (): number | undefined => (heardAt === undefined ? undefined : clock.monotonic() - heardAt)
  // A process that stands still keeps its connections: only its silence tells.
  const endLook = clock.every(LOOK_MS, () => {
    if (socket?.readyState !== WebSocket.OPEN) return
    if (clock.monotonic() - Math.max(openedAt, heardAt ?? 0) > BLIND_MS) socket.terminate()
  })

  function post(message: DeskMessage): Promise<unknown> {
    if (path === undefined) return Promise.resolve(undefined)
    const body = JSON.stringify(message)
    return new Promise((resolve) => {
      const call = request(
        {
          socketPath: path,
          method: 'POST',
          path: '/',
          timeout: ANSWER_MS,
          headers: { 'x-build': build, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (reply) => {
          const chunks: Buffer[] = []
          reply.on('data', (chunk: Buffer) => chunks.push(chunk))
          reply.on('error', () => resolve(undefined))
          reply.on('end', () => {
            resolve(reply.statusCode === 200 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined)
          })
        },
      )
      call.on('timeout', () => call.destroy())
      call.on('error', () => resolve(undefined))
      call.end(body)
    })
  }

  dial()
  return {
    view: (account) => views.get(account),
    sources(account) {
      return beat?.accounts.find((each) => each.account === account)?.sources ?? []
    },
    freshness() {
      const ago = heardAgo()
      if (ago === undefined || ago > BLIND_MS || socket === undefined) return 'blind'
      return ago > LATE_MS ? 'late' : 'live'
    },
    heardAgo,
    isOtherBuild: () => otherBuild,
    async ask(method, args) {
      const reply = (await post({ ask: method, args: [...args] })) as { readonly answer?: unknown } | undefined
      return reply?.answer
    },
    tell: (message) => void post(message),
    stop() {
      stopped = true
      cancelRedial()
      endLook()
      socket?.terminate()
    },
  }
}
