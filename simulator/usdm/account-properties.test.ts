import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HOUSE } from '../engine/market-types'
import { type Units, units } from '../engine/units'
import { ApiError } from '../gateway/types'
import { type Json, stageExchange, type StagedExchange } from './staged-exchange'
import { BTCUSDT } from './staged-market'

const ACCOUNTS = ['alice', 'bob', 'carol']
const BNBUSDT = { ...BTCUSDT, symbol: 'BNBUSDT', baseAsset: 'BNB', minPrice: units('1'), startPrice: units('800') }
const BTC = { symbol: 'BTCUSDT' }

const account = fc.constantFrom(...ACCOUNTS)
const side = fc.constantFrom('BUY' as const, 'SELL' as const)
const price = fc.integer({ min: 750_000, max: 770_000 }).map((ticks) => (ticks / 10).toFixed(1))
const quantity = fc.integer({ min: 1, max: 900 }).map((lots) => (lots / 1000).toFixed(3))
const hedgeSide = fc.constantFrom('LONG' as const, 'SHORT' as const)

const ask = (route: string, params: fc.Arbitrary<Record<string, unknown>>) =>
  fc.record({ does: fc.constant('ask' as const), route: fc.constant(route), account, params })

const order = fc
  .record({ side, hedgeSide, quantity, price, market: fc.boolean(), timeInForce: fc.constantFrom('GTC', 'IOC') })
  .map(({ market, price: limit, timeInForce, ...rest }) => ({
    ...BTC,
    ...rest,
    ...(market ? { type: 'MARKET' } : { type: 'LIMIT', price: limit, timeInForce }),
  }))

const step = fc.oneof(
  { weight: 12, arbitrary: ask('POST /fapi/v1/order', order) },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('house' as const), side, price, quantity }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('mark' as const),
      price: fc.integer({ min: 60_000, max: 92_000 }).map(String),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), hours: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('fund' as const), balance: fc.constantFrom('0', '50') }) },
  {
    weight: 3,
    arbitrary: ask(
      'POST /fapi/v1/positionMargin',
      fc.record({
        symbol: fc.constant('BTCUSDT'),
        hedgeSide,
        amount: fc.integer({ min: 1, max: 2000 }).map(String),
        type: fc.constantFrom(1, 2),
      }),
    ),
  },
  { weight: 1, arbitrary: ask('DELETE /fapi/v1/allOpenOrders', fc.constant(BTC)) },
  {
    weight: 2,
    arbitrary: ask(
      'POST /fapi/v1/leverage',
      fc.record({ symbol: fc.constant('BTCUSDT'), leverage: fc.constantFrom(5, 20, 50, 125) }),
    ),
  },
  {
    weight: 2,
    arbitrary: ask(
      'POST /fapi/v1/marginType',
      fc.record({ symbol: fc.constant('BTCUSDT'), marginType: fc.constantFrom('ISOLATED', 'CROSSED') }),
    ),
  },
  {
    weight: 2,
    arbitrary: ask('POST /fapi/v1/positionSide/dual', fc.record({ dualSidePosition: fc.boolean() })),
  },
  {
    weight: 1,
    arbitrary: ask('POST /fapi/v1/multiAssetsMargin', fc.record({ multiAssetsMargin: fc.boolean() })),
  },
  { weight: 1, arbitrary: ask('POST /fapi/v1/feeBurn', fc.record({ feeBurn: fc.boolean() })) },
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** Carries out a step; a refusal is as good an outcome as any. */
function perform(exchange: StagedExchange, each: Step): void {
  const { call, btc, clock, usdm } = exchange
  try {
    switch (each.does) {
      case 'ask': {
        const { hedgeSide: wanted, ...params } = each.params as { hedgeSide?: string }
        const { dualSidePosition } = call('GET /fapi/v1/positionSide/dual', {}, each.account)
        const sided = dualSidePosition && wanted !== undefined ? { ...params, positionSide: wanted } : params
        call(each.route, sided, each.account)
        break
      }
      case 'house': {
        btc.hit(each.side, each.quantity, each.price)
        const facing = btc.book.best(each.side === 'BUY' ? 'SELL' : 'BUY')?.price
        const limit = units(each.price)
        if (facing === undefined || (each.side === 'BUY' ? limit < facing : limit > facing))
          btc.offer(each.side, each.price, each.quantity)
        break
      }
      case 'mark':
        btc.setMark(each.price)
        break
      case 'fund':
        usdm.setInsurance('USDT', units(each.balance))
        break
      case 'wait':
        clock.advance(each.hours * 3_600_000)
    }
    clock.advance(1)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

const total = (amounts: readonly string[]): Units => amounts.reduce((sum, each) => sum + units(each), 0n)

function checkAccount(exchange: StagedExchange, id: string): Units {
  const { call, usdm } = exchange
  const { fills, balances } = usdm.truth(id) as { fills: Json[]; balances: Record<string, string> }
  const income: Json[] = call('GET /fapi/v1/income', { limit: 1000, startTime: 1 }, id)
  for (const [asset, balance] of Object.entries(balances)) {
    // Wallet = transfers + realized − fees + funding + insurance + exchanges, told twice: by the income and by the fills.
    expect(units(balance)).toBe(total(income.filter((row) => row.asset === asset).map((row) => row.income)))
    const traded = asset === 'USDT' ? total(fills.map((fill) => fill.realizedPnl)) : 0n
    const fees = total(fills.filter((fill) => fill.commissionAsset === asset).map((fill) => fill.commission))
    const other = income.filter((row) => row.asset === asset && row.tradeId === '').map((row) => row.income)
    expect(units(balance)).toBe(traded - fees + total(other))
  }

  const margin = call('GET /fapi/v3/account', {}, id)
  const rows: Json[] = call('GET /fapi/v2/positionRisk', BTC, id)
  const isolated = total(rows.map((row) => row.isolatedWallet))
  let held = 0n
  for (const row of rows) {
    const amount = units(row.positionAmt)
    held += amount
    // Isolated money is never owed, and belongs to what is open and isolated alone.
    expect(units(row.isolatedWallet) >= 0n).toBe(true)
    if (amount === 0n || row.marginType === 'cross') expect(units(row.isolatedWallet)).toBe(0n)
    // A side of hedge mode never crosses zero.
    if (row.positionSide === 'LONG') expect(amount >= 0n).toBe(true)
    if (row.positionSide === 'SHORT') expect(amount <= 0n).toBe(true)
  }
  const [usdt] = margin.assets
  expect(units(usdt.crossWalletBalance)).toBe(units(usdt.walletBalance) - isolated)
  expect(units(margin.availableBalance) >= 0n).toBe(true)
  // Nothing open, nothing owed; in multi-assets mode the assets answer for each other.
  const open = rows.some((row) => row.marginType === 'cross' && units(row.positionAmt) !== 0n)
  if (!open) expect(units(margin.totalCrossWalletBalance) >= 0n).toBe(true)
  return held
}

it('PnL + fees + funding + transfers + insurance = wallet, and isolated money stays apart, whatever modes it goes through', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 90, size: 'max' }),
      fc.constantFrom('100', '2000', '60000'),
      (steps, credit) => {
        const exchange = stageExchange('0', [BNBUSDT])
        for (const each of ACCOUNTS) {
          exchange.usdm.credit(each, 'USDT', units(credit))
          exchange.usdm.credit(each, 'BNB', units('0.01'))
        }
        let house = 0n
        exchange.btc.onExecution(({ takerOwner, makerOwner, takerSide, quantity: traded }) => {
          const signed = takerSide === 'BUY' ? traded : -traded
          if (takerOwner === HOUSE) house += signed
          if (makerOwner === HOUSE) house -= signed
        })
        for (const each of steps) {
          perform(exchange, each)
          // Every long has its short, deleveraged or not: accounts and house together hold nothing.
          expect(ACCOUNTS.reduce((sum, id) => sum + checkAccount(exchange, id), house)).toBe(0n)
        }
        // And all of it comes back from the store.
        const saved = JSON.parse(JSON.stringify(exchange.usdm.state()))
        const before = ACCOUNTS.map((id) => exchange.call('GET /fapi/v3/account', {}, id))
        exchange.btc.withdraw()
        exchange.usdm.restore(saved)
        for (const [place, id] of ACCOUNTS.entries())
          expect(exchange.call('GET /fapi/v3/account', {}, id).assets).toEqual(before[place].assets)
      },
    ),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 2_000) },
  )
}, 600_000)
