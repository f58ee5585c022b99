import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ControlClient, type KeyRights } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { Trader } from '../testing/trader'

const NOW = 1_795_000_000_000
const PATH = '/sapi/v1/account/apiRestrictions'
const clock = createManualClock(NOW)
let exchange: Exchange
let control: ControlClient

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())

async function keyWith(rights?: Partial<KeyRights>): Promise<{ spot: Trader; usdm: Trader; apiKey: string }> {
  const account = await control.createAccount({
    spot: { USDT: '10000' },
    usdm: { USDT: '10000' },
    ...(rights === undefined ? {} : { rights }),
  })
  const trader = (port: number) => new Trader(port, account, () => clock.now())
  return { spot: trader(exchange.ports.spot), usdm: trader(exchange.ports.usdm), apiKey: account.apiKey }
}

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.002', price: '50000' }
const DENIED = 'Invalid API-key, IP, or permissions for action'

describe('what a key may do', () => {
  test('is told whole, in the order of the real answer (S-140)', async () => {
    const { spot } = await keyWith()
    const reply = await spot.signed('GET', PATH)
    expect(reply.status).toBe(200)
    expect(reply.text).toBe(
      JSON.stringify({
        ipRestrict: false,
        createTime: NOW,
        enableReading: true,
        enableWithdrawals: false,
        enableInternalTransfer: false,
        enableMargin: false,
        enableFutures: true,
        permitsUniversalTransfer: false,
        enableVanillaOptions: false,
        enableFixApiTrade: false,
        enableFixReadOnly: false,
        enableSpotAndMarginTrading: true,
        enablePortfolioMarginTrading: false,
      }),
    )
    expect(reply.headers.get('x-sapi-used-ip-weight-1m')).toBe('1')
    expect(reply.headers.get('x-mbx-used-weight-1m')).toBeNull()
  })

  test('is set when the key is made and changed later, one right at a time', async () => {
    const { spot, apiKey } = await keyWith({ enableWithdrawals: true })
    expect((await spot.signed('GET', PATH)).body).toMatchObject({ enableWithdrawals: true, enableReading: true })
    const changed = await control.setRights(apiKey, { enableWithdrawals: false, permitsUniversalTransfer: true })
    expect(changed).toMatchObject({ enableWithdrawals: false, permitsUniversalTransfer: true, ips: [] })
    expect(await control.rights(apiKey)).toEqual(changed)
    expect((await spot.signed('GET', PATH)).body).toMatchObject({ permitsUniversalTransfer: true })
    await expect(control.setRights(apiKey, { enableFlying: true } as never)).rejects.toThrow('Unknown field')
    await expect(control.setRights(apiKey, { ips: ['nowhere'] })).rejects.toThrow('list of IP addresses')
    await expect(control.setRights(apiKey, { enableReading: 'yes' } as never)).rejects.toThrow('true or false')
  })

  test('trading needs the right of its market, reading does not', async () => {
    const { spot, usdm } = await keyWith({ enableSpotAndMarginTrading: false, enableFutures: false })
    expect(await spot.signed('POST', '/api/v3/order', ORDER)).toMatchObject({
      status: 401,
      body: { code: -2015, msg: `${DENIED}.` },
    })
    expect(await usdm.signed('POST', '/fapi/v1/order', ORDER)).toMatchObject({
      status: 401,
      body: { code: -2015, msg: DENIED },
    })
    expect((await spot.signed('GET', '/api/v3/account')).status).toBe(200)
    expect((await usdm.signed('GET', '/fapi/v3/balance')).status).toBe(200)
  })

  test('reading can be taken away', async () => {
    const { spot, usdm } = await keyWith({ enableReading: false })
    expect((await spot.signed('GET', '/api/v3/account')).body.code).toBe(-2015)
    expect((await usdm.raw('POST', '/fapi/v1/listenKey')).body.code).toBe(-2015)
    expect((await spot.signed('POST', '/api/v3/order', { ...ORDER, quantity: '0.001' })).status).toBe(200)
  })

  test('a key that is kept to other addresses is refused here', async () => {
    const { spot, apiKey } = await keyWith({ ips: ['203.0.113.7'] })
    expect(await spot.signed('GET', PATH)).toMatchObject({ status: 401, body: { code: -2015 } })
    await control.setRights(apiKey, { ips: ['203.0.113.7', '127.0.0.1'] })
    expect((await spot.signed('GET', PATH)).body.ipRestrict).toBe(true)
    await control.setRights(apiKey, { ips: [] })
    expect((await spot.signed('GET', PATH)).body.ipRestrict).toBe(false)
  })

  test('an unknown key has its own code here, and a revoked one is unknown', async () => {
    const { spot, apiKey } = await keyWith()
    await control.revokeKey(apiKey)
    expect(await spot.signed('GET', PATH)).toMatchObject({
      status: 400,
      body: { code: -2008, msg: 'Invalid Api-Key ID.' },
    })
    expect((await spot.signed('GET', '/api/v3/account')).body.code).toBe(-2015)
    await expect(control.revokeKey(apiKey)).rejects.toThrow('There is no account with the key')
  })

  test('two keys of one account share its money and its order count', async () => {
    const first = await keyWith()
    const second = await control.createAccount({ sharedWith: first.apiKey })
    const other = new Trader(exchange.ports.spot, second, () => clock.now())
    const order = { ...ORDER, quantity: '0.001' }
    expect((await first.spot.signed('POST', '/api/v3/order', order)).headers.get('x-mbx-order-count-10s')).toBe('1')
    const placed = await other.signed('POST', '/api/v3/order', order)
    expect(placed.headers.get('x-mbx-order-count-10s')).toBe('2')
    expect((await other.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).body).toHaveLength(2)
  })
})

test('rights are kept with their key over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rights-'))
  try {
    const first = await createExchange({ clock: createManualClock(NOW), folder })
    const opened = new ControlClient(first.ports.control)
    const account = await opened.createAccount({ rights: { enableFutures: false } })
    await opened.setRights(account.apiKey, { ips: ['127.0.0.1'] })
    const revoked = await opened.createAccount()
    await opened.revokeKey(revoked.apiKey)
    await first.close()

    const second = await createExchange({ clock: createManualClock(NOW + 60_000), folder })
    const told = await new Trader(second.ports.spot, account, () => NOW + 60_000).signed('GET', PATH)
    expect(told.body).toMatchObject({ ipRestrict: true, createTime: NOW, enableFutures: false, enableReading: true })
    const gone = await new Trader(second.ports.spot, revoked, () => NOW + 60_000).signed('GET', PATH)
    expect(gone.body.code).toBe(-2008)
    await second.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each([
  ['testnet', 404],
  ['demo', 403],
] as const)('the %s hosts have no wallet calls', async (environment, status) => {
  const at = await createExchange({ clock: createManualClock(NOW), environment })
  try {
    const account = await new ControlClient(at.ports.control).createAccount()
    const trader = new Trader(at.ports.spot, account, () => NOW)
    expect((await trader.signed('GET', PATH)).status).toBe(status)
    expect((await trader.signed('GET', '/api/v3/account')).status).toBe(200)
  } finally {
    await at.close()
  }
})
