import type { Call, Endpoint } from '../gateway/types'
import type { FaultStage } from './stage'

const BALANCES = [
  '/api/v3/account',
  '/fapi/v2/balance',
  '/fapi/v3/balance',
  '/fapi/v2/account',
  '/fapi/v3/account',
  '/fapi/v2/positionRisk',
  '/fapi/v3/positionRisk',
]
/** Memory of one fault: the oldest go first. */
const LONGEST = 10_000

interface Picture {
  readonly time: number
  readonly body: unknown
}

/** What accounts looked like while F-39 is set, so that their balances can be told as they were. */
export class PastAnswers {
  private readonly pictures = new Map<string, Picture[]>()
  private watched = false

  constructor(private readonly now: () => number) {}

  /** Begins to remember: every account as it is now. */
  begin(stage: FaultStage): void {
    this.watched = true
    for (const { accountId, apiKey } of stage.accounts()) this.note(stage, accountId, apiKey)
  }

  end(): void {
    this.watched = false
    this.pictures.clear()
  }

  /** Remembers an account as it is now, after something changed in it. */
  note(stage: FaultStage, accountId: string, apiKey: string): void {
    if (!this.watched) return
    const time = this.now()
    for (const path of BALANCES) {
      const endpoint = stage.endpoint('GET', path)
      if (endpoint === undefined) continue
      const call: Call = { market: endpoint.market, params: new Map(), accountId, apiKey, time, overSocket: false }
      const known = this.of(path, accountId)
      known.push({ time, body: endpoint.handle(call) })
      if (known.length > LONGEST) known.shift()
    }
  }

  /** The body as it was at `time`, at most back to when the fault was set; the given one when nothing is known. */
  read(endpoint: Endpoint, call: Call, time: number, body: unknown): unknown {
    const known = this.of(endpoint.path, call.accountId)
    return (known.findLast((picture) => picture.time <= time) ?? known[0])?.body ?? body
  }

  private of(path: string, accountId: string): Picture[] {
    const name = `${path} ${accountId}`
    const known = this.pictures.get(name)
    if (known) return known
    const fresh: Picture[] = []
    this.pictures.set(name, fresh)
    return fresh
  }
}
