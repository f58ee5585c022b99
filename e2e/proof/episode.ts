import { ControlClient } from '../../simulator/control/client'
import { type Binnacle, startBinnacle } from '../fixtures/processes'
import { PaperExchange } from '../fixtures/paper-exchange'
import { unitsOf } from './amount'
import { DeskClient, type Row } from './desk-client'
import { planFaults } from './faults'
import type { Act, FaultSpan, History, JournalIntent, Life, LockSpan, Shown, Truth, WireSend } from './history'
import { SYMBOLS, type Rules } from './orders'
import { randomOf } from './random'
import { readIntents, readLedger } from './read-journal'
import { Tab, type Heard } from './tab'
import { Trader } from './trader'
import { truthOf, venueFills } from './truth'
import { startVirtualTime, type VirtualTime } from './virtual-time'

export interface EpisodeSettings {
  readonly seed: string
  /** Acting ends with this many intents. */
  readonly intents: number
  readonly kills: number
  readonly rate: number
  /** Ids of faults to draw from; empty is all. */
  readonly faults: readonly string[]
}

const TABS = 3
const WATCH_MS = 150
const SETTLES_MS = 125_000
const ACTS_LAST_MS = 1_500_000
const PACE_MS = 2_500
/** Nothing moves for this long before the end is read. */
const QUIET_MS = 15_000

/** Plays one seed against the real processes and returns what was seen of it. Throws when they cannot even be started. */
export async function playEpisode(settings: EpisodeSettings): Promise<History & { readonly output: string }> {
  const { seed, rate } = settings
  const time = startVirtualTime(rate)
  const origin = String(time.beginning)
  const binnacle = await startBinnacle({
    BINNACLE_CLOCK_RATE: String(rate),
    EXCHANGE_CLOCK_RATE: String(rate),
    BINNACLE_CLOCK_ORIGIN: origin,
    EXCHANGE_CLOCK_ORIGIN: origin,
    EXCHANGE_SEED: seed,
  })
  try {
    return { ...(await play(settings, binnacle, time)), output: binnacle.output() }
  } finally {
    await binnacle.stop()
  }
}

async function play(settings: EpisodeSettings, binnacle: Binnacle, time: VirtualTime): Promise<History> {
  const random = randomOf(settings.seed)
  const control = new ControlClient(binnacle.ports.control)
  const { apiKey } = await new PaperExchange(binnacle).keys()
  await control.credit(apiKey, 'spot', 'USDT', '1000000')
  await control.credit(apiKey, 'spot', 'BTC', '5')
  await control.credit(apiKey, 'spot', 'ETH', '80')
  await control.credit(apiKey, 'usdm', 'USDT', '1000000')
  const desk = new DeskClient(binnacle)
  await desk.setUp()
  const rules = await readRules(desk)
  const heard: Heard = { claims: [], alarms: [], doubted: new Set() }
  const tabs = Array.from({ length: TABS }, (_, number) => new Tab(number, desk, time, heard))
  for (const tab of tabs) tab.open()
  while (!tabs.every((tab) => tab.isLive('spot') && tab.isLive('usdm') && tab.prices.size >= 4)) await time.wait(500)

  const acts: Act[] = []
  const locks: LockSpan[] = []
  const lives: Life[] = [{ from: time.beginning }]
  const truths: Truth[] = []
  const shown: Shown[] = []
  const sends: WireSend[] = []
  const faults: FaultSpan[] = []
  let acting = true
  let watching = true
  const began = time.now()
  const known = (): Set<string> => new Set(tabs.flatMap((tab) => [...tab.intents.keys()]))

  async function watchOnce(): Promise<void> {
    const account = await control.truth(apiKey)
    truths.push(truthOf(account))
    for (const tab of tabs) shown.push(tab.shown())
    sends.push(...(await control.arrivals(apiKey, sends.at(-1)?.number ?? 0)))
  }
  const watch = (async () => {
    while (watching) {
      await watchOnce()
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS))
    }
  })()

  const strike = (async () => {
    for (const { at, order, touches, lasts } of planFaults(random.fork('faults'), apiKey, settings.faults)) {
      await time.wait(began + at - time.now())
      if (!acting) return
      const from = time.now()
      const set = await control.setFault(order).then(
        () => true,
        () => false,
      )
      const { id, market } = order
      if (set) faults.push({ id, from, to: from + lasts, touches, ...(market === undefined ? {} : { market }) })
    }
  })()

  const killing = (async () => {
    const own = random.fork('kills')
    for (let kill = 0; kill < settings.kills; kill++) {
      // Spread over what is to be done, by what was done: so that a replay kills at about the same act.
      const share = (kill + own.next()) / settings.kills
      while (acting && known().size < share * settings.intents) await time.wait(own.int(20, 200))
      if (!acting) return
      const killed = binnacle.kill()
      const last = lives.pop()
      lives.push({ from: last?.from ?? 0, to: time.now() })
      await killed
      lives.push({ from: time.now() })
      await binnacle.startAgain()
    }
  })()

  const floor = {
    desk,
    control,
    apiKey,
    time,
    rules,
    acts,
    locks,
    life: () => lives.length - 1,
    over: () => !acting,
  }
  const traders = tabs.map((tab) => new Trader(floor, tab, random.fork(`trader ${tab.number}`), PACE_MS).trade())
  while (known().size < settings.intents && time.now() - began < ACTS_LAST_MS) await time.wait(500)
  acting = false
  await Promise.all([...traders, killing, strike])
  await control.clearFaults()
  const faultsEnded = time.now()
  await time.wait(SETTLES_MS)
  await control.pause()
  await time.wait(QUIET_MS)
  watching = false
  await watch
  await watchOnce()
  const [journal, ledger] = await Promise.all([readIntents(desk, known()), readLedger(desk)])
  const account = await control.truth(apiKey)
  truths.push(truthOf(account))
  const readAt = time.now()
  for (const tab of tabs) tab.close()
  return {
    seed: settings.seed,
    prefix: prefixOf(journal.map(({ clientOrderId }) => clientOrderId)),
    rate: settings.rate,
    acts,
    sends,
    lives,
    truths,
    fills: venueFills(account),
    shown,
    claims: heard.claims,
    doubted: heard.doubted,
    alarms: heard.alarms,
    locks,
    faults,
    faultsEnded,
    journal,
    ledger,
    readAt,
    evidence: await readEvidence(desk, journal),
  }
}

/** The time line of what has no end, so that a report can say why. */
async function readEvidence(
  desk: DeskClient,
  journal: readonly JournalIntent[],
): Promise<Map<string, readonly string[]>> {
  const lines = new Map<string, readonly string[]>()
  for (const { intentId, clientOrderId, state } of journal) {
    if (!['queued', 'sending', 'unconfirmed', 'unresolved'].includes(state)) continue
    const { evidence } = await desk.get(`/api/intents/${intentId}`)
    lines.set(
      clientOrderId,
      (evidence as Row[]).map((row) => `${String(row['at'])} ${String(row['source'])}: ${String(row['summary'])}`),
    )
  }
  return lines
}

/** `bnp`, any kind letter, the installation's tag: which of the exchange's orders are ours. */
function prefixOf(clientOrderIds: readonly string[]): string {
  const [first = ''] = clientOrderIds
  return `^bnp[a-z]${first.slice(4, 7)}`
}

async function readRules(desk: DeskClient): Promise<Map<string, Rules>> {
  const rules = new Map<string, Rules>()
  for (const market of ['spot', 'usdm'] as const) {
    const { instruments } = await desk.get(`/api/instruments?account=paper&market=${market}`)
    for (const row of instruments as Row[]) {
      const { symbol, price, lot, notional } = row as {
        symbol: (typeof SYMBOLS)[number]
        price: { tick: string }
        lot: { step: string }
        notional: { min: string }
      }
      if (SYMBOLS.includes(symbol))
        rules.set(`${market}:${symbol}`, {
          tick: unitsOf(price.tick),
          step: unitsOf(lot.step),
          minNotional: unitsOf(notional.min),
        })
    }
  }
  return rules
}
