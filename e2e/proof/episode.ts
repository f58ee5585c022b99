import { ControlClient } from '../../simulator/control/client'
import { type Binnacle, startBinnacle } from '../fixtures/processes'
import { PaperExchange } from '../fixtures/paper-exchange'
import { unitsOf } from './amount'
import { DeskClient, type Row } from './desk-client'
import { planFaults } from './faults'
import { planKills } from './kill-plan'
import type { Act, FaultSpan, History, Life, LockSpan, Shown, Truth, WireSend } from './history'
import { SYMBOLS, type Rules } from './orders'
import { randomOf } from './random'
import { readJournal } from './read-journal'
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
  const faults: { readonly number: number; readonly lasts: number; readonly effect: number; span: FaultSpan }[] = []
  let acting = true
  let watching = true
  const began = time.now()
  const known = (): Set<string> => new Set(tabs.flatMap((tab) => [...tab.intents.keys()]))

  async function watchOnce(): Promise<void> {
    const account = await control.truth(apiKey)
    truths.push(truthOf(account))
    for (const tab of tabs) shown.push(tab.shown())
    sends.push(...(await control.arrivals(apiKey, sends.at(-1)?.number ?? 0)))
    await followFaults()
  }
  const watch = (async () => {
    while (watching) {
      await watchOnce()
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS))
    }
  })()

  const strike = (async () => {
    for (const { at, order, touches, effect } of planFaults(random.fork('faults'), apiKey, settings.faults)) {
      await time.wait(began + at - time.now())
      if (!acting) return
      const from = time.now()
      // A fault may find nothing to strike, such as a position to close; it is then refused.
      const set = await control.setFault(order).catch(() => undefined)
      if (set === undefined) continue
      const { id, market } = order
      const span = { id, from, to: Number.POSITIVE_INFINITY, touches, struck: set.hits > 0 }
      faults.push({
        number: set.number,
        lasts: order.lasts ?? 0,
        effect,
        span: market === undefined ? span : { ...span, market },
      })
    }
  })()

  /** Faults that are no longer there have struck out, or their time was over. */
  async function followFaults(): Promise<void> {
    const standing = new Map((await control.faults()).map((fault) => [fault.number, fault]))
    for (const fault of faults) {
      const { span, number, effect, lasts } = fault
      const now = standing.get(number)
      if (now !== undefined && now.hits > 0) fault.span = { ...span, struck: true }
      if (now !== undefined || span.to !== Number.POSITIVE_INFINITY) continue
      const early = time.now() < span.from + lasts
      fault.span = { ...fault.span, to: time.now() + effect, struck: fault.span.struck || early }
    }
  }

  const killing = (async () => {
    const plan = planKills(random.fork('kills'), settings.kills)
    for (const [number, { share, crashAt }] of plan.entries()) {
      let gone = false
      void binnacle.gone().then(() => {
        gone = true
      })
      while (acting && !gone && known().size < share * settings.intents) await time.wait(200)
      // A life that is armed must not outlive the acting: nobody would start the next one.
      if (!acting && !gone && crashAt === undefined) return
      const killed = binnacle.kill()
      const last = lives.pop()
      lives.push({ from: last?.from ?? 0, to: time.now() })
      await killed
      lives.push({ from: time.now() })
      const next = acting ? plan[number + 1]?.crashAt : undefined
      const armed: Record<string, string> = next === undefined ? {} : { BINNACLE_CRASH_AT: next }
      // It may be killed while it starts, and is then started without.
      await binnacle.startAgain(armed).catch(() => binnacle.startAgain())
      if (!acting) return
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
  const { intents: journal, ledger, evidence } = await readJournal(desk)
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
    faults: faults.map(({ span }) => span),
    faultsEnded,
    journal,
    ledger,
    readAt,
    evidence,
  }
}

/** `bnp`, any kind letter, the installation's tag: which of the exchange's orders are ours. */
function prefixOf(clientOrderIds: readonly string[]): string {
  const [first = ''] = clientOrderIds
  return `^bnp[a-z]${first.slice(4, 7)}`
}

async function readRules(desk: DeskClient): Promise<Map<string, Rules>> {
  const rules = new Map<string, Rules>()
  for (const market of ['spot', 'usdm'] as const) {
    const path = `/api/instruments?account=paper&market=${market}`
    let reply = await desk.ask('GET', path)
    // A busy machine is a slow exchange on the fast clock.
    while (reply.kind === 'lost' || reply.status !== 200) reply = await desk.ask('GET', path)
    for (const row of reply.body['instruments'] as Row[]) {
      const { symbol, price, lot, notional } = row as unknown as {
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
