import 'server-only'
import type { Clock } from '../../domain/clock'
import { orderKey, type Order } from '../../domain/order'

/** Before a question that failed is asked again, then 60 s each time. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000] as const
/** Before an order is asked for again of which something was said while it was asked for. */
const AGAIN_MS = 1_000

export interface OrderQuestions {
  ask(order: Order): void
}

/**
 * What only a by-id answer can settle (S-40, S-41), asked one order at a time, so that many doubts cannot empty the audit lane.
 * An order that waits for its answer is not asked for twice; one without an answer is asked for until there is one.
 */
export function createOrderQuestions(parts: {
  readonly clock: Clock
  stopped(): boolean
  ask(order: Order): Promise<'known' | 'absent' | 'failed'>
}): OrderQuestions {
  const { clock } = parts
  const waiting = new Map<string, Order>()
  /** Answers that failed in a row, of orders that wait for their next try. */
  const failures = new Map<string, number>()
  let asked: { readonly key: string; doubtedAgain: boolean } | undefined

  async function work(): Promise<void> {
    while (!parts.stopped()) {
      const [next] = waiting
      if (next === undefined) break
      const [key, order] = next
      waiting.delete(key)
      const mine = { key, doubtedAgain: false }
      asked = mine
      const answer = await parts.ask(order)
      const failed = failures.get(key) ?? 0
      failures.delete(key)
      if (answer === 'failed') {
        failures.set(key, failed + 1)
        putAfter(RETRY_MS[Math.min(failed, RETRY_MS.length - 1)] ?? AGAIN_MS, key, order)
      } else if (mine.doubtedAgain) putAfter(AGAIN_MS, key, order)
    }
    asked = undefined
    if (!parts.stopped()) return
    waiting.clear()
    failures.clear()
  }

  function putAfter(ms: number, key: string, order: Order): void {
    clock.after(ms, () => put(key, order))
  }

  function put(key: string, order: Order): void {
    if (parts.stopped()) return
    waiting.set(key, order)
    if (asked === undefined) void work()
  }

  return {
    ask(order) {
      const key = orderKey(order)
      if (asked?.key === key) asked.doubtedAgain = true
      else if (!failures.has(key)) put(key, order)
    },
  }
}
