import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DecimalString } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import { openJournal } from '../../lib/server/journal/open-journal'
import { createRecorder } from '../harness/latency'
import { machineClock } from '../harness/real-clock'
import { serve } from '../harness/role'

/** The journal's commit of one intent as the intent book writes it: row, state, send and key in one transaction (S-02). */
serve({
  measure({ folder, commits }: { folder: string; commits: number }) {
    const own = mkdtempSync(join(folder, 'journal-'))
    const clock = machineClock()
    const journal = openJournal(join(own, 'journal.db'), clock)
    if (!journal.durable) throw new Error('This disk does not keep the journal durable.')
    const recorder = createRecorder()
    for (let at = -100; at < commits; at++) {
      const intent = intentOf(String(at), clock.now())
      const window = { timestamp: clock.now(), recvWindow: 3_000 }
      const began = performance.now()
      const commit = journal.commit(() => {
        journal.intents.insert(intent)
        const sending: Intent = { ...intent, state: 'sending', times: { ...intent.times, sent: window.timestamp } }
        journal.intents.update(sending)
        journal.intents.recordSend(sending, window, window.timestamp)
        journal.intents.insertKey(`key-${at}`, { bodyHash: 'bench', runId: undefined, intentId: intent.intentId }, 0)
      })
      if (commit.kind === 'failed') throw new Error(`A commit failed: ${commit.code}.`)
      if (at >= 0) recorder.record((performance.now() - began) * 1_000)
    }
    journal.close()
    rmSync(own, { recursive: true })
    const { p50, p90 } = recorder.read()
    return { p50, p90 }
  },
})

const intentOf = (number: string, received: number): Intent => ({
  intentId: `bench-intent-${number}`,
  accountId: 'paper',
  market: 'spot',
  symbol: 'BTCUSDT',
  kind: 'place',
  idempotencyKey: `key-${number}`,
  clientOrderId: `bnp-bench-${number}`,
  order: {
    market: 'spot',
    symbol: 'BTCUSDT',
    side: 'BUY',
    positionSide: 'BOTH',
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.001' as DecimalString,
    price: '60000' as DecimalString,
  },
  state: 'queued',
  times: { received, journaled: received },
})
