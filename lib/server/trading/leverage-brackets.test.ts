import { expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import { openDesk } from './testing/desk-stage'

const ROW = {
  leverage: 125,
  notionalFloor: decimal('0'),
  notionalCap: decimal('50000'),
  rate: decimal('0.004'),
  cum: decimal('0'),
}

test('leverage brackets are read once an hour for each symbol, however many ask, and a failure is not kept', async () => {
  const desk = await openDesk()
  const asked = () => desk.usdm.calls.filter((call) => call.name === 'brackets').length
  const ask = (symbol = 'BTCUSDT') => desk.parts.desk.leverageBrackets('paper', symbol)
  desk.usdm.onBrackets = () => desk.usdm.failed()
  expect(await ask()).toMatchObject({ kind: 'not-live', reason: { code: 'exchange-unreachable' } })
  desk.usdm.onBrackets = () => ({ kind: 'read', value: [ROW], evidence: desk.usdm.evidence() })
  expect(await Promise.all([ask(), ask()])).toMatchObject([{ value: [ROW] }, { value: [ROW] }])
  expect(asked()).toBe(2)
  await ask('ETHUSDT')
  expect(asked()).toBe(3)
  await desk.pass(3_600_000)
  await ask()
  expect(asked()).toBe(4)
})
