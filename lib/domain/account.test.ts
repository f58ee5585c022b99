import { expect, test } from 'vitest'
import { liquidationOf, type Position } from './account'
import type { DecimalString } from './decimal'

const d = (text: string) => text as DecimalString
const position: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.02'),
  entryPrice: d('87065.7'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}

test.each<[string, Partial<Position>, string]>([
  ['a price that was read', { liquidationPrice: d('43800'), maintenanceMargin: d('7') }, '43800'],
  ['none, when the figures were read and name none', { maintenanceMargin: d('7') }, 'none'],
  ['unread, after an event and before the reading that follows it', {}, 'unread'],
])('the liquidation of a position is %s: nobody reads "none" for what is not known (S-70)', (_, known, expected) => {
  expect(liquidationOf({ ...position, ...known })).toBe(expected)
})
