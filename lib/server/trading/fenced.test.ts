import { expect, test } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import { limitOrder, newJournalPath, openDesk, valueOf } from './testing/desk-stage'

test('S-91 F-89 a desk whose journal another one has opened since sends nothing more, and says so', async () => {
  const journalPath = newJournalPath()
  const clock = createManualClock()
  const first = await openDesk({ journalPath, clock })
  valueOf(await first.place(limitOrder()))
  const second = await openDesk({ journalPath, clock, spot: first.spot })
  expect(await first.place(limitOrder('usdm'))).toMatchObject({
    kind: 'not-live',
    reason: { params: { cause: 'fenced' } },
  })
  expect(first.usdm.placed()).toEqual([])
  expect(first.picture().entryBlockedBy).toMatchObject({ code: 'disk-refuses', params: { cause: 'fenced' } })
  await first.pass(5_000)
  expect(first.picture().entryAllowed).toBe(false)
  expect(valueOf(await second.place(limitOrder('usdm'))).intent.state).toBe('accepted')
})
