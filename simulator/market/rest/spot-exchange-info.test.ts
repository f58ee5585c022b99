import { describe, expect, test } from 'vitest'
import { openMarket } from '../../testing/opened-market'

const opened = openMarket()
const { markets } = opened
opened.clock.advance(3_000)
const call = opened.call

describe('spot exchangeInfo', () => {
  const info = (params: Record<string, string> = {}) => call('spot', '/api/v3/exchangeInfo', params)
  const named = (params: Record<string, string>): string[] =>
    info(params).symbols.map((row: { symbol: string }) => row.symbol)

  test('names every order type, feature, filter and self-trade prevention mode, as the live exchange does', () => {
    const [btc] = info({ symbol: 'BTCUSDT' }).symbols
    expect(btc.orderTypes).toEqual([
      'LIMIT',
      'LIMIT_MAKER',
      'MARKET',
      'STOP_LOSS',
      'STOP_LOSS_LIMIT',
      'TAKE_PROFIT',
      'TAKE_PROFIT_LIMIT',
    ])
    expect(Object.entries(btc).filter(([, value]) => typeof value === 'boolean')).toEqual(
      [
        'icebergAllowed',
        'ocoAllowed',
        'otoAllowed',
        'opoAllowed',
        'quoteOrderQtyMarketAllowed',
        'allowTrailingStop',
        'cancelReplaceAllowed',
        'amendAllowed',
        'pegInstructionsAllowed',
        'isSpotTradingAllowed',
        'isMarginTradingAllowed',
      ].map((name) => [name, true]),
    )
    expect(btc.filters.map((filter: { filterType: string }) => filter.filterType)).toEqual([
      'PRICE_FILTER',
      'LOT_SIZE',
      'ICEBERG_PARTS',
      'MARKET_LOT_SIZE',
      'TRAILING_DELTA',
      'PERCENT_PRICE_BY_SIDE',
      'NOTIONAL',
      'MAX_NUM_ORDERS',
      'MAX_NUM_ORDER_LISTS',
      'MAX_NUM_ALGO_ORDERS',
      'MAX_NUM_ORDER_AMENDS',
    ])
    expect([btc.defaultSelfTradePreventionMode, ...btc.allowedSelfTradePreventionModes]).toEqual([
      'EXPIRE_MAKER',
      'EXPIRE_TAKER',
      'EXPIRE_MAKER',
      'EXPIRE_BOTH',
      'DECREMENT',
      'TRANSFER',
    ])
    const [older] = info({ symbol: 'SOLBTC' }).symbols
    expect(older.filters).toEqual(
      expect.arrayContaining([
        { filterType: 'PERCENT_PRICE', multiplierUp: '5.0000', multiplierDown: '0.2000', avgPriceMins: 5 },
        { filterType: 'MIN_NOTIONAL', minNotional: '0.00010000', applyToMarket: true, avgPriceMins: 5 },
        { filterType: 'MAX_NUM_ICEBERG_ORDERS', maxNumIcebergOrders: 10 },
      ]),
    )
    const [pepe] = info({ symbol: 'PEPEUSDT' }).symbols
    expect(pepe.filters).toContainEqual({ filterType: 'MAX_POSITION', maxPosition: '80000000000.00000000' })
  })

  test.each([
    ['all have SPOT', { permissions: 'SPOT' }, true],
    ['or one of several', { permissions: '["LEVERAGED","TRD_GRP_004"]' }, true],
    ['none is leveraged', { permissions: 'LEVERAGED' }, false],
    ['none is halted', { symbolStatus: 'HALT' }, false],
    ['all trade', { symbolStatus: 'TRADING' }, true],
  ])('%s', (_, params, some) => {
    expect(named(params)).toHaveLength(some ? markets.all('spot').length : 0)
  })

  test('leaves permission sets empty when told, and names the books that are routed over', () => {
    expect(info({ symbol: 'BTCUSDT', showPermissionSets: 'false' }).symbols[0].permissionSets).toEqual([])
    expect(info().symbols[0].permissionSets[0]).toContain('SPOT')
    expect(info().sors).toContainEqual({ baseAsset: 'BTC', symbols: ['BTCUSDT', 'BTCUSDC'] })
  })
})
