import { describe, expect, it } from 'vitest'
import { ONE, units } from '../engine/units'
import { ALICE, stageExchange, type StagedExchange } from '../testing/staged-exchange'
import { BTCUSDT } from '../testing/staged-symbols'

const ORDER = 'POST /fapi/v1/order'
const ETH = { symbol: 'ETHUSDT' }

/** The TradFi perpetual whose position was captured on the exchange. */
const AAPLUSDT = {
  ...BTCUSDT,
  symbol: 'AAPLUSDT',
  baseAsset: 'AAPL',
  tick: units('0.00001'),
  minPrice: units('0.00001'),
  step: units('0.01'),
  minQuantity: units('0.01'),
  marketStep: units('0.01'),
  marketMinQuantity: units('0.01'),
  minNotional: units('5'),
  startPrice: units('313.2'),
  futures: {
    ...(BTCUSDT.futures as NonNullable<typeof BTCUSDT.futures>),
    contractType: 'TRADIFI_PERPETUAL',
    maxLeverage: 20,
    brackets: [
      {
        bracket: 1,
        initialLeverage: 20,
        notionalFloor: 0n,
        notionalCap: 100_000n * ONE,
        maintenanceRate: units('0.025'),
        cumulative: 0n,
      },
    ],
  },
}

/** An account short of half an ether at 2463.26 with 62 of isolated margin, as the documented one. */
function shortEther(): StagedExchange {
  const exchange = stageExchange('1000')
  const { call, eth } = exchange
  call('POST /fapi/v1/marginType', { ...ETH, marginType: 'ISOLATED' })
  eth.setMark('2463.26')
  eth.offer('BUY', '2463.26', '0.5')
  call(ORDER, { ...ETH, side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5', price: '2463.26' })
  return exchange
}

const position = (exchange: StagedExchange, symbol = 'ETHUSDT') =>
  exchange.call('GET /fapi/v2/positionRisk', { symbol })[0]
const wallet = (exchange: StagedExchange) => exchange.call('GET /fapi/v3/balance')[0]

describe('an isolated position', () => {
  it('has the figures captured on the exchange: wallet 0.31074682, break-even 313.32528, liquidation 305.29503487', () => {
    const exchange = stageExchange('1000', [AAPLUSDT])
    const { call } = exchange
    const aapl = exchange.market('AAPLUSDT')
    const symbol = 'AAPLUSDT'
    call('POST /fapi/v1/stock/contract')
    call('POST /fapi/v1/marginType', { symbol, marginType: 'ISOLATED' })
    aapl.offer('SELL', '313.2', '1')
    // Locks 313.25242 × 0.02 / 20 = 0.31325242 and pays 0.0025056 of 6.264.
    call(ORDER, { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.02', price: '313.25242' })
    aapl.setMark('313.19672593')
    expect(position(exchange, symbol)).toEqual({
      symbol,
      positionAmt: '0.02',
      entryPrice: '313.2',
      breakEvenPrice: '313.32528',
      markPrice: '313.19672593',
      unRealizedProfit: '-0.00006548',
      liquidationPrice: '305.29503487',
      leverage: '20',
      maxNotionalValue: '100000',
      marginType: 'isolated',
      isolatedMargin: '0.31068134',
      isAutoAddMargin: 'false',
      positionSide: 'BOTH',
      notional: '6.26393451',
      isolatedWallet: '0.31074682',
      updateTime: exchange.clock.now(),
      isolated: true,
      adlQuantile: 0,
    })
    expect(call('GET /fapi/v1/symbolConfig', { symbol })).toEqual([
      { symbol, marginType: 'ISOLATED', isAutoAddMargin: false, leverage: 20, maxNotionalValue: '100000' },
    ])
    expect(call('GET /fapi/v1/commissionRate', { symbol })).toEqual({
      symbol,
      makerCommissionRate: '0',
      takerCommissionRate: '0.000400',
      rpiCommissionRate: '0',
    })
  })

  it('has the liquidation price of the documented short: 2576.95219', () => {
    const exchange = shortEther()
    const missing = units('62') - units(position(exchange).isolatedWallet)
    exchange.call('POST /fapi/v1/positionMargin', { ...ETH, amount: '1', type: 1 })
    exchange.call('POST /fapi/v1/positionMargin', { ...ETH, amount: (Number(missing) / 1e8 - 1).toFixed(8), type: 1 })
    exchange.eth.setMark('2450')
    expect(position(exchange)).toMatchObject({
      isolatedWallet: '62.00000000',
      isolatedMargin: '68.63000000',
      liquidationPrice: '2576.95219124',
      unRealizedProfit: '6.63000000',
      notional: '-1225.00000000',
    })
  })

  it('takes its margin out of the cross wallet when it opens, and gives its share back as it closes', () => {
    const exchange = shortEther()
    // 2463.26 × 0.5 / 20 = 61.5815 locked, less the fee of 0.615815.
    expect(position(exchange)).toMatchObject({ isolatedWallet: '60.96568500' })
    expect(wallet(exchange)).toMatchObject({
      balance: '999.38418500',
      crossWalletBalance: '938.41850000',
      crossUnPnl: '0.00000000',
    })
    exchange.eth.offer('SELL', '2453.26', '1')
    exchange.call(ORDER, { ...ETH, side: 'BUY', type: 'MARKET', quantity: '0.2' })
    // Two fifths close: 24.386274 come back, with 2 of profit and less 0.245326 of fee.
    expect(position(exchange)).toMatchObject({ positionAmt: '-0.300', isolatedWallet: '36.57941100' })
    expect(wallet(exchange)).toMatchObject({ crossWalletBalance: '964.55944800' })
    exchange.call(ORDER, { ...ETH, side: 'BUY', type: 'MARKET', quantity: '0.3' })
    expect(position(exchange)).toMatchObject({ positionAmt: '0.000', isolatedWallet: '0' })
    expect(wallet(exchange).balance).toBe(wallet(exchange).crossWalletBalance)
    const history = exchange.call('GET /fapi/v1/positionMargin/history', ETH)
    expect(history.map((row: { type: number; deltaType: string }) => `${row.type} ${row.deltaType}`)).toEqual([
      '1 TRADE',
      '2 TRADE',
      '2 TRADE',
    ])
  })

  it('tells its margin in ACCOUNT_UPDATE, in the balance and in the position', () => {
    const { events } = shortEther()
    expect(events.findLast(({ event }) => event.e === 'ACCOUNT_UPDATE')?.event).toMatchObject({
      a: {
        m: 'ORDER',
        B: [{ a: 'USDT', wb: '999.38418500', cw: '938.41850000', bc: '0' }],
        P: [{ s: 'ETHUSDT', pa: '-0.500', ep: '2463.26', mt: 'isolated', iw: '60.96568500', ps: 'BOTH', ma: 'USDT' }],
      },
    })
  })

  it('opens anew past zero with the margin of what opens', () => {
    const exchange = shortEther()
    exchange.eth.offer('SELL', '2463.26', '1')
    exchange.call(ORDER, {
      ...ETH,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.7',
      price: '2463.26',
    })
    // 2463.26 × 0.2 / 20 less two sevenths of the fee of 0.862141.
    expect(position(exchange)).toMatchObject({ positionAmt: '0.200', isolatedWallet: '24.38627400' })
  })

  it('does not lend to the cross wallet: a cross order can use nothing of it', () => {
    const exchange = shortEther()
    expect(wallet(exchange).availableBalance).toBe('938.41850000')
    exchange.eth.setMark('2400')
    // Its profit is its own as well.
    expect(wallet(exchange)).toMatchObject({ availableBalance: '938.41850000', crossUnPnl: '0.00000000' })
    expect(exchange.call('GET /fapi/v3/account')).toMatchObject({
      totalUnrealizedProfit: '31.63000000',
      totalCrossUnPnl: '0.00000000',
      totalPositionInitialMargin: '60.00000000',
      totalMaintMargin: '4.80000000',
    })
  })
})

describe('position margin', () => {
  const MARGIN = 'POST /fapi/v1/positionMargin'

  it('is added and taken back, with an event and a history', () => {
    const exchange = shortEther()
    expect(exchange.call(MARGIN, { ...ETH, amount: '23.36332311', type: 1 })).toEqual({
      amount: 23.36332311,
      code: 200,
      msg: 'Successfully modify position margin.',
      type: 1,
    })
    expect(position(exchange).isolatedWallet).toBe('84.32900811')
    expect(exchange.events.at(-1)?.event).toMatchObject({
      e: 'ACCOUNT_UPDATE',
      a: { m: 'MARGIN_TRANSFER', B: [{ wb: '999.38418500', bc: '0' }], P: [{ iw: '84.32900811' }] },
    })
    exchange.call(MARGIN, { ...ETH, amount: '20', type: 2 })
    expect(position(exchange).isolatedWallet).toBe('64.32900811')
    const history = exchange.call('GET /fapi/v1/positionMargin/history', ETH)
    expect(history.slice(1)).toEqual([
      {
        symbol: 'ETHUSDT',
        type: 1,
        deltaType: 'USER_ADJUST',
        amount: '23.36332311',
        asset: 'USDT',
        time: exchange.clock.now(),
        positionSide: 'BOTH',
      },
      expect.objectContaining({ type: 2, amount: '20' }),
    ])
    expect(exchange.call('GET /fapi/v1/positionMargin/history', { ...ETH, type: 2 })).toHaveLength(1)
  })

  it.each([
    ['no amount', { type: 1 }, -1102],
    ['no type', { amount: '1' }, -1102],
    ['a third type', { amount: '1', type: 3 }, -1130],
    ['nothing', { amount: '0', type: 1 }, -4055],
    ['less than nothing', { amount: '-1', type: 1 }, -4055],
    ['a side of the other mode', { amount: '1', type: 1, positionSide: 'LONG' }, -4061],
    ['more than is free', { amount: '939', type: 1 }, -4050],
    ['what the position needs', { amount: '1', type: 2 }, -4051],
    ['a cross position', { symbol: 'BTCUSDT', amount: '1', type: 1 }, -4049],
  ])('is refused for %s', (_name, change, code) => {
    expect(shortEther().refused(MARGIN, { ...ETH, ...change }).code).toBe(code)
  })

  it('is refused where nothing is held', () => {
    const { call, refused } = stageExchange()
    call('POST /fapi/v1/marginType', { ...ETH, marginType: 'ISOLATED' })
    expect(refused(MARGIN, { ...ETH, amount: '1', type: 1 }).code).toBe(-4054)
  })

  it('has a history of thirty days at most', () => {
    const { refused } = shortEther()
    const month = 31 * 86_400_000
    expect(refused('GET /fapi/v1/positionMargin/history', { ...ETH, startTime: 1, endTime: 1 + month }).code).toBe(
      -4165,
    )
    expect(refused('GET /fapi/v1/positionMargin/history', { ...ETH, startTime: 2, endTime: 1 }).code).toBe(-1023)
  })
})

describe('margin type', () => {
  it('changes with an event when nothing is open', () => {
    const { call, refused, events } = stageExchange()
    expect(call('POST /fapi/v1/marginType', { ...ETH, marginType: 'ISOLATED' })).toEqual({ code: 200, msg: 'success' })
    expect(events.at(-1)?.event).toMatchObject({
      e: 'ACCOUNT_UPDATE',
      a: {
        B: [],
        P: [
          {
            s: 'ETHUSDT',
            pa: '0',
            ep: '0.00000',
            cr: '0',
            up: '0',
            mt: 'isolated',
            iw: '0',
            ps: 'BOTH',
            ma: 'USDT',
            bep: '0',
          },
        ],
        m: 'MARGIN_TYPE_CHANGE',
      },
    })
    expect(refused('POST /fapi/v1/marginType', { ...ETH, marginType: 'ISOLATED' }).code).toBe(-4046)
    expect(refused('POST /fapi/v1/marginType', { ...ETH, marginType: 'isolated' }).code).toBe(-1130)
  })

  it('does not change with a position, and leverage does not fall under one (-4161)', () => {
    const { call, refused } = shortEther()
    expect(refused('POST /fapi/v1/marginType', { ...ETH, marginType: 'CROSSED' }).code).toBe(-4048)
    expect(refused('POST /fapi/v1/leverage', { ...ETH, leverage: 10 }).code).toBe(-4161)
    expect(call('POST /fapi/v1/leverage', { ...ETH, leverage: 25 })).toMatchObject({ leverage: 25 })
  })
})

describe('an isolated liquidation', () => {
  it('takes the position and its margin, and leaves the cross wallet alone', () => {
    const exchange = shortEther()
    const { eth, call, story, usdm } = exchange
    const cross = wallet(exchange).crossWalletBalance
    call(ORDER, { ...ETH, side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '2600' })
    eth.offer('SELL', '2590', '5')
    story()
    eth.setMark('2590')
    expect(story()).toEqual([
      'ORDER_TRADE_UPDATE EXPIRED',
      'ORDER_TRADE_UPDATE NEW',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE CALCULATED/FILLED',
      'ACCOUNT_UPDATE ORDER',
      'ACCOUNT_UPDATE INSURANCE_CLEAR',
    ])
    expect(wallet(exchange)).toMatchObject({ balance: cross, crossWalletBalance: cross })
    expect(usdm.truth(ALICE)).toMatchObject({ positions: [] })
  })

  it('is called for by itself: MARGIN_CALL without cw', () => {
    const { eth, events } = shortEther()
    eth.setMark('2573')
    const calls = events.filter(({ event }) => event.e === 'MARGIN_CALL')
    expect(calls).toHaveLength(1)
    expect(calls[0]?.event).toMatchObject({
      p: [{ s: 'ETHUSDT', ps: 'BOTH', pa: '-0.500', mt: 'ISOLATED', iw: '60.96568500' }],
    })
    expect(calls[0]?.event).not.toHaveProperty('cw')
    eth.setMark('2573.1')
    expect(events.filter(({ event }) => event.e === 'MARGIN_CALL')).toHaveLength(1)
  })
})

describe('isolated funding', () => {
  it('moves the position’s own money, and names the position', () => {
    const exchange = shortEther()
    const { clock, eth, events } = exchange
    eth.setMark('2450')
    clock.advance(28_800_000)
    expect(position(exchange).isolatedWallet).toBe('61.08818500')
    expect(events.at(-1)?.event).toMatchObject({
      e: 'ACCOUNT_UPDATE',
      a: {
        B: [{ a: 'USDT', cw: '938.41850000', bc: '0.12250000' }],
        P: [{ s: 'ETHUSDT', pa: '-0.500', mt: 'isolated', iw: '61.08818500', ps: 'BOTH' }],
        m: 'FUNDING_FEE',
        S: 'ETHUSDT',
      },
    })
  })
})
