import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { SteerableClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { Arrival } from '../gateway/arrivals'
import type { AccountSettings } from '../spot/account-settings'
import { type KeyRing, rightsOf } from '../gateway/keys'
import type { SourceHealth } from '../market/sources/price-source'
import { accountAct, type AccountActRoom } from './account-acts'
import { openAccount, type Treasury } from './accounts'
import { amountOf, BadBody, marketOf, objectOf, optionalText, textOf } from './bodies'
import { faultCall, type FaultRoom } from './fault-calls'
import { steerClock } from './clock-calls'
import { marketCall, type MarketRoom } from './market-calls'
import type { Reply } from './reply'
import { changedRights } from './rights'
import { changedSettings, writtenSettings } from './spot-settings'
import { scenarioCall } from './scenario-calls'
import type { ScenarioPlayer } from './scenario-player'

/** What the control port can do to the exchange. */
export interface ControlRoom extends AccountActRoom, FaultRoom, MarketRoom {
  readonly keys: KeyRing
  readonly treasury: Treasury
  /** What arrived of the key's requests that change something, after the number. */
  arrivals(apiKey: string, after: number): readonly Arrival[]
  now(): number
  /** Absent: whoever made the clock turns it. */
  readonly clock: SteerableClock | undefined
  /** Where prices come from and whether they do. */
  source(): SourceHealth
  ports(): { spot: number; usdm: number; control: number }
  truth(accountId: string): { spot: unknown; usdm: unknown }
  /** Settings of a spot account; a change is what the second argument makes of them. */
  spotSettings(accountId: string, change?: (before: AccountSettings) => AccountSettings): AccountSettings
  /** Locks (below zero: frees) money of a spot account from outside; false when there is not so much. */
  lockOutside(accountId: string, asset: string, amount: Units): boolean
  movePrice(market: Market, symbol: string, price: Units): boolean
  setStatus(market: Market, symbol: string, status: string): boolean
  hasSymbol(symbol: string): boolean
  pause(symbol: string | undefined): void
  resume(symbol: string | undefined): void
  /** The scenario that plays. */
  readonly scenario: ScenarioPlayer
  reset(): void
  /** Called after each change. */
  onChange(): void
  onBug(error: unknown): void
}

const LARGEST_BODY = 1_048_576
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/** The control port: JSON over HTTP for tests, demos and the paper account. Answers loopback only, and to its names only. */
export function createControlServer(room: ControlRoom): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= LARGEST_BODY) chunks.push(chunk)
    })
    request.on('end', () => {
      void Promise.resolve(answer(room, request, Buffer.concat(chunks).toString('utf8'))).then(({ status, body }) => {
        const text = JSON.stringify(body)
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
        response.end(text)
      })
    })
  })
}

function answer(room: ControlRoom, request: IncomingMessage, text: string): Reply | Promise<Reply> {
  if (!LOOPBACK.test(request.socket.remoteAddress ?? ''))
    return { status: 403, body: { error: 'The control port answers this machine only.' } }
  // A name of somebody's own that leads to this machine would make a web page the same site as this port: its browser sends no
  // Origin with such reads.
  if (!LOOPBACK_HOST.test(request.headers.host ?? ''))
    return {
      status: 421,
      body: {
        error: 'The control port answers to the names localhost, 127.0.0.1 and [::1] only; send one of them as Host.',
      },
    }
  // A page in a browser must not drive the exchange: browsers send Origin with such requests, tools do not.
  if (request.headers.origin !== undefined)
    return { status: 403, body: { error: 'The control port does not answer web pages.' } }
  try {
    const path = readPath(request.url ?? '/')
    const found = act(room, request.method ?? 'GET', path, () => parse(text))
    if (found === undefined)
      return { status: 404, body: { error: `There is no ${request.method} ${request.url}. See docs/exchange.md.` } }
    if (request.method !== 'GET') room.onChange()
    return found
  } catch (error) {
    if (error instanceof BadBody) return { status: 400, body: { error: error.message } }
    room.onBug(error)
    return { status: 500, body: { error: 'The exchange made a mistake; its log has more.' } }
  }
}

/** Makes a call of the control port from within. Throws BadBody when it is refused. */
export function makeCall(
  room: ControlRoom,
  { method, path, body }: { readonly method: string; readonly path: readonly string[]; readonly body: unknown },
): void {
  if (act(room, method, path, () => body) === undefined) throw new BadBody(`There is no ${method} /${path.join('/')}.`)
  room.onChange()
}

function act(
  room: ControlRoom,
  method: string,
  path: readonly string[],
  body: () => unknown,
): Reply | Promise<Reply> | undefined {
  const [first, second, third] = path
  const ofFaults = faultCall(room, method, path, body)
  if (ofFaults !== undefined) return ofFaults
  const ofScenario = scenarioCall(room, method, path, body)
  if (ofScenario !== undefined) return ofScenario
  const ofAccount = accountAct(room, method, path, body)
  if (ofAccount !== undefined) return ofAccount
  const ofMarket = marketCall(room, method, path, body)
  if (ofMarket !== undefined) return ofMarket
  const ok = (answered: unknown, status = 200): Reply => ({ status, body: answered })
  switch (`${method} /${path.length > 2 ? `${first}/…${third ? `/${third}` : ''}` : path.join('/')}`) {
    case 'GET /healthz':
      return ok({ status: 'ok', ports: room.ports(), source: room.source() })
    case 'GET /time':
      return ok({ time: room.now(), rate: room.clock?.rate() ?? 0 })
    case 'POST /clock':
      return steerClock(room.clock, body())
    case 'POST /accounts': {
      const { account, isNew } = openAccount(body(), room.keys, room.treasury, room.now())
      return ok(account, isNew ? 201 : 200)
    }
    case 'GET /accounts/…/rights':
      return ok(rightsOf(keyOf(room, second)))
    case 'POST /accounts/…/rights': {
      const key = keyOf(room, second)
      const rights = changedRights(body(), rightsOf(key))
      room.keys.add({ ...key, rights })
      return ok(rights)
    }
    case 'DELETE /accounts/…/key':
      room.keys.remove(keyOf(room, second).apiKey)
      return ok({})
    case 'GET /accounts/…/truth': {
      const key = keyOf(room, second)
      return ok({ apiKey: key.apiKey, accountId: key.accountId, time: room.now(), ...room.truth(key.accountId) })
    }
    case 'GET /accounts/…/arrivals': {
      const after = path[3] ?? '0'
      if (!/^\d{1,15}$/.test(after)) throw new BadBody(`${after} has to be the number of an arrival.`)
      return ok({ arrivals: room.arrivals(keyOf(room, second).apiKey, Number(after)) })
    }
    case 'POST /accounts/…/credit': {
      const fields = objectOf(body(), ['market', 'asset', 'amount'])
      const amount = amountOf(fields.amount, 'amount')
      room.treasury.credit(marketOf(fields), keyOf(room, second).accountId, textOf(fields, 'asset'), amount)
      return ok({})
    }
    case 'GET /accounts/…/spot':
      return ok(writtenSettings(room.spotSettings(keyOf(room, second).accountId)))
    case 'POST /accounts/…/spot': {
      const { accountId } = keyOf(room, second)
      const changes = body()
      return ok(writtenSettings(room.spotSettings(accountId, (before) => changedSettings(changes, before))))
    }
    case 'POST /accounts/…/lock': {
      const fields = objectOf(body(), ['asset', 'amount'])
      const asset = textOf(fields, 'asset')
      const text = textOf(fields, 'amount')
      const frees = text.startsWith('-')
      const amount = amountOf(frees ? text.slice(1) : text, 'amount')
      if (!room.lockOutside(keyOf(room, second).accountId, asset, frees ? -amount : amount))
        throw new BadBody(`There is not so much ${asset} ${frees ? 'locked from outside' : 'free'}.`)
      return ok({})
    }
    case 'POST /market': {
      const fields = objectOf(body(), ['market', 'symbol', 'price'])
      const symbol = textOf(fields, 'symbol')
      const price = amountOf(fields.price, 'price')
      if (!room.movePrice(marketOf(fields), symbol, price)) throw unknownSymbol(symbol)
      return ok({})
    }
    case 'POST /market/status': {
      const fields = objectOf(body(), ['market', 'symbol', 'status'])
      const symbol = textOf(fields, 'symbol')
      if (!room.setStatus(marketOf(fields), symbol, textOf(fields, 'status'))) throw unknownSymbol(symbol)
      return ok({})
    }
    case 'POST /market/pause':
      room.pause(flowSymbol(room, body()))
      return ok({})
    case 'POST /market/resume':
      room.resume(flowSymbol(room, body()))
      return ok({})
    case 'POST /reset':
      room.reset()
      return ok({})
    default:
      return undefined
  }
}

function keyOf(room: ControlRoom, apiKey: string | undefined) {
  const key = room.keys.get(apiKey ?? '')
  if (!key) throw new BadBody(`There is no account with the key ${JSON.stringify(apiKey)}. POST /accounts makes one.`)
  return key
}

function flowSymbol(room: ControlRoom, body: unknown): string | undefined {
  const symbol = optionalText(objectOf(body, ['symbol']), 'symbol')
  if (symbol !== undefined && !room.hasSymbol(symbol)) throw unknownSymbol(symbol)
  return symbol
}

function unknownSymbol(symbol: string): BadBody {
  return new BadBody(`There is no symbol ${JSON.stringify(symbol)} on that market. exchangeInfo lists them.`)
}

function readPath(url: string): string[] {
  try {
    return new URL(url, 'http://control').pathname.split('/').slice(1).map(decodeURIComponent)
  } catch {
    throw new BadBody(`${url} is not the address of a call. See docs/exchange.md.`)
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new BadBody('The body is not JSON.')
  }
}
