import { describe, expect, it } from 'vitest'
import { text8, units } from '../engine/units'
import { fundingPayment } from './funding'
import {
  bankruptcyPrice,
  bracketOf,
  liquidationPrice,
  maintenanceMargin,
  notionalLimit,
  openLoss,
  openOrderMargin,
} from './margin-formulas'
import { BTC_BRACKETS, BTCUSDT } from '../testing/staged-symbols'

const bracket = (rate: string) => [
  {
    bracket: 1,
    initialLeverage: 20,
    notionalFloor: 0n,
    notionalCap: units('100000'),
    maintenanceRate: units(rate),
    cumulative: 0n,
  },
]

describe('liquidation price', () => {
  it('is that of the long measured on the exchange: 305.29503487', () => {
    const price = liquidationPrice({
      walletBalance: units('0.31074682'),
      otherMaintenance: 0n,
      otherUnrealized: 0n,
      legs: [{ quantity: units('0.02'), cost: units('313.2') * units('0.02') }],
      brackets: bracket('0.025'),
      markPrice: units('313.19672593'),
    })
    expect(text8(price)).toBe('305.29503487')
  })

  it('is that of the documented short: 2576.95219', () => {
    const price = liquidationPrice({
      walletBalance: units('62'),
      otherMaintenance: 0n,
      otherUnrealized: 0n,
      legs: [{ quantity: units('-0.5'), cost: units('2463.26') * units('0.5') }],
      brackets: bracket('0.004'),
      markPrice: units('2450'),
    })
    expect(text8(price)).toBe('2576.95219124')
  })

  it('is none when the wallet outlives a fall to zero', () => {
    const price = liquidationPrice({
      walletBalance: units('1000'),
      otherMaintenance: 0n,
      otherUnrealized: 0n,
      legs: [{ quantity: units('0.01'), cost: units('76000') * units('0.01') }],
      brackets: BTC_BRACKETS,
      markPrice: units('76000'),
    })
    expect(price).toBe(0n)
  })

  it('uses the bracket of the notional at the price itself', () => {
    // 0.7 BTC at 76000 is 53200, second bracket; at the liquidation price it is below 50000, first bracket.
    const quantity = units('0.7')
    const cost = units('76000') * quantity
    const input = {
      walletBalance: units('6000'),
      otherMaintenance: 0n,
      otherUnrealized: 0n,
      legs: [{ quantity, cost }],
      brackets: BTC_BRACKETS,
      markPrice: units('76000'),
    }
    const price = liquidationPrice(input)
    const notional = (price * quantity) / units('1')
    expect(bracketOf(BTC_BRACKETS, notional).bracket).toBe(1)
    // At that price the maintenance margin is exactly what is left, but for rounding.
    const left = input.walletBalance + (quantity * price - cost) / units('1')
    const gap = left - maintenanceMargin(BTC_BRACKETS, notional)
    expect(gap < 5n && gap > -5n).toBe(true)
  })
})

describe('margin', () => {
  it.each([
    ['769.529', '3.07811600'],
    ['50000', '200.00000000'],
    ['100000', '450.00000000'],
    ['1000000', '8700.00000000'],
  ])('maintenance of %s is %s', (notional, expected) => {
    expect(text8(maintenanceMargin(BTC_BRACKETS, units(notional)))).toBe(expected)
  })

  it.each([
    ['a buy beside a long', '769.529', '375', '0', 20, '18.75000000'],
    ['a sell that only closes a long', '769.529', '0', '769', 20, '0.00000000'],
    ['a sell of three times the long', '100', '0', '300', 10, '10.00000000'],
    ['both sides, the worse one counts', '0', '100', '250', 10, '25.00000000'],
  ])('of open orders: %s', (_name, notional, bids, asks, leverage, expected) => {
    expect(text8(openOrderMargin(units(notional), units(bids), units(asks), leverage))).toBe(expected)
  })

  it.each([
    [125, '50000'],
    [100, '250000'],
    [20, '15000000'],
    [11, '15000000'],
    [1, '30000000'],
  ])('at %sx a position may be worth %s', (leverage, expected) => {
    expect(notionalLimit(BTCUSDT, leverage)).toBe(units(expected))
  })
})

describe('leverage brackets', () => {
  it('have cumulative amounts that follow from floors and rates: cum + floor × (rate − rate before)', () => {
    BTC_BRACKETS.forEach((each, place) => {
      const before = BTC_BRACKETS[place - 1]
      const expected = before
        ? before.cumulative + (each.notionalFloor * (each.maintenanceRate - before.maintenanceRate)) / units('1')
        : 0n
      expect(each.cumulative).toBe(expected)
    })
  })

  it('let the maintenance margin grow without a jump from one to the next', () => {
    for (const { notionalCap } of BTC_BRACKETS) {
      const step =
        maintenanceMargin(BTC_BRACKETS, notionalCap + units('1')) - maintenanceMargin(BTC_BRACKETS, notionalCap)
      expect(step >= 0n && step < units('0.1')).toBe(true)
    }
  })
})

describe('a liquidation price in hedge mode', () => {
  const legs = [
    { quantity: units('0.03'), cost: units('76000') * units('0.03') },
    { quantity: units('-0.01'), cost: units('76000') * units('0.01') },
  ]
  const input = { otherMaintenance: 0n, otherUnrealized: 0n, brackets: BTC_BRACKETS, markPrice: units('76000') }

  it('is shared by both legs: at it, what is left of the wallet is what both need', () => {
    const walletBalance = units('200')
    const price = liquidationPrice({ ...input, walletBalance, legs })
    const left = walletBalance + (units('0.02') * price - units('76000') * units('0.02')) / units('1')
    const need = legs.reduce((sum, leg) => {
      const size = leg.quantity < 0n ? -leg.quantity : leg.quantity
      return sum + maintenanceMargin(BTC_BRACKETS, (size * price) / units('1'))
    }, 0n)
    const gap = left - need
    expect(gap < 5n && gap > -5n).toBe(true)
  })

  it('counts the other positions of the account', () => {
    const alone = liquidationPrice({ ...input, walletBalance: units('200'), legs })
    const besides = { ...input, otherMaintenance: units('5'), otherUnrealized: units('-20') }
    expect(liquidationPrice({ ...besides, walletBalance: units('225'), legs })).toBe(alone)
  })

  it('lies beyond that at which nothing would be left', () => {
    const walletBalance = units('200')
    const bankruptcy = bankruptcyPrice({ walletBalance, otherUnrealized: 0n, legs })
    expect(text8(bankruptcy)).toBe('66000.00000000')
    expect(liquidationPrice({ ...input, walletBalance, legs }) > bankruptcy).toBe(true)
  })
})

describe('open loss', () => {
  it.each([
    ['BUY', '77000', '10.00000000'],
    ['BUY', '75000', '0.00000000'],
    ['SELL', '75000', '10.00000000'],
    ['SELL', '77000', '0.00000000'],
  ] as const)('of a %s at %s with the mark at 76000 is %s', (side, price, expected) => {
    expect(text8(openLoss(side, units('0.01'), units(price), units('76000')))).toBe(expected)
  })
})

describe('funding', () => {
  it.each([
    ['0.010', '76952.9', '0.0001', '-0.07695290'],
    ['-0.010', '76952.9', '0.0001', '0.07695290'],
    ['-0.500', '2450', '0.0001', '0.12250000'],
    ['0.010', '76952.9', '-0.0001', '0.07695290'],
  ])('of %s at %s and rate %s is %s', (quantity, mark, rate, expected) => {
    expect(text8(fundingPayment(units(quantity), units(mark), units(rate)))).toBe(expected)
  })
})
