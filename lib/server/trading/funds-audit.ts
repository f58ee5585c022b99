import 'server-only'
import { wait } from '../../domain/clock'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Between two tries of the audit, while it fails. */
const AGAIN_MS = 5_000

/**
 * A refusal for funds says that the picture is wrong: no entry on that market until a full audit that began after it has
 * succeeded (S-27). One that failed, or was under way already, lifts nothing.
 */
export async function auditForFunds(room: TradingRoom, seat: TradingSeat): Promise<void> {
  const { auditing, clock } = room
  const { market, watch } = seat
  auditing.set(market, (auditing.get(market) ?? 0) + 1)
  while (!room.stopping() && !(await watch.auditAnew())) await wait(clock, AGAIN_MS)
  const left = (auditing.get(market) ?? 1) - 1
  if (left > 0) auditing.set(market, left)
  else auditing.delete(market)
}
