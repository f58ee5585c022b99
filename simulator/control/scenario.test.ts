import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createExchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { BadSetting, readSettings } from '../settings'
import { FaultScene } from '../testing/fault-scene'
import { Trader } from '../testing/trader'
import { ControlClient } from './client'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

describe('a scenario', () => {
  test('makes its steps at their times, in the order of the file where times meet', async () => {
    const start = scene.clock.now()
    const { apiKey } = scene
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.004',
      price: '50000',
    }
    const played = await scene.control.playScenario({
      name: 'a bad afternoon',
      seed: 7,
      steps: [
        { at: 0, pause: {} },
        { at: 0, account: { apiKey: 'scenario-key', secretKey: 'secret', spot: { USDT: '5' } } },
        { at: 100, credit: { apiKey: 'scenario-key', market: 'spot', asset: 'USDT', amount: '7' } },
        { at: 100, transfer: { apiKey: 'scenario-key', from: 'spot', asset: 'USDT', amount: '2' } },
        { at: 100, fault: { id: 'F-16', count: 'always' } },
        { time: start + 1000, status: { market: 'spot', symbol: 'ETHUSDT', status: 'HALT' } },
        { at: 2000, price: { market: 'spot', symbol: 'BTCUSDT', price: '61000' } },
        { at: 2000, clear: 'F-16' },
        { at: 3000, act: { apiKey, market: 'spot', method: 'POST', path: '/api/v3/order', params: order } },
        { at: 3000, credit: { apiKey: 'nobody', market: 'spot', asset: 'USDT', amount: '7' } },
        { at: 4000, status: { market: 'spot', symbol: 'ETHUSDT', status: 'TRADING' } },
        { at: 9000, clear: 'all' },
      ],
    })
    expect(played.steps.map((step) => step.state)).toEqual(['done', 'done', ...Array<string>(10).fill('waiting')])
    expect((await scene.place(scene.spot, 'a')).status).toBe(200)
    scene.clock.advance(100)
    expect((await scene.place(scene.spot, 'b')).status).toBe(500)
    const { spot } = await scene.control.truth('scenario-key')
    expect(spot.balances).toEqual([{ asset: 'USDT', free: '10.00000000', locked: '0.00000000' }])
    scene.clock.advance(1900)
    expect(scene.price('spot')).toBe('61000')
    expect((await scene.place(scene.spot, 'c')).status).toBe(200)
    expect((await scene.market(scene.spot, 'd', { symbol: 'ETHUSDT', quantity: '0.01' })).body.code).toBe(-1013)
    scene.clock.advance(2000)
    expect(await scene.openIds(scene.spot)).toHaveLength(3)
    const state = await scene.control.scenario()
    expect(state.steps.map((step) => step.state)).toEqual([
      ...Array<string>(9).fill('done'),
      'refused',
      'done',
      'waiting',
    ])
    expect(state.steps[9]?.error).toContain('There is no account with the key "nobody"')
    expect((await scene.control.stopScenario()).steps.at(-1)?.state).toBe('stopped')
  })

  test('gives its faults seeds of its own, so that it plays the same twice', async () => {
    const rounds: number[][] = []
    for (const round of ['a', 'b']) {
      await scene.control.playScenario({
        seed: 'x',
        steps: [{ at: 0, fault: { id: 'F-16', chance: 0.5, count: 'always' } }],
      })
      const came: number[] = []
      for (let n = 0; n < 8; n++) came.push((await scene.place(scene.spot, `${round}${n}`)).status)
      rounds.push(came)
      await scene.control.clearFaults()
    }
    expect(rounds[0]).toEqual(rounds[1])
    expect(new Set(rounds[0]).size).toBe(2)
  })

  test.each<[string, unknown, string]>([
    ['no steps', { steps: [] }, 'steps must be a list of steps such as'],
    ['an unknown field', { step: [] }, 'Unknown field "step". Allowed: name, seed, steps.'],
    ['a step without time', { steps: [{ pause: {} }] }, 'steps[0]: A step needs either at'],
    [
      'a step that does nothing',
      { steps: [{ at: 0 }] },
      'steps[0]: A step does one thing of account, credit, transfer,',
    ],
    [
      'a step that does two things',
      { steps: [{ at: 0, pause: {}, resume: {} }] },
      'steps[0]: A step does one thing of',
    ],
    [
      'an unknown verb',
      { steps: [{ at: 0, dance: {} }] },
      'steps[0]: Unknown field "dance". Allowed: at, time, account',
    ],
    ['a time below zero', { steps: [{ at: -1, pause: {} }] }, 'steps[0]: at must be a whole number of milliseconds'],
    [
      'a bad fault',
      {
        steps: [
          { at: 0, pause: {} },
          { at: 1, fault: { id: 'F-05', ms: 1 } },
        ],
      },
      'steps[1]: F-05 does not take "ms".',
    ],
    ['an unknown symbol', { steps: [{ at: 0, pause: { symbol: 'NOPE' } }] }, 'steps[0]: There is no symbol "NOPE"'],
    [
      'a bad price',
      { steps: [{ at: 0, price: { market: 'spot', symbol: 'BTCUSDT', price: 5 } }] },
      'steps[0]: price must be a decimal text',
    ],
    [
      'an act by nobody',
      { steps: [{ at: 0, act: { apiKey: 'x', market: 'spot', method: 'POST', path: '/api/v3/order', params: {} } }] },
      'steps[0]: There is no account with the key "x"',
    ],
    ['a bad seed', { seed: 1.5, steps: [{ at: 0, pause: {} }] }, 'seed must be a whole number or a text.'],
  ])('says what was wrong before anything happens: %s', async (_, body, sentence) => {
    const response = await fetch(`http://127.0.0.1:${scene.exchange.ports.control}/scenario`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: string }
    expect(error.slice(0, sentence.length)).toBe(sentence)
  })

  test('is shown by an example that plays to its end', async () => {
    const example = readFileSync(join(import.meta.dirname, '../scenarios/bad-afternoon.json'), 'utf8')
    const { steps } = await scene.control.playScenario(JSON.parse(example))
    for (const { time } of steps) scene.clock.advance(Math.max(0, time - scene.clock.now()))
    await scene.until(() => scene.control.scenario().then((played) => played.steps.at(-1)?.state === 'done'))
    expect((await scene.control.scenario()).steps.map((step) => step.state)).toEqual(steps.map(() => 'done'))
    expect(await scene.control.faults()).toEqual([])
  })

  test('plays from a file, from the start of the exchange', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scenario-'))
    const file = join(folder, 'outage.json')
    const steps = [
      { at: 0, account: { apiKey: 'file-key-1', secretKey: 'secret', spot: { USDT: '9000' } } },
      { at: 500, fault: { id: 'F-23', apiKey: 'file-key-1' } },
    ]
    writeFileSync(file, JSON.stringify({ steps }))
    const { scenario } = readSettings({ EXCHANGE_SCENARIO: file })
    const clock = createManualClock(1_795_000_000_000)
    const exchange = await createExchange({ clock, scenario: scenario?.body })
    try {
      const control = new ControlClient(exchange.ports.control)
      expect((await control.scenario()).steps.map((step) => step.state)).toEqual(['done', 'waiting'])
      clock.advance(500)
      const trader = new Trader(exchange.ports.spot, { apiKey: 'file-key-1', secretKey: 'secret' }, () => clock.now())
      const cancel = () => trader.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
      expect((await cancel()).body.code).toBe(-1001)
      expect((await cancel()).body.code).toBe(-2011)
    } finally {
      await exchange.close()
      rmSync(folder, { recursive: true })
    }
  })

  test('a file that is missing, no JSON or no scenario stops the start with its reason', async () => {
    expect(() => readSettings({ EXCHANGE_SCENARIO: '/nowhere.json' })).toThrow(BadSetting)
    expect(() => readSettings({ EXCHANGE_SCENARIO: import.meta.filename })).toThrow('which is not JSON')
    const clock = createManualClock(1_795_000_000_000)
    const started = createExchange({ clock, scenario: { steps: [{ at: 0, fault: { id: 'F-99' } }] } })
    await expect(started).rejects.toThrow('steps[0]: There is no fault "F-99".')
  })
})
