import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../engine/manual-clock'
import type { RestingOrder } from '../../engine/market-types'
import { units } from '../../engine/units'
import { DAY, HOUR, intervalOf, MINUTE, SECOND } from '../candles/intervals'
import { createMarkets } from '../create-markets'
import type { LiveSymbol } from '../live-symbol'
import { createRecordedFeed } from '../recorded-feed'
import { BadSource } from './price-source'
import { createReplaySource, readReplay, type ReplayFile } from './replay-source'

const START = Date.UTC(2026, 10, 25, 9, 41)
const THEN = Date.UTC(2024, 0, 1)

const listed = (key: string) => ['spot:BTCUSDT', 'spot:ETHUSDT', 'usdm:BTCUSDT'].includes(key)
const read = (text: string, file: ReplayFile = { path: 'BTCUSDT-1m-2024-01.csv' }) =>
  readReplay([file], () => text, listed)
const points = (text: string, file?: ReplayFile, key = 'spot:BTCUSDT') => {
  const path = read(text, file).get(key)
  return path && Array.from(path.times, (time, i) => [time - THEN, path.prices[i]])
}

describe('files of the past', () => {
  const candle = [
    [0, 40_000],
    [19_999, 39_900],
    [39_999, 40_200],
    [59_999, 40_100],
  ]
  const kline = `${THEN},40000.00,40200.00,39900.00,40100.00,12.5,${THEN + MINUTE - 1},500000.0,900,6.1,250000.0,0`
  test.each([
    ['a dump of klines', kline, candle],
    [
      'a dump of klines with a header',
      `open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n${kline}\n`,
      candle,
    ],
    [
      'a dump of klines in µs',
      `${THEN}000,40000.00,40200.00,39900.00,40100.00,12.5,${THEN + MINUTE - 1}999,500000.0,900,6.1,250000.0,0`,
      candle,
    ],
    [
      'a dump of spot trades',
      `1,40000.1,0.5,20000.05,${THEN},True,True\n2,40000.2,0.5,20000.1,${THEN + 7},False,True`,
      [
        [0, 40_000.1],
        [7, 40_000.2],
      ],
    ],
    [
      'a dump of futures trades with a header',
      `id,price,qty,quote_qty,time,is_buyer_maker\n1,40000.1,0.5,20000.05,${THEN},true\n`,
      [[0, 40_000.1]],
    ],
    [
      'a dump of spot aggTrades',
      `1,40000.1,0.5,10,12,${THEN},True,True\n2,40000.2,0.5,13,13,${THEN}000,False,True`,
      [
        [0, 40_000.1],
        [0, 40_000.2],
      ],
    ],
    [
      'a dump of futures aggTrades with a header',
      `agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\r\n1,40000.1,0.5,10,12,${THEN},true\r\n`,
      [[0, 40_000.1]],
    ],
    ['a dump of futures aggTrades without one', `1,40000.1,0.5,10,12,${THEN},true`, [[0, 40_000.1]]],
    ['a plain file of candles', `time,open,high,low,close\n${THEN},40000,40200,39900,40100\n`, candle],
    [
      'a plain file of prices',
      `time,price\n${THEN},40000\n${THEN + SECOND},40010\n`,
      [
        [0, 40_000],
        [1_000, 40_010],
      ],
    ],
    [
      'klines as REST gives them',
      `[[${kline
        .split(',')
        .map((each, i) => (i === 0 || i === 6 ? each : `"${each}"`))
        .join(',')}]]`,
      candle,
    ],
    ['trades as REST gives them', `[{"id":1,"price":"40000","qty":"1","time":${THEN}}]`, [[0, 40_000]]],
    ['aggTrades as REST gives them', `[{"a":1,"p":"40000","q":"1","T":${THEN}}]`, [[0, 40_000]]],
    [
      'named candles',
      `{"symbol":"BTCUSDT","market":"spot","candles":[{"openTime":${THEN},"open":"40000","high":"40200","low":"39900","close":"40100"}]}`,
      candle,
    ],
  ])('%s', (_, text, expected) => {
    expect(points(text)).toEqual(expected)
  })

  test('a falling candle goes up first, and the next one begins where it does', () => {
    const text = `time,open,high,low,close\n${THEN},40000,40200,39900,39950\n${THEN + HOUR},39960,39960,39960,39960\n`
    expect(points(text)?.slice(1, 5)).toEqual([
      [Math.floor((HOUR - 1) / 3), 40_200],
      [Math.floor((2 * (HOUR - 1)) / 3), 39_900],
      [HOUR - 1, 39_950],
      [HOUR, 39_960],
    ])
  })

  test('symbol and market come from the setting, the rows or the name', () => {
    const text = `time,price\n${THEN},40000\n`
    expect([...read(text).keys()]).toEqual(['spot:BTCUSDT'])
    expect([...read(text, { path: '/x/y.csv', key: 'usdm:BTCUSDT' }).keys()]).toEqual(['usdm:BTCUSDT'])
    const named = `time,symbol,market,price\n${THEN},BTCUSDT,usdm,40000\n${THEN},ETHUSDT,spot,2000\n`
    expect([...read(named, { path: 'all.csv' }).keys()]).toEqual(['usdm:BTCUSDT', 'spot:ETHUSDT'])
  })

  const header = 'time,price\n'
  test.each([
    ['no rows', header, 'BTCUSDT-1m-2024-01.csv has no candles and no trades.'],
    ['unknown columns', 'a,b,c\n1,2,3', 'BTCUSDT-1m-2024-01.csv, line 1: these columns are not known. Wanted:'],
    [
      'a time in seconds',
      `${header}1704067200,40000`,
      'line 2: the time, which has to be ms or µs since 1970, is "1704067200".',
    ],
    [
      'a price that is none',
      `${header}${THEN},40000\n${THEN},abc`,
      'line 3: price, which has to be a number above zero, is "abc".',
    ],
    [
      'a price beyond all reason',
      `${header}${THEN},4e300`,
      'line 2: price, which has to be a number above zero, is "4e300".',
    ],
    ['a price below zero', `${header}${THEN},-1`, 'line 2: price, which has to be a number above zero, is "-1".'],
    ['rows out of order', `${header}${THEN + 1},1\n\n${THEN},1`, 'line 4: its time is before that of the row above'],
    [
      'a candle that does not hold',
      `time,open,high,low,close\n${THEN},5,4,3,4`,
      'line 2: high and low have to hold open and close',
    ],
    [
      'a candle twice',
      `time,open,high,low,close\n${THEN},4,4,4,4\n${THEN},4,4,4,4`,
      'line 3: a second candle of the same time.',
    ],
    ['broken JSON', '[1,', 'BTCUSDT-1m-2024-01.csv is not JSON:'],
    ['JSON of something else', '{"a":1}', 'holds something else. Wanted:'],
    ['a row of something else', '[5]', 'row 1: this is no row.'],
  ])('%s is refused with its place', (_, text, sentence) => {
    expect(() => read(text)).toThrow(BadSource)
    expect(() => read(text)).toThrow(sentence)
  })

  test('a symbol that is not listed, one without name, one twice and a file that is not there are refused', () => {
    const text = `time,price\n${THEN},40000\n`
    expect(() => read(text, { path: 'XYZUSDT-1m.csv' })).toThrow('spot:XYZUSDT is not listed on this exchange.')
    expect(() => read(text, { path: 'prices.csv' })).toThrow('does not say of which symbol it is')
    expect(() => readReplay([{ path: 'BTCUSDT-1.csv' }, { path: 'BTCUSDT-2.csv' }], () => text, listed)).toThrow(
      'two files',
    )
    expect(() =>
      readReplay(
        [{ path: 'BTCUSDT-1.csv' }],
        () => {
          throw Object.assign(new Error('no'), { code: 'ENOENT' })
        },
        listed,
      ),
    ).toThrow('BTCUSDT-1.csv cannot be read (ENOENT).')
  })
})

describe('the market of a file', () => {
  const rows = [
    [40_000, 40_400, 39_800, 40_300],
    [40_300, 40_350, 39_000, 39_100],
    [39_100, 39_500, 39_100, 39_400],
  ]
  const text = `time,open,high,low,close\n${rows.map((row, i) => `${THEN + i * MINUTE},${row.join(',')}`).join('\n')}\n`

  function open(end: 'hold' | 'loop' = 'hold', file = text) {
    const clock = createManualClock(START)
    const source = createReplaySource(read(file), end, clock)
    const markets = createMarkets({ clock, seed: 7, feed: createRecordedFeed(), source })
    markets.start()
    const symbol = (market: 'spot' | 'usdm', name: string) => markets.symbol(market, name) as LiveSymbol
    return { clock, markets, source, symbol }
  }

  const near = (symbol: LiveSymbol, price: number) => Math.abs(Number(symbol.lastPrice()) / 1e8 / price - 1)

  test('begins at the file’s first price, past and all, and its candles are the file’s', () => {
    const { clock, symbol } = open()
    const btc = symbol('spot', 'BTCUSDT')
    expect(near(btc, 40_000)).toBeLessThan(0.0001)
    const day = Math.floor(START / DAY) * DAY
    expect(Number(btc.candles.over(day - DAY, day)?.close) / 1e8 / 40_000).toBeGreaterThan(0.85)
    clock.advance(3 * MINUTE)
    const minute = intervalOf('1m')
    rows.forEach((row, i) => {
      const bar = minute && btc.candles.candle(minute, START + i * MINUTE)
      const seen = [bar?.open, bar?.high, bar?.low, bar?.close].map((price) => Number(price) / 1e8)
      seen.forEach((price, place) => expect(Math.abs(price / (row[place] ?? 0) - 1)).toBeLessThan(0.0006))
      expect(bar?.trades).toBeGreaterThan(20)
    })
  })

  test('takes its coin’s perpetual, its cross and its book in the other dollar along', () => {
    const { clock, symbol } = open()
    const eth = Number(symbol('spot', 'ETHBTC').lastPrice())
    clock.advance(2 * MINUTE)
    for (const [market, name] of [
      ['spot', 'BTCUSDT'],
      ['usdm', 'BTCUSDT'],
      ['spot', 'BTCUSDC'],
    ] as const)
      expect([name, near(symbol(market, name), 39_100) < 0.003]).toEqual([name, true])
    expect(Number(symbol('usdm', 'BTCUSDT').indexPrice()) / 1e8 / 39_100).toBeCloseTo(1, 3)
    expect(Number(symbol('spot', 'ETHBTC').lastPrice()) / eth).toBeGreaterThan(1.01)
  })

  test('is told with its extremes in their order, however long the step', () => {
    const clock = createManualClock(START)
    const source = createReplaySource(read(text), 'loop', clock)
    source.start()
    clock.advance(MINUTE + 59_999)
    expect(source.take('spot:BTCUSDT')).toEqual([40_400, 39_000, 39_100])
    expect(source.take('spot:BTCUSDT')).toEqual([39_100])
  })

  test('fills accounts on its way at their price', () => {
    const { clock, symbol } = open()
    const btc = symbol('spot', 'BTCUSDT')
    const fills: bigint[] = []
    btc.onExecution((each) => each.makerOwner === 'me' && fills.push(each.price))
    const order: RestingOrder = { orderId: 1, owner: 'me', side: 'SELL', price: units('40380'), remaining: units('1') }
    btc.rest(order)
    clock.advance(MINUTE)
    expect(fills.length).toBeGreaterThan(0)
    expect(new Set(fills)).toEqual(new Set([units('40380')]))
  })

  test('holds the last price at the end, or begins again', () => {
    const held = open('hold')
    held.clock.advance(10 * MINUTE)
    expect(near(held.symbol('spot', 'BTCUSDT'), 39_400)).toBeLessThan(0.0005)
    expect(held.source.health().state).toBe('ended')
    const looped = open('loop')
    looped.clock.advance(3 * MINUTE + 40 * SECOND)
    expect(near(looped.symbol('spot', 'BTCUSDT'), 40_400)).toBeLessThan(0.0015)
    expect(looped.source.health().state).toBe('live')
  })

  test('plays trades as they stand: the price of the last one holds', () => {
    const { clock, symbol } = open('hold', `time,price\n${THEN},40000\n${THEN + 30_000},41000\n`)
    clock.advance(29_000)
    expect(near(symbol('spot', 'BTCUSDT'), 40_000)).toBeLessThan(0.0005)
    clock.advance(2_000)
    expect(near(symbol('spot', 'BTCUSDT'), 41_000)).toBeLessThan(0.0005)
  })
})
