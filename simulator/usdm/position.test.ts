import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { text8, units } from '../engine/units'
import { applyFill, breakEvenPrice, entryPrice, unrealizedPnl } from './position'
import { flatPosition, type Position } from './account'

const flat = (): Position => flatPosition('BTCUSDT')

describe('a position', () => {
  it('averages its entry when added to, keeps it when reduced, and opens anew past zero', () => {
    const position = flat()
    applyFill(position, 'BUY', units('0.010'), units('76000'), 0n)
    applyFill(position, 'BUY', units('0.030'), units('77000'), 0n)
    expect(text8(entryPrice(position))).toBe('76750.00000000')
    expect(text8(applyFill(position, 'SELL', units('0.020'), units('77000'), 0n))).toBe('5.00000000')
    expect(text8(entryPrice(position))).toBe('76750.00000000')
    expect(text8(applyFill(position, 'SELL', units('0.050'), units('76000'), 0n))).toBe('-15.00000000')
    expect(text8(position.quantity)).toBe('-0.03000000')
    expect(text8(entryPrice(position))).toBe('76000.00000000')
    expect(text8(unrealizedPnl(position, units('75000')))).toBe('30.00000000')
    expect(text8(position.realized)).toBe('-10.00000000')
  })

  it('breaks even past its entry fee: 313.2 with 0.04 % is 313.32528', () => {
    const position = flat()
    applyFill(position, 'BUY', units('0.02'), units('313.2'), units('0.0025056'))
    expect(text8(breakEvenPrice(position))).toBe('313.32528000')
  })

  it('realizes, over any way back to flat, exactly what its fills moved', () => {
    const fill = fc.record({
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      quantity: fc.bigInt(1n, 5_000n).map((lots) => lots * 100_000n),
      price: fc.bigInt(7_000_000_000_000n, 8_000_000_000_000n),
    })
    fc.assert(
      fc.property(
        fc.array(fill, { maxLength: 30 }),
        fc.bigInt(7_000_000_000_000n, 8_000_000_000_000n),
        (fills, last) => {
          const position = flat()
          let cash = 0n
          let realized = 0n
          const trade = (side: 'BUY' | 'SELL', quantity: bigint, price: bigint): void => {
            cash += side === 'BUY' ? -quantity * price : quantity * price
            realized += applyFill(position, side, quantity, price, 0n)
          }
          for (const each of fills) trade(each.side, each.quantity, each.price)
          if (position.quantity > 0n) trade('SELL', position.quantity, last)
          else if (position.quantity < 0n) trade('BUY', -position.quantity, last)
          expect(position).toMatchObject({ quantity: 0n, cost: 0n, entryFee: 0n })
          // Each fill's profit is cut at the eighth decimal: at most one unit off per fill.
          const gap = cash / 100_000_000n - realized
          expect(gap <= BigInt(fills.length + 1) && gap >= -BigInt(fills.length + 1)).toBe(true)
        },
      ),
    )
  })
})
