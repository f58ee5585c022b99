import { describe, expect, test } from 'vitest'
import { BadSetting, readSettings } from '../../settings'
import { readSourceSetting } from './source-setting'

const LIVE_SPOT = { rest: 'https://api.binance.com', streams: 'wss://stream.binance.com:9443' }
const LIVE_USDM = { rest: 'https://fapi.binance.com', streams: 'wss://fstream.binance.com' }
const box = (port: number) => ({ rest: `http://localhost:${port}`, streams: `ws://localhost:${port}` })

describe('EXCHANGE_SOURCE', () => {
  test.each([
    ['nothing', {}, { kind: 'synthetic' }],
    ['synthetic', { EXCHANGE_SOURCE: 'synthetic' }, { kind: 'synthetic' }],
    [
      'a file',
      { EXCHANGE_SOURCE: 'replay:/x/BTCUSDT-1m.csv' },
      { kind: 'replay', files: [{ path: '/x/BTCUSDT-1m.csv' }], end: 'hold' },
    ],
    [
      'named files that begin again',
      { EXCHANGE_SOURCE: 'replay:spot:BTCUSDT=a.csv,usdm:ETHUSDT=b.json', EXCHANGE_REPLAY_END: 'loop' },
      {
        kind: 'replay',
        files: [
          { path: 'a.csv', key: 'spot:BTCUSDT' },
          { path: 'b.json', key: 'usdm:ETHUSDT' },
        ],
        end: 'loop',
      },
    ],
    [
      'the live hosts',
      { EXCHANGE_SOURCE: 'follow:binance' },
      { kind: 'follow', hosts: { spot: LIVE_SPOT, usdm: LIVE_USDM } },
    ],
    ['a spot host', { EXCHANGE_SOURCE: 'follow:http://localhost:1' }, { kind: 'follow', hosts: { spot: box(1) } }],
    [
      'both hosts of another box',
      { EXCHANGE_SOURCE: 'follow:http://localhost:1', EXCHANGE_FOLLOW_USDM: 'http://localhost:2' },
      { kind: 'follow', hosts: { spot: box(1), usdm: box(2) } },
    ],
    [
      'streams elsewhere',
      {
        EXCHANGE_SOURCE: 'follow:https://api.binance.com',
        EXCHANGE_FOLLOW_SPOT_STREAMS: 'wss://data-stream.binance.vision',
      },
      { kind: 'follow', hosts: { spot: { ...LIVE_SPOT, streams: 'wss://data-stream.binance.vision' } } },
    ],
    [
      'futures alone',
      { EXCHANGE_SOURCE: 'follow:', EXCHANGE_FOLLOW_USDM: 'http://localhost:2' },
      { kind: 'follow', hosts: { usdm: box(2) } },
    ],
  ])('%s', (_, env, setting) => {
    expect(JSON.parse(JSON.stringify(readSourceSetting(env)))).toEqual(setting)
  })

  test.each([
    [{ EXCHANGE_SOURCE: 'random' }, 'EXCHANGE_SOURCE is random and has to be synthetic, replay:<file> or follow:<url>'],
    [{ EXCHANGE_SOURCE: 'replay:' }, 'EXCHANGE_SOURCE names no file to replay'],
    [
      { EXCHANGE_SOURCE: 'replay:a.csv', EXCHANGE_REPLAY_END: 'stop' },
      'EXCHANGE_REPLAY_END is stop and has to be hold or loop.',
    ],
    [{ EXCHANGE_SOURCE: 'follow:' }, 'EXCHANGE_SOURCE names no host to follow'],
    [{ EXCHANGE_SOURCE: 'follow:localhost' }, 'has to be an origin, such as https://host:port.'],
    [{ EXCHANGE_SOURCE: 'follow:https://user:secret@x.y' }, 'has to be an origin'],
    [{ EXCHANGE_SOURCE: 'follow:binance', EXCHANGE_CLOCK_RATE: '10' }, 'EXCHANGE_CLOCK_RATE has to be 1.'],
  ])('%j is refused', (env, sentence) => {
    expect(() => readSettings(env)).toThrow(BadSetting)
    expect(() => readSettings(env)).toThrow(sentence)
  })
})
