import { describe, expect, test } from 'vitest'
import { endowRuled, type RuledSpot, stageRuledSpot } from '../testing/ruled-spot'

type Pieces = Record<string, unknown>

/** Puts the last price of BNBUSDT there. */
function trade(exchange: RuledSpot, price: string): void {
  exchange.market.withdraw()
  exchange.market.offer('SELL', price, '1')
  exchange.market.hit('BUY', '1')
}

function sell(exchange: RuledSpot): string {
  const order = { symbol: 'BNBUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '1', trailingDelta: '500' }
  return String(exchange.call('a', 'POST', 'order', order).orderId)
}

/** Saved as the store does it. */
function save(exchange: RuledSpot, saved: Pieces): Pieces {
  for (const [name, value] of exchange.spot.changes())
    if (value === undefined) delete saved[name]
    else saved[name] = JSON.parse(JSON.stringify(value))
  return saved
}

function startAgain(saved: Pieces): RuledSpot {
  const exchange = stageRuledSpot()
  exchange.spot.restore(structuredClone(saved))
  return exchange
}

const status = (exchange: RuledSpot, orderId: string): string =>
  exchange.call('a', 'GET', 'order', { symbol: 'BNBUSDT', orderId }).status

const trails = (saved: Pieces): string[] => Object.keys(saved).filter((name) => name.startsWith('trail'))

/** Two that saw 120, and a third that began at 116: their stops are at 114 and at 110.2. */
function stage(): { exchange: RuledSpot; ids: string[]; saved: Pieces } {
  const exchange = stageRuledSpot()
  endowRuled(exchange, 'a', { BNB: '10' })
  const first = sell(exchange)
  trade(exchange, '110')
  const second = sell(exchange)
  trade(exchange, '120')
  trade(exchange, '116')
  const ids = [first, second, sell(exchange)]
  return { exchange, ids, saved: save(exchange, {}) }
}

/** The same as first versions saved it. */
function together(saved: Pieces): Pieces {
  const rest = Object.fromEntries(Object.entries(saved).filter(([name]) => !name.startsWith('trail/')))
  return {
    ...rest,
    'trails/BNBUSDT': {
      BUY: [],
      SELL: [
        [1, '12000000000'],
        [3, '11600000000'],
      ],
    },
  }
}

// Source: spot.md 6.3.
describe('best prices of trailing orders', () => {
  test('are saved apart, those of orders that saw the same as one', () => {
    const { exchange, saved } = stage()
    expect(trails(saved).map((name) => [name, saved[name]])).toEqual([
      ['trail/BNBUSDT/SELL/1', { side: 'SELL', since: 1, best: '12000000000' }],
      ['trail/BNBUSDT/SELL/3', { side: 'SELL', since: 3, best: '11600000000' }],
    ])
    const whole = exchange.spot.state()
    expect(trails(whole)).toEqual(trails(saved))
    expect(exchange.spot.changes()).toEqual([])
  })

  const FORMS: [name: string, form: (saved: Pieces) => Pieces][] = [
    ['saved apart', (saved) => saved],
    ['saved together by a first version', together],
    [
      'saved together by a first version after they were saved apart',
      (saved) => ({
        ...saved,
        ...together(saved),
        'trail/BNBUSDT/SELL/1': { side: 'SELL', since: 1, best: '11900000000' },
      }),
    ],
  ]
  test.each(FORMS)('hold after a restart: %s', (_, form) => {
    const { ids, saved } = stage()
    const exchange = startAgain(form(saved))
    exchange.market.offer('BUY', '113.9', '100')
    const at = (price: string): string[] => {
      exchange.market.offer('SELL', price, '1')
      exchange.market.hit('BUY', '1', price)
      return ids.map((id) => status(exchange, id))
    }
    expect(at('114.01')).toEqual(['NEW', 'NEW', 'NEW'])
    expect(at('114')).toEqual(['FILLED', 'FILLED', 'NEW'])
  })

  test.each(FORMS)('are saved apart from then on, and over further restarts: %s', (_, form) => {
    const { ids, saved } = stage()
    const left = form(saved)
    const exchange = startAgain(left)
    save(exchange, left)
    expect(trails(left)).toEqual(['trail/BNBUSDT/SELL/1', 'trail/BNBUSDT/SELL/3'])
    expect(exchange.spot.changes()).toEqual([])
    exchange.call('a', 'DELETE', 'order', { symbol: 'BNBUSDT', orderId: ids[0] as string })
    trade(exchange, '118')
    save(exchange, left)
    const again = startAgain(left)
    // The second order is still one of those that saw 120 since the first began.
    expect(again.spot.state()).toMatchObject({
      'trail/BNBUSDT/SELL/1': { best: '12000000000' },
      'trail/BNBUSDT/SELL/3': { best: '11800000000' },
    })
    trade(again, '125')
    save(again, left)
    expect(trails(left).map((name) => [name, left[name]])).toEqual([
      ['trail/BNBUSDT/SELL/1', { side: 'SELL', since: 1, best: '12500000000' }],
    ])
    expect(trails(startAgain(left).spot.state())).toEqual(trails(left))
  })

  test('of orders that are gone are forgotten at a restart', () => {
    const { exchange, ids, saved } = stage()
    exchange.call('a', 'DELETE', 'order', { symbol: 'BNBUSDT', orderId: ids[2] as string })
    save(exchange, saved)
    save(startAgain(saved), saved)
    expect(trails(saved)).toEqual(['trail/BNBUSDT/SELL/1'])
  })
})
