import { describe, expect, test } from 'vitest'
import { socketRoute, streamNames } from './stream-address'

describe('the address of a stream', () => {
  test.each<[string, string, string, boolean, string[]]>([
    ['raw', '/ws/btcusdt@trade/ethusdt@depth', '', false, ['btcusdt@trade', 'ethusdt@depth']],
    ['raw and percent-encoded', '/ws/btcusdt%40trade', '', false, ['btcusdt@trade']],
    ['raw on a routed path', '/market/ws/btcusdt@aggTrade', '', false, ['btcusdt@aggTrade']],
    ['combined', '/stream', 'streams=btcusdt@trade/ethusdt@trade', true, ['btcusdt@trade', 'ethusdt@trade']],
    ['combined and percent-encoded', '/stream', 'streams=a%40trade%2Fb%40trade', true, ['a@trade', 'b@trade']],
    ['other letters', '/ws/%E6%B5%8B%E8%AF%95usdt@trade', '', false, ['测试usdt@trade']],
    [
      'a time zone keeps its plus sign',
      '/stream',
      'streams=btcusdt@kline_1d@+08:00',
      true,
      ['btcusdt@kline_1d@+08:00'],
    ],
    ['nothing', '/ws', 'timeUnit=MICROSECOND', false, []],
  ])('%s', (_, path, query, combined, names) => {
    expect(streamNames(path, query, combined)).toEqual(names)
  })

  test.each([
    ['spot', '/ws-api/v3', 'ws-api'],
    ['spot', '/ws', 'market'],
    ['spot', '/private/ws', undefined],
    ['spot', '/wsx', undefined],
    ['usdm', '/ws-fapi/v1', 'ws-api'],
    ['usdm', '/private/ws/key', 'user-data'],
    ['usdm', '/private/stream', 'user-data'],
    ['usdm', '/ws/key', 'market'],
    ['usdm', '/ws-api/v3', undefined],
  ] as const)('on %s %s is %s', (market, path, kind) => {
    expect(socketRoute(market, path)?.kind).toBe(kind)
  })
})
