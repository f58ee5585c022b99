import { unitsOf } from '../amount'
import type { FaultSpan, History, Market, Shown, Truth } from '../history'
import type { Finding } from './finding'

/** From an event at the exchange to the screen and back to the one who looks, ms of the machine, beside what the screen tells. */
const ON_ITS_WAY = 300
/** Beats come each second and hold for 2.5 s (S-71). */
const BEAT_LASTS = 2_500
/**
 * What vanishes without a trace is found by the audits of S-63: open orders each 30 s, figures each 60 s, each of them with a
 * second look 2 s later, and as late as reads that lag or fail make it.
 */
const AUDITED = 95_000

export interface PictureFigures {
  readonly findings: readonly Finding[]
  /** Values shown live that were held against the exchange. */
  readonly compared: number
}

/** **I5** Nothing that a tab shows as live differs from what the exchange held by more than its age. */
export function checkPictures(history: History): PictureFigures {
  const findings: Finding[] = []
  const told = new Set<string>()
  let compared = 0
  const slack = ON_ITS_WAY * history.rate
  for (const shown of history.shown) {
    for (const market of shown.live) {
      const age = BEAT_LASTS + slack + shown.age[market] + hidden(history.faults, market, shown.at)
      const before = lastBefore(history.truths, shown.at - age)
      const after = history.truths.find(({ time }) => time >= shown.at + slack / 4) ?? history.truths.at(-1)
      if (before === undefined || after === undefined) continue
      const differences = [...orders(shown, market, before, after), ...figures(shown, market, before, after)]
      compared += differences.length
      for (const { name, what } of differences) {
        if (what === undefined || told.has(`${shown.tab} ${name}`)) continue
        told.add(`${shown.tab} ${name}`)
        findings.push({
          invariant: 'I5',
          counts: 'staleShownLive',
          what: `Tab ${shown.tab} showed ${name} live at ${shown.at}: ${what} (older than ${Math.round(age)} ms).`,
        })
      }
    }
  }
  return { findings, compared }
}

/** How much older a picture may be since events vanish, or did a moment ago. */
function hidden(faults: readonly FaultSpan[], market: Market, at: number): number {
  const hide = faults.some(
    (fault) =>
      fault.touches !== 'orders' &&
      (fault.market === undefined || fault.market === market) &&
      fault.from <= at &&
      fault.to + AUDITED >= at,
  )
  return hide ? AUDITED : 0
}

interface Difference {
  readonly name: string
  /** Absent when it agrees. */
  readonly what?: string
}

const OPEN = new Set(['NEW', 'PENDING_NEW', 'PARTIALLY_FILLED', 'TRIGGERING'])
const isOver = (status: string): boolean => !OPEN.has(status)

/** An order only goes on: what is shown lies between what was and what is. */
function* orders(shown: Shown, market: Market, before: Truth, after: Truth): Iterable<Difference> {
  for (const [name, order] of shown.orders) {
    if (order.market !== market) continue
    const was = before.orders.get(name)
    const is = after.orders.get(name)
    if (is === undefined) {
      // Told by an event, as of the new half of a cancel-replace: an order that never was (spot.md 15).
      if (order.status === 'REJECTED' && unitsOf(order.executed) === 0n) continue
      yield { name, what: `${order.status}, and the exchange has no such order` }
      continue
    }
    if (was !== undefined && isOver(was.status) && !isOver(order.status))
      yield { name, what: `${order.status}, and it was ${was.status} before` }
    else if (isOver(order.status) && !isOver(is.status)) yield { name, what: `${order.status}, and it is ${is.status}` }
    else if (is.service === 'algo') yield { name }
    else if (was !== undefined && unitsOf(order.executed) < unitsOf(was.executed))
      yield { name, what: `${order.executed} executed, and it was ${was.executed} before` }
    else if (unitsOf(order.executed) > unitsOf(is.executed))
      yield { name, what: `${order.executed} executed, and it is ${is.executed}` }
    else yield { name }
  }
  for (const [name, was] of before.orders) {
    if (was.market !== market || isOver(was.status) || shown.orders.has(name)) continue
    const is = after.orders.get(name)
    if (is !== undefined && !isOver(is.status)) yield { name, what: `nothing, and it is ${is.status}` }
  }
}

/** What an account holds goes up and down: it is compared where nothing moved. */
function* figures(shown: Shown, market: Market, before: Truth, after: Truth): Iterable<Difference> {
  if (!stood(market, before, after)) return
  for (const [name, held] of after.balances) {
    if (!name.startsWith(`${market}:`)) continue
    const is = shown.balances.get(name)
    if (is === undefined) yield { name, what: `nothing, and it is ${held}` }
    else if (sameAmounts(is, held)) yield { name }
    else yield { name, what: `${is}, and it is ${held}` }
  }
  if (market === 'spot') return
  for (const name of new Set([...after.positions.keys(), ...shown.positions.keys()])) {
    const is = shown.positions.get(name) ?? '0'
    const held = after.positions.get(name) ?? '0'
    if (sameAmounts(is, held)) yield { name }
    else yield { name, what: `${is}, and it is ${held}` }
  }
}

/** Whether nothing happened in the market between both moments. */
function stood(market: Market, before: Truth, after: Truth): boolean {
  if (before.fillCount[market] !== after.fillCount[market]) return false
  const same = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
    one.size === other.size && [...one].every(([name, value]) => other.get(name) === value)
  if (!same(before.balances, after.balances) || !same(before.positions, after.positions)) return false
  const states = ({ orders: all }: Truth): ReadonlyMap<string, string> =>
    new Map([...all].filter(([, order]) => order.market === market).map(([key, { status }]) => [key, status]))
  return same(states(before), states(after))
}

function sameAmounts(one: string, other: string): boolean {
  const [ones, others] = [one.split(' '), other.split(' ')]
  return ones.length === others.length && ones.every((text, at) => unitsOf(text) === unitsOf(others[at] ?? '0'))
}

function lastBefore(truths: readonly Truth[], time: number): Truth | undefined {
  let [low, high] = [0, truths.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((truths[middle]?.time ?? 0) <= time) low = middle + 1
    else high = middle
  }
  return truths[low - 1]
}
