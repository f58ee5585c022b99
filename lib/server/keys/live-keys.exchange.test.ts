import { afterEach, describe, expect, it } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { AccountPicture } from '../../wire/replies'
import { caller, newKey, valueOf } from '../trading/testing/desk-stage'
import { openExchangeStage, type ExchangeStage } from '../trading/testing/exchange-stage'

/*
 * The path of a live account for real: the desk takes the exchange in this process for the live one, by hosts that only this
 * stage can give, and reads the rights of its key over the same wire.
 */

let stage: ExchangeStage | undefined
afterEach(async () => {
  await stage?.close()
  stage = undefined
})

const picture = (): AccountPicture => {
  const found = stage?.parts.feed.picture('live')
  if (found === undefined) throw new Error('no picture')
  return found.picture
}

async function until(what: string, done: () => boolean): Promise<void> {
  const began = Date.now()
  while (!done()) {
    if (Date.now() - began > 20_000) throw new Error(`${what}: ${JSON.stringify(picture().keys)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const isLive = (): boolean => picture().phases.spot === 'live' && picture().phases.usdm === 'live'

function buy() {
  if (stage === undefined) throw new Error('no stage')
  const gen = stage.parts.feed.picture('live')?.gen ?? 0
  return stage.parts.desk.placeOrder(caller, newKey(), {
    account: 'live',
    order: {
      market: 'spot',
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: 'BOTH',
      orderType: 'LIMIT',
      timeInForce: 'GTC',
      quantity: decimal('0.001'),
      price: decimal(String(Math.floor(Number(stage.price('spot', 'BTCUSDT')) * 0.9))),
    },
    seen: { generation: gen },
  })
}

const TIED = { ipRestrict: true, ips: ['127.0.0.1', '::1', '::ffff:127.0.0.1'] }

describe('a live account (S-140, S-141)', () => {
  it('S-140 trades with a key that is read, tied and harmless, and stops when the key may withdraw', {
    timeout: 60_000,
  }, async () => {
    stage = await openExchangeStage({ environment: 'live', rights: TIED })
    await until('live', isLive)
    await until('rights', () => picture().keys.every(({ state }) => state === 'may-trade'))
    expect(picture().keys[0]?.rights?.flags).toMatchObject({ enableWithdrawals: false, enableFutures: true })
    expect(picture().entryAllowed).toBe(true)
    const { intent } = valueOf(await buy())
    expect(intent.state).toBe('accepted')
    expect(intent.clientOrderId.slice(0, 3)).toBe('bnl')

    // The owner widens the key in the app, and the exchange refuses something with -2015.
    await stage.control.setRights(stage.apiKey, { enableWithdrawals: true })
    await stage.control.setFault({ id: 'F-26', market: 'spot', path: '/api/v3/openOrders', count: 1 })
    await stage.parts.desk.orderHistory('live', 'spot', 'BTCUSDT', 5)
    const read = stage.venues.spot.account({ apiKey: stage.apiKey, secret: stage.secret, kind: 'hmac' })
    await read.trading.openOrders('order', undefined, { lane: 'interface' })
    await until('refused', () => picture().keys.every(({ state }) => state === 'refused'))
    const refused = await buy()
    expect(refused).toMatchObject({
      kind: 'locked',
      reason: { code: 'key-refused', params: { rights: 'enableWithdrawals' } },
    })
    expect(picture().entryBlockedBy?.code).toBe('key-refused')
    expect(picture().alarms.some(({ reason }) => reason.code === 'key-refused')).toBe(true)

    // What rests can still be canceled from here.
    const canceled = valueOf(
      await stage.parts.desk.cancelOrder(caller, newKey(), {
        account: 'live',
        market: 'spot',
        symbol: 'BTCUSDT',
        target: { service: 'order', orderId: intent.orderId ?? '' },
      }),
    )
    expect(canceled.intent.state).toBe('accepted')
  })

  it('S-141 only reads with a key that works from anywhere, until the owner says otherwise', {
    timeout: 60_000,
  }, async () => {
    stage = await openExchangeStage({ environment: 'live' })
    await until('live', isLive)
    await until('rights', () => picture().keys.every(({ state }) => state === 'not-tied'))
    expect(await buy()).toMatchObject({ kind: 'locked', reason: { code: 'key-not-tied' } })
    expect(
      await stage.parts.desk.cancelAll(caller, newKey(), { account: 'live', scope: { mode: 'flatten' } }),
    ).toMatchObject({ kind: 'locked', reason: { code: 'key-not-tied' } })
    const keys = valueOf(await stage.parts.desk.setKeyException(caller, { account: 'live', market: 'spot', on: true }))
    expect(keys.map(({ state }) => state)).toEqual(['may-trade', 'may-trade'])
    expect(valueOf(await buy()).intent.state).toBe('accepted')
    valueOf(await stage.parts.desk.setKeyException(caller, { account: 'live', market: 'spot', on: false }))
    expect(await buy()).toMatchObject({ kind: 'locked', reason: { code: 'key-not-tied' } })
  })
})
