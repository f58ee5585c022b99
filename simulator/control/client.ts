/** Amounts by asset as decimal text, such as `{ USDT: '10000' }`. */
export type Credits = Readonly<Record<string, string>>

/** What a key may do, by the names of GET /sapi/v1/account/apiRestrictions, and the addresses it may be used from. */
export interface KeyRights {
  readonly ipRestrict: boolean
  readonly ips: readonly string[]
  readonly enableReading: boolean
  readonly enableWithdrawals: boolean
  readonly enableInternalTransfer: boolean
  readonly enableMargin: boolean
  readonly enableFutures: boolean
  readonly permitsUniversalTransfer: boolean
  readonly enableVanillaOptions: boolean
  readonly enableFixApiTrade: boolean
  readonly enableFixReadOnly: boolean
  readonly enableSpotAndMarginTrading: boolean
  readonly enablePortfolioMarginTrading: boolean
}

export interface NewAccount {
  readonly spot?: Credits
  readonly usdm?: Credits
  /** PEM of an Ed25519 or RSA public key; the account then signs with it and has no secret. */
  readonly publicKey?: string
  /** A key of one's own; with `secretKey` or `publicKey`. An account that exists already is given back as it is. */
  readonly apiKey?: string
  readonly secretKey?: string
  /** Rights other than the usual ones, which are to read and to trade on both markets. */
  readonly rights?: Partial<KeyRights>
  /** A key whose account the new key opens too. */
  readonly sharedWith?: string
}

export interface ControlAccount {
  readonly apiKey: string
  /** Empty text for keys with a public key. */
  readonly secretKey: string
  readonly accountId: string
}

export interface SpotTruth {
  readonly balances: readonly { readonly asset: string; readonly free: string; readonly locked: string }[]
  readonly orders: readonly Record<string, unknown>[]
  readonly openOrders: readonly Record<string, unknown>[]
  readonly fills: readonly Record<string, unknown>[]
  /** What smart order routing gave to orders, in place of trades. */
  readonly allocations: readonly Record<string, unknown>[]
}

export interface UsdmTruth {
  readonly orders: readonly Record<string, unknown>[]
  readonly algoOrders: readonly Record<string, unknown>[]
  readonly fills: readonly Record<string, unknown>[]
  readonly balances: Readonly<Record<string, string>>
  readonly positions: readonly Record<string, unknown>[]
}

/** A request that asks for a change, as it came in on the wire, whatever became of it. */
export interface Arrival {
  /** Counts up over all keys. */
  readonly number: number
  /** Exchange time, ms. */
  readonly time: number
  readonly market: 'spot' | 'usdm'
  readonly method: string
  /** REST path; that of the twin for a request of the WebSocket API. */
  readonly path: string
  readonly params: Readonly<Record<string, string>>
}

export interface AccountTruth {
  readonly apiKey: string
  readonly accountId: string
  /** Exchange time, ms. */
  readonly time: number
  readonly spot: SpotTruth
  readonly usdm: UsdmTruth
}

/** A fault to set; `docs/exchange.md` says what each id does and which of the fields it takes. */
export interface FaultOrder {
  readonly id: string
  readonly market?: 'spot' | 'usdm'
  readonly method?: string
  readonly path?: string
  readonly apiKey?: string
  readonly clientOrderId?: string
  readonly symbol?: string
  readonly orderStatus?: string
  readonly event?: string
  readonly kind?: 'user-data' | 'market' | 'ws-api'
  readonly nth?: number
  readonly count?: number | 'always'
  readonly chance?: number
  readonly seed?: number | string
  readonly at?: number
  readonly after?: number
  readonly lasts?: number
  readonly truth?: 'executed' | 'not' | 'later'
  readonly late?: number
  readonly age?: number
  readonly ms?: number | readonly [from: number, to: number]
  readonly code?: number
  readonly bytes?: number
  readonly rows?: number
  readonly form?: string
  readonly field?: string
  readonly value?: unknown
  readonly limit?: number
  readonly frames?: number
  readonly behind?: string
  readonly status?: string
  readonly tickSize?: string
  readonly stepSize?: string
  readonly minNotional?: string
  readonly quantity?: string
  readonly cancelResult?: 'SUCCESS' | 'FAILURE'
  readonly newOrderResult?: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED'
  readonly act?: { readonly method: string; readonly path: string; readonly params: Readonly<Record<string, string>> }
}

export interface FaultState extends FaultOrder {
  readonly number: number
  readonly seen: number
  readonly hits: number
  readonly since: number
}

export interface Health {
  readonly status: string
  readonly ports: { readonly spot: number; readonly usdm: number; readonly control: number }
  /** Where prices come from: synthetic, replay or follow; live, connecting, silent or ended. */
  readonly source: {
    readonly kind: string
    readonly state: string
    readonly symbols: readonly string[]
    readonly silent: readonly string[]
    readonly problem?: string
  }
}

/** How far a scenario has come. */
export interface PlayedScenario {
  readonly name: string
  readonly since?: number
  readonly steps: readonly {
    readonly time: number
    readonly does: string
    readonly state: 'waiting' | 'done' | 'refused' | 'stopped'
    readonly error?: string
  }[]
}

/** What may be changed for a spot account; null takes a limit or the group away. */
export interface SpotSettingsChange {
  readonly payFeesInBnb?: boolean
  /** Accounts of one group do not trade with each other. */
  readonly tradeGroupId?: number | null
  readonly maxOrders?: number | null
  readonly maxAlgoOrders?: number | null
  readonly maxIcebergOrders?: number | null
  readonly maxOrderLists?: number | null
  /** MAX_ASSET: the most of an asset one order may be about, as decimal text. */
  readonly maxAssets?: Credits
}

export interface SpotSettings extends SpotSettingsChange {
  readonly lockedOutside: Credits
}

/** Drives an exchange through its control port. Every method rejects with the exchange's own sentence when it refuses. */
export class ControlClient {
  private readonly origin: string

  /** `origin` such as `http://127.0.0.1:8700`, or just the port. */
  constructor(origin: string | number) {
    this.origin = typeof origin === 'number' ? `http://127.0.0.1:${origin}` : origin.replace(/\/$/, '')
  }

  createAccount(account: NewAccount = { spot: { USDT: '10000' }, usdm: { USDT: '10000' } }): Promise<ControlAccount> {
    return this.send('POST', '/accounts', account)
  }

  /** Changes what a key may do; what is not named stays. Returns all rights as they are then. */
  setRights(apiKey: string, rights: Partial<KeyRights>): Promise<KeyRights> {
    return this.send('POST', `/accounts/${encodeURIComponent(apiKey)}/rights`, rights)
  }

  rights(apiKey: string): Promise<KeyRights> {
    return this.send('GET', `/accounts/${encodeURIComponent(apiKey)}/rights`)
  }

  /** Takes a key away, as its owner would on the website; orders and money of its account stay. */
  async revokeKey(apiKey: string): Promise<void> {
    await this.send('DELETE', `/accounts/${encodeURIComponent(apiKey)}/key`)
  }

  truth(apiKey: string): Promise<AccountTruth> {
    return this.send('GET', `/accounts/${encodeURIComponent(apiKey)}/truth`)
  }

  /** What arrived of the key's requests that change something, after that number, oldest first, whatever became of them. */
  async arrivals(apiKey: string, after = 0): Promise<readonly Arrival[]> {
    const path = `/accounts/${encodeURIComponent(apiKey)}/arrivals/${after}`
    return (await this.send<{ arrivals: readonly Arrival[] }>('GET', path)).arrivals
  }

  /** Adds money to an account, as a deposit would. */
  async credit(apiKey: string, market: 'spot' | 'usdm', asset: string, amount: string): Promise<void> {
    await this.send('POST', `/accounts/${encodeURIComponent(apiKey)}/credit`, { market, asset, amount })
  }

  /** Moves free money of an account from one of its wallets to the other. */
  async transfer(apiKey: string, from: 'spot' | 'usdm', asset: string, amount: string): Promise<void> {
    await this.send('POST', `/accounts/${encodeURIComponent(apiKey)}/transfer`, { from, asset, amount })
  }

  /** Makes a call for an account as if from the app, without signature, weight or order count. */
  act(
    apiKey: string,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    params: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    return this.send('POST', `/accounts/${encodeURIComponent(apiKey)}/act`, { method, path, params })
  }

  /** What the exchange has set for a spot account. */
  spotSettings(apiKey: string): Promise<SpotSettings> {
    return this.send('GET', `/accounts/${encodeURIComponent(apiKey)}/spot`)
  }

  setSpot(apiKey: string, settings: SpotSettingsChange): Promise<SpotSettings> {
    return this.send('POST', `/accounts/${encodeURIComponent(apiKey)}/spot`, settings)
  }

  /** Locks spot money from outside of trading; an amount below zero frees it. */
  async lock(apiKey: string, asset: string, amount: string): Promise<void> {
    await this.send('POST', `/accounts/${encodeURIComponent(apiKey)}/lock`, { asset, amount })
  }

  /** Moves the price of a symbol there at once, trading through the book. */
  async movePrice(market: 'spot' | 'usdm', symbol: string, price: string): Promise<void> {
    await this.send('POST', '/market', { market, symbol, price })
  }

  /** Stops the synthetic flow of one symbol, on both markets, or of all. */
  async pause(symbol?: string): Promise<void> {
    await this.send('POST', '/market/pause', symbol === undefined ? {} : { symbol })
  }

  async resume(symbol?: string): Promise<void> {
    await this.send('POST', '/market/resume', symbol === undefined ? {} : { symbol })
  }

  async setStatus(market: 'spot' | 'usdm', symbol: string, status: string): Promise<void> {
    await this.send('POST', '/market/status', { market, symbol, status })
  }

  /** Sets spot's reference price, null for none; without a price it is computed again. */
  async setReferencePrice(symbol: string, price?: string | null): Promise<void> {
    await this.send('POST', '/market/reference-price', price === undefined ? { symbol } : { symbol, price })
  }

  /** Replaces the leverage brackets of a perpetual until the exchange ends. */
  async setBrackets(
    symbol: string,
    brackets: readonly (readonly [leverage: number, notionalCap: number, maintenanceRate: string])[],
  ): Promise<void> {
    await this.send('POST', '/market/brackets', { symbol, brackets })
  }

  setFault(fault: FaultOrder): Promise<FaultState> {
    return this.send('POST', '/faults', fault)
  }

  async faults(): Promise<FaultState[]> {
    const { faults } = await this.send<{ faults: FaultState[] }>('GET', '/faults')
    return faults
  }

  /** Clears one fault, by id or number, or all. */
  async clearFaults(which?: string | number): Promise<number> {
    const path = which === undefined ? '/faults' : `/faults/${which}`
    const { cleared } = await this.send<{ cleared: number }>('DELETE', path)
    return cleared
  }

  /** Plays a scenario from now on, in place of the one that plays. */
  playScenario(scenario: unknown): Promise<PlayedScenario> {
    return this.send('POST', '/scenario', scenario)
  }

  scenario(): Promise<PlayedScenario> {
    return this.send('GET', '/scenario')
  }

  /** Steps that still wait never come; faults that were set stay. */
  stopScenario(): Promise<PlayedScenario> {
    return this.send('DELETE', '/scenario')
  }

  /** All accounts back to their first credits; orders, positions, fills, faults, weights and bans gone. */
  async reset(): Promise<void> {
    await this.send('POST', '/reset')
  }

  async time(): Promise<number> {
    const { time } = await this.send<{ time: number }>('GET', '/time')
    return time
  }

  /** How many ms of the exchange's clock pass in one of the machine's; 0 when it is paused or turned by a test. */
  async clockRate(): Promise<number> {
    const { rate } = await this.send<{ rate: number }>('GET', '/time')
    return rate
  }

  /** Runs the clock at this rate from now on: 0 is paused, otherwise 0.001 to 1,000. */
  async setClockRate(rate: number): Promise<void> {
    await this.send('POST', '/clock', { rate })
  }

  /** Moves a paused clock on by so many ms, at most a day; resolves with the time at which it stands then. */
  async advanceClock(ms: number): Promise<number> {
    const { time } = await this.send<{ time: number }>('POST', '/clock', { advance: ms })
    return time
  }

  health(): Promise<Health> {
    return this.send('GET', '/healthz')
  }

  private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.origin + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as T & { error?: string }
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.error ?? response.status}`)
    return answer
  }
}
