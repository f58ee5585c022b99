import 'server-only'
import { openOrdersIn } from '../../domain/account-state'
import { DEAD_MAN_MS, type DeadManTimer } from '../../domain/dead-man'
import { isOpen, type Order } from '../../domain/order'
import type { Intent } from '../../domain/intent'
import type { Answer } from '../runtime'
import { clientOrderIdOf, newIntentId } from './client-order-id'
import { reasonOf } from './codes'
import { evidenceRow, rejection } from './record-answer'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Keeps Binance's own countdown of futures orders running while this server lives, if the owner wants it (S-57). */
export interface DeadMan {
  timer(): DeadManTimer
  /** Turns it on or off; off disarms every symbol at the exchange. */
  set(on: boolean): Answer<DeadManTimer>
  /** Whether the timer, and nobody else, ended the order. */
  hasCanceled(order: Order): boolean
  start(): void
  /** Ends the renewing. What is armed stays armed: whoever turns the server off wants no order left unwatched. */
  stop(): void
}

const RENEWED_EVERY_MS = 60_000
const RETRY_MS = 5_000
/** An order that ended this close to the deadline was canceled by the timer. */
const FIRED_WITHIN_MS = 5_000

export function createDeadMan(room: TradingRoom): DeadMan {
  const { clock, journal, live, account, book, tag } = room
  const { accountId } = account
  let timer = journal.installation.deadMan(accountId)
  const busy = new Set<string>()
  const told = new Set<string>()
  let end: (() => void) | undefined

  /** The disk is behind for at most a second try: what is armed at the exchange is shown whatever the disk says. */
  function put(next: DeadManTimer): void {
    timer = next
    journal.commit(() => journal.installation.setDeadMan(next))
    live.putDeadMan(next)
  }

  const symbolsWithOrders = (): ReadonlySet<string> =>
    new Set(openOrdersIn(live.state(), 'usdm').flatMap((order) => (order.service === 'order' ? order.symbol : [])))

  /** Sets the countdown of one symbol, or with 0 ends it. A renewal is a line under the intent of the arming. */
  async function send(seat: TradingSeat, symbol: string, ms: number): Promise<void> {
    const { armCountdown } = seat.account.trading
    if (armCountdown === undefined || busy.has(symbol)) return
    busy.add(symbol)
    try {
      const window = seat.account.trading.sendWindow()
      const isRenewal = ms > 0 && timer.armed[symbol] !== undefined
      const intent = isRenewal ? undefined : open(symbol, ms, window)
      if (!isRenewal && intent === undefined) return
      const outcome = await armCountdown(symbol, ms, window)
      seat.watch.noteRead(outcome.kind !== 'unconfirmed')
      if (outcome.kind === 'accepted') {
        const { [symbol]: _, ...others } = timer.armed
        put({ ...timer, armed: ms === 0 ? others : { ...others, [symbol]: clock.now() + ms } })
      } else if (isRenewal || ms > 0) retry(seat, symbol)
      if (intent === undefined) return
      const acknowledged = clock.now()
      const row = evidenceRow('dead-man', outcome, acknowledged)
      const times = { acknowledged }
      if (outcome.kind === 'accepted') book.change(intent.intentId, { state: 'accepted', times }, row)
      else if (outcome.kind === 'rejected')
        book.change(intent.intentId, { state: 'rejected', reason: rejection(outcome), times }, row)
      // Armed or not, no order hangs on it: the next renewal says.
      else book.change(intent.intentId, { state: 'rejected', reason: reasonOf('dead-man-unanswered'), times }, row)
    } finally {
      busy.delete(symbol)
    }
  }

  function open(symbol: string, ms: number, window: { timestamp: number; recvWindow: number }): Intent | undefined {
    const kind = ms === 0 ? 'dead-man-off' : 'dead-man'
    const intentId = newIntentId(clock)
    const clientOrderId = clientOrderIdOf({ environment: account.environment, kind, tag, intentId, leg: 0 })
    const times = { received: clock.now() }
    const intent: Intent = { intentId, accountId, market: 'usdm', symbol, kind, clientOrderId, state: 'queued', times }
    return book.open([{ intent, window }]).kind === 'committed' ? intent : undefined
  }

  function retry(seat: TradingSeat, symbol: string): void {
    clock.after(RETRY_MS, () => {
      if (end !== undefined && timer.on && symbolsWithOrders().has(symbol)) room.track(send(seat, symbol, DEAD_MAN_MS))
    })
  }

  function renew(): void {
    const seat = room.seats.get('usdm')
    if (seat === undefined || end === undefined) return
    const wanted = timer.on ? symbolsWithOrders() : new Set<string>()
    for (const symbol of wanted) room.track(send(seat, symbol, DEAD_MAN_MS))
    for (const symbol of Object.keys(timer.armed)) if (!wanted.has(symbol)) room.track(send(seat, symbol, 0))
  }

  /** A first order on a symbol arms it at once; one that ended with the deadline was canceled by the timer (F-58). */
  function onOrder(order: Order): void {
    if (order.market !== 'usdm' || order.service !== 'order') return
    const { symbol } = order
    const seat = room.seats.get('usdm')
    if (isOpen(order)) {
      if (timer.on && end !== undefined && timer.armed[symbol] === undefined && seat !== undefined)
        room.track(send(seat, symbol, DEAD_MAN_MS))
      return
    }
    const due = timer.armed[symbol]
    if (due === undefined) return
    // Nothing is left to cancel: it need not run on.
    if (seat !== undefined && end !== undefined && !symbolsWithOrders().has(symbol)) room.track(send(seat, symbol, 0))
    if (order.status !== 'CANCELED' || Math.abs(order.exchangeTime - due) > FIRED_WITHIN_MS) return
    tellFired(symbol, due, order.exchangeTime)
  }

  function tellFired(symbol: string, due: number, at: number): void {
    const key = `${symbol}:${due}`
    if (told.has(key)) return
    told.add(key)
    put({ ...timer, fired: { ...timer.fired, [symbol]: at } })
    live.alarm(reasonOf('dead-man-fired', { symbol, at: String(at) }))
  }

  const isAbout = (at: number | undefined, order: Order): boolean =>
    at !== undefined && Math.abs(order.exchangeTime - at) <= FIRED_WITHIN_MS

  live.onMerged(onOrder)

  return {
    timer: () => timer,
    hasCanceled: (order) =>
      order.market === 'usdm' &&
      order.service === 'order' &&
      order.status === 'CANCELED' &&
      (isAbout(timer.armed[order.symbol], order) || isAbout(timer.fired?.[order.symbol], order)),
    set(on) {
      const commit = journal.commit(() => journal.installation.setDeadMan({ ...timer, on }))
      if (commit.kind === 'failed')
        return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: commit.code }) }
      put({ ...timer, on })
      renew()
      return { kind: 'done', value: timer }
    },
    start() {
      // This server was away for longer than Binance waits.
      for (const [symbol, due] of Object.entries(timer.armed)) if (due <= clock.now()) tellFired(symbol, due, due)
      end = clock.every(RENEWED_EVERY_MS, renew)
      live.onGeneration(renew)
    },
    stop() {
      end?.()
      end = undefined
    },
  }
}
