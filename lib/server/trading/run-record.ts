import 'server-only'
import type {
  CancelRun,
  CancelRunOrder,
  CancelScope,
  FlattenedPosition,
  IntentReason,
  OrderFate,
} from '../../domain/intent'
import { isOpen, orderKey, type Order } from '../../domain/order'
import { reasonOf } from './codes'
import type { TradingRoom } from './trading-room'

export interface Fate {
  readonly fate: OrderFate
  readonly reason?: IntentReason | undefined
}

/** What one cancel-all aims at and what became of each, kept in the journal and shown as it goes (S-55). */
export interface RunRecord {
  readonly begun: CancelRun
  /** Orders aimed at, as last heard of. */
  readonly targets: ReadonlyMap<string, Order>
  readonly fates: Map<string, Fate>
  /**
   * Orders that the answer to a cancel of all calls over. It was seen to name orders that stayed open (F-47): one is believed
   * when its event comes, or when no list read after it shows the order.
   */
  readonly calledOver: Map<string, Order>
  kept: number
  open: CancelRun['open']
  positions: readonly FlattenedPosition[] | undefined
  /** Enters orders as targets; returns how many were new. */
  aimAt(orders: Iterable<Order>): number
  /** Takes over what the picture says of every target by now. */
  settleFates(): void
  /** Targets with no sure end. */
  unsettled(): readonly Order[]
  /** Whether the picture knows how the order ended. */
  isClosedHere(key: string): boolean
  show(state: CancelRun['state'], reason?: IntentReason): void
}

/** A new run, before its first request. */
export const beginRun = (runId: string, accountId: string, scope: CancelScope, startedAt: number): CancelRun => ({
  runId,
  accountId,
  scope,
  state: 'running',
  startedAt,
  orders: [],
  kept: 0,
})

/** Whether a target still wants something: no fate yet, or none that is sure. */
export const isUndone = (fate: OrderFate | undefined): boolean =>
  fate === undefined || fate === 'pending' || fate === 'still-open' || fate === 'unknown'

export function createRunRecord({ clock, journal, live }: TradingRoom, begun: CancelRun): RunRecord {
  const targets = new Map<string, Order>()
  const fates = new Map<string, Fate>()

  const record: RunRecord = {
    begun,
    targets,
    fates,
    calledOver: new Map(),
    kept: 0,
    open: undefined,
    positions: undefined,
    aimAt(orders) {
      const before = targets.size
      for (const order of orders) targets.set(orderKey(order), order)
      return targets.size - before
    },
    settleFates() {
      for (const [key, target] of targets) {
        const order = live.state().orders.get(key) ?? target
        targets.set(key, order)
        if (isOpen(order)) continue
        const filled = order.status === 'FILLED' || order.status === 'FINISHED'
        fates.set(key, { fate: filled ? 'already-filled' : 'canceled' })
      }
    },
    unsettled: () => [...targets].filter(([key]) => isUndone(fates.get(key)?.fate)).map(([, order]) => order),
    isClosedHere(key) {
      const order = live.state().orders.get(key)
      return order !== undefined && !isOpen(order)
    },
    show(state, reason) {
      const { kept, open, positions } = record
      const run: CancelRun = {
        ...begun,
        state,
        orders: [...targets.values()].map((order) => toRow(order, fates.get(orderKey(order)))),
        kept,
        ...(open === undefined ? {} : { open }),
        ...(positions === undefined ? {} : { positions }),
        ...(state === 'running' ? {} : { endedAt: clock.now() }),
        ...(reason === undefined ? {} : { reason }),
      }
      const commit = journal.commit(() => {
        journal.runs.save(run)
        live.putRun(run)
      })
      // The owner sees the end even when the disk does not take it.
      if (commit.kind === 'failed') live.putRun({ ...run, reason: reasonOf('journal-failed', { cause: commit.code }) })
    },
  }
  return record
}

function toRow(order: Order, told: Fate | undefined): CancelRunOrder {
  const { market, service, symbol, orderId, clientOrderId, side, quantity, executedQuantity } = order
  return {
    market,
    service,
    symbol,
    orderId,
    clientOrderId,
    side,
    quantity,
    executedQuantity,
    fate: told?.fate ?? 'pending',
    ...(told?.reason === undefined ? {} : { reason: told.reason }),
  }
}
