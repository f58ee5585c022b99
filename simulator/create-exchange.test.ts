import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ControlClient } from './control/client'
import { createExchange, type Exchange } from './create-exchange'
import { createManualClock } from './engine/manual-clock'
import { Line, Trader } from './testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
})
afterAll(() => exchange.close())

describe('the exchange in one process', () => {
  test('a market order over REST is filled, told on the user stream and shown in the truth', async () => {
    const account = await control.createAccount({ spot: { USDT: '10000' } })
    const trader = new Trader(exchange.ports.spot, account, () => clock.now())
    const line = await Line.open(exchange.ports.spot, '/ws-api/v3')
    expect((await line.ask('userDataStream.subscribe.signature', trader.socketParams())).result).toEqual({
      subscriptionId: 0,
    })

    const reply = await trader.signed('POST', '/api/v3/order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.01',
    })
    expect(reply.status).toBe(200)
    expect(reply.body.status).toBe('FILLED')
    expect(reply.headers.get('x-mbx-order-count-10s')).toBe('0')

    const kinds: string[] = []
    for (;;) {
      const { event } = await line.next()
      kinds.push(event.e === 'executionReport' ? event.x : event.e)
      if (event.e === 'outboundAccountPosition') break
    }
    expect(kinds[0]).toBe('NEW')
    expect(kinds.slice(1, -1).every((kind) => kind === 'TRADE')).toBe(true)

    const truth = await control.truth(account.apiKey)
    expect(truth.spot.balances.find((balance) => balance.asset === 'BTC')?.free).toBe('0.00999000')
    line.close()
  })

  test('a futures order answers on the other port', async () => {
    const account = await control.createAccount({ usdm: { USDT: '10000' } })
    const trader = new Trader(exchange.ports.usdm, account, () => clock.now())
    const { body: key } = await trader.raw('POST', '/fapi/v1/listenKey')
    const line = await Line.open(exchange.ports.usdm, `/private/ws/${key.listenKey}`)
    const reply = await trader.signed('POST', '/fapi/v1/order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.01',
    })
    expect(reply.body).toMatchObject({ symbol: 'BTCUSDT', status: 'NEW' })
    const event = await line.next((message) => message.e === 'ORDER_TRADE_UPDATE' && message.o.X === 'FILLED')
    expect(event.o.z).toBe('0.010')
    line.close()
  })
})
