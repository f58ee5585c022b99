import 'server-only'
import type { Market } from '../../domain/market'
import type { Refusal } from '../runtime'
import { reasonOf } from './codes'
import { clockBlock } from './entry-blocks'
import type { TradingRoom } from './trading-room'

/**
 * What keeps a change that places nothing from being sent: a smaller order, a setting, margin. One that can add risk needs what
 * a new order needs; one that takes risk away passes while the account is not live.
 */
export function passChangeGates(
  room: TradingRoom,
  change: {
    readonly market: Market
    readonly symbol: string
    readonly addsRisk: boolean
    readonly generation: number
  },
): Refusal | undefined {
  const { account, live, journal, book } = room
  const { market, symbol } = change
  const seat = room.seats.get(market)
  if (room.stopping()) return { kind: 'not-live', reason: reasonOf('stopping') }
  if (!account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
  const key = room.keys.block(market)
  if (key !== undefined) return { kind: 'locked', reason: key }
  const locked = room.lock.refusal()
  if (locked !== undefined) return locked
  if (!journal.durable) return { kind: 'not-live', reason: reasonOf('journal-not-durable') }
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
  if (!change.addsRisk) return undefined
  if (live.runningRuns().length > 0) return { kind: 'locked', reason: reasonOf('cancel-all-running') }
  if (symbol !== '' && book.isDoubled(market, symbol))
    return { kind: 'locked', reason: reasonOf('two-orders-one-id', { symbol }) }
  if (live.phase(market) !== 'live') return { kind: 'not-live', reason: reasonOf('not-live', { market }) }
  if (room.auditing.has(market)) return { kind: 'not-live', reason: reasonOf('audit-running', { market }) }
  const clock = clockBlock(seat.venue)
  if (clock !== undefined) return { kind: 'not-live', reason: clock }
  if (change.generation === live.generation()) return undefined
  return {
    kind: 'seen-state',
    reason: reasonOf('generation-changed', { seen: String(change.generation), now: String(live.generation()) }),
    fresh: { generation: live.generation() },
  }
}
