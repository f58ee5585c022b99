import { expect, test } from 'vitest'
import type { FaultOrder } from '../control/client'
import { createRandom } from '../engine/random'
import { FaultScene } from '../testing/fault-scene'
import { FAULTS } from './catalogue/catalogue'

const STEPS = 160
const SEED = 20_261_125

/** Lets a call go its way for some exchanges of messages, then hangs up: many faults never answer. */
async function attempt(scene: FaultScene, method: string, path: string, params: object): Promise<void> {
  const trader = path.startsWith('/fapi') ? scene.usdm : scene.spot
  const query = new URLSearchParams({ ...params, timestamp: String(scene.clock.now()) }).toString()
  const stop = new AbortController()
  const done = trader
    .raw(method, `${path}?${query}&signature=${trader.signatureOf(query)}`, { signal: stop.signal })
    .then(
      () => true,
      () => true,
    )
  for (let turn = 0; turn < 4; turn++) await Promise.race([done, scene.control.time()])
  scene.clock.advance(20)
  await Promise.race([done, scene.control.time()])
  stop.abort()
  await done
}

test(`${STEPS} faults of any kind, two at a time, in the midst of trading: no bug, and all is well once they are gone`, {
  timeout: 120_000,
}, async () => {
  const bugs: unknown[] = []
  const scene = await FaultScene.open({ onBug: (error) => bugs.push((error as Error).stack) })
  await scene.begin()
  const random = createRandom(SEED)
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T
  // Its certificate needs an exchange that speaks TLS.
  const ids = Object.keys(FAULTS).filter((id) => id !== 'F-03')
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.004', price: '50000' }
  const market = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.004' }
  try {
    for (let step = 0; step < STEPS; step++) {
      const line = step % 4 === 0 ? await scene.subscribed().catch(() => undefined) : undefined
      if (step % 8 === 0) await scene.line('spot', '/ws/btcusdt@depth@100ms').catch(() => undefined)
      for (const id of [pick(ids), pick(ids)]) {
        const kind = FAULTS[id]
        const form = kind?.forms && pick(kind.forms)
        const fault: FaultOrder = {
          ...kind?.example,
          id,
          ...(form ? { form } : {}),
          ...(kind?.needs?.includes('apiKey') ? { apiKey: scene.apiKey } : {}),
          seed: step,
          lasts: 5000,
        }
        if (id === 'F-74') Object.assign(fault, { bytes: 100_000 })
        if (id === 'F-73') Object.assign(fault, { frames: 50 })
        await scene.fault(fault)
      }
      const [path, base] = pick([
        ['/api/v3/order', '/api/v3'],
        ['/fapi/v1/order', '/fapi/v1'],
      ] as const)
      const clientId = `s${step}`
      await attempt(scene, 'POST', path, { ...pick([order, market]), newClientOrderId: clientId })
      await attempt(scene, 'GET', path, { symbol: 'BTCUSDT', origClientOrderId: clientId })
      const last = pick([
        ['DELETE', path, { symbol: 'BTCUSDT', origClientOrderId: clientId }],
        ['GET', `${base}/openOrders`, {}],
        ['GET', `${base}/allOrders`, { symbol: 'BTCUSDT' }],
        ['GET', base === '/api/v3' ? '/api/v3/account' : '/fapi/v3/account', {}],
        ['DELETE', base === '/api/v3' ? '/api/v3/openOrders' : '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }],
      ] as const)
      const [method, lastPath, params] = last
      await attempt(scene, method, lastPath, params)
      line?.socket.send(JSON.stringify({ id: 1, method: 'session.status' }))
      await scene.control.clearFaults()
      scene.clock.advance(200)
    }
    await scene.begin()
    for (const trader of [scene.spot, scene.usdm]) expect((await scene.place(trader, 'after')).status).toBe(200)
    expect(await scene.spotEvents(await scene.subscribed())).toEqual([])
    expect(bugs).toEqual([])
  } finally {
    await scene.close()
  }
})
