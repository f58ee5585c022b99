import { describe, expect, test } from 'vitest'
import { checkOrderList } from './check-order-list'
import { decimal } from './decimal'
import { rewardToRisk, withExits, type Exits } from './exits'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import { spotRules } from './testing/sample-rules'

const d = decimal
const buy: NewOrder = {
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  quantity: d('0.01'),
  price: d('50000'),
}
const sell: NewOrder = { ...buy, side: 'SELL' }
const allowing = (opoAllowed: boolean): SymbolRules => ({
  ...spotRules,
  spot: { ...spotRules.spot, ocoAllowed: true, otoAllowed: true, opoAllowed } as SymbolRules['spot'],
})
const long = { takeProfit: d('52000'), stop: d('48000') }
const short = { takeProfit: d('48000'), stop: d('52000') }

describe('an entry with its exits is the list that does it', () => {
  test.each<[string, NewOrder, Exits, boolean, string, readonly string[]]>([
    [
      'a bought one with both sells what was bought',
      buy,
      long,
      true,
      'OPOCO',
      ['working BUY 0.01', 'above SELL bought', 'below SELL bought'],
    ],
    [
      'with a profit alone',
      buy,
      { takeProfit: long.takeProfit },
      true,
      'OPO',
      ['working BUY 0.01', 'pending SELL bought'],
    ],
    ['with a stop alone', buy, { stop: long.stop }, true, 'OPO', ['working BUY 0.01', 'pending SELL bought']],
    [
      'where the symbol has no OPO it sells the size of the entry',
      buy,
      long,
      false,
      'OTOCO',
      ['working BUY 0.01', 'above SELL 0.01', 'below SELL 0.01'],
    ],
    [
      'a sold one is bought back, profit below and stop above',
      sell,
      short,
      true,
      'OTOCO',
      ['working SELL 0.01', 'below BUY 0.01', 'above BUY 0.01'],
    ],
    [
      'a sold one with a stop alone',
      sell,
      { stop: short.stop },
      true,
      'OTO',
      ['working SELL 0.01', 'pending BUY 0.01'],
    ],
  ])('%s', (_name, entry, exits, opo, kind, legs) => {
    const rules = allowing(opo)
    const list = withExits(entry, exits, rules)
    expect(list?.kind).toBe(kind)
    expect(list?.legs.map(({ role, order }) => `${role} ${order.side} ${order.quantity ?? 'bought'}`)).toEqual(legs)
    expect(list && checkOrderList(list, rules, { lastPrice: d('50500') })).toEqual([])
  })

  test.each<[string, NewOrder, Exits]>([
    ['without exits', buy, {}],
    ['a market order', { ...buy, orderType: 'MARKET', timeInForce: undefined, price: undefined }, long],
    ['one that ends at once', { ...buy, timeInForce: 'IOC' }, long],
    ['a routed one', { ...buy, smartRouting: true }, long],
    ['futures', { ...buy, market: 'usdm' }, long],
  ])('%s is no list', (_name, entry, exits) => {
    expect(withExits(entry, exits, allowing(true))).toBeUndefined()
  })
})

test('what may be won for each unit that may be lost', () => {
  expect(rewardToRisk(d('50000'), { takeProfit: d('53000'), stop: d('48000') })).toBe('1.5')
  expect(rewardToRisk(d('50000'), { takeProfit: d('53000') })).toBeUndefined()
  expect(rewardToRisk(d('50000'), { takeProfit: d('53000'), stop: d('50000') })).toBeUndefined()
})
