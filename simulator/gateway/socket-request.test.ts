import { describe, expect, test } from 'vitest'
import { readSocketRequest } from './socket-request'
import { RawNumber } from './types'

function paramsOf(params: string): Record<string, string> {
  const request = readSocketRequest('spot', `{"id":1,"method":"order.place","params":${params}}`)
  if (request.kind !== 'request') throw new Error(`It was ${request.kind}.`)
  return Object.fromEntries(request.params)
}

describe('a WebSocket API frame', () => {
  test.each<[string, string, Record<string, string>]>([
    ['numbers keep the digits they were signed with', '{"price":50000.10,"a":1e2}', { price: '50000.10', a: '1e2' }],
    ['ids beyond doubles stay whole', '{"orderId":9223372036854775807}', { orderId: '9223372036854775807' }],
    ['booleans are words', '{"returnRateLimits":false}', { returnRateLimits: 'false' }],
    ['arrays are JSON', '{"symbols":["BTCUSDT","ETHUSDT"]}', { symbols: '["BTCUSDT","ETHUSDT"]' }],
    ['numbers within arrays keep theirs too', '{"list":[1.50,{"a":2.0}]}', { list: '[1.50,{"a":2.0}]' }],
    ['null is not sent', '{"symbol":null}', {}],
    ['digits within texts are texts', '{"symbol":"1","b":"a \\"7\\" b"}', { symbol: '1', b: 'a "7" b' }],
    ['no parameters', 'null', {}],
  ])('%s', (_, params, read) => {
    expect(paramsOf(params)).toEqual(read)
  })

  test.each<[string, unknown]>([
    ['7', new RawNumber('7')],
    ['9223372036854775807', new RawNumber('9223372036854775807')],
    ['"text"', 'text'],
    ['null', null],
  ])('the id %s comes back as it was', (id, read) => {
    expect(readSocketRequest('spot', `{"id":${id},"method":"ping"}`)).toMatchObject({ kind: 'request', id: read })
  })

  test.each(['{"method":"ping"}', '[]', '5', 'null', '"text"'])('%s has no id and ends the connection', (frame) => {
    expect(readSocketRequest('spot', frame)).toEqual({ kind: 'cut' })
  })

  test.each<[string, string, unknown, number]>([
    ['broken JSON', '{', null, -1135],
    ['a number with a leading zero', '{"id":1,"method":"ping","params":{"a":01}}', null, -1135],
    ['an id of another type', '{"id":{},"method":"ping"}', null, -1135],
    ['an id with a fraction', '{"id":1.5,"method":"ping"}', null, -1135],
    ['no method', '{"id":1}', new RawNumber('1'), -1102],
    ['parameters that are a list', '{"id":1,"method":"ping","params":[]}', new RawNumber('1'), -1135],
    [
      'a parameter nested without end',
      `{"id":1,"method":"depth","params":{"symbol":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}}`,
      new RawNumber('1'),
      -1135,
    ],
  ])('%s is refused', (_, frame, id, code) => {
    expect(readSocketRequest('spot', frame)).toMatchObject({ kind: 'refused', id, error: { status: 400, code } })
  })

  test.each([
    ['spot', 'v3/order.place', 'order.place'],
    ['usdm', 'v1/order.place', 'order.place'],
    ['usdm', 'v2/account.status', 'v2/account.status'],
  ] as const)('on %s the method %s is %s', (market, method, read) => {
    expect(readSocketRequest(market, JSON.stringify({ id: 1, method }))).toMatchObject({ method: read })
  })
})
