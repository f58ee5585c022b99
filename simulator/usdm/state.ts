import type { ExchangeClock } from '../engine/clock'
import type { Markets, SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { UserEvents } from '../gateway/types'
import { Alarms } from '../engine/alarms'
import { AlgoIndex } from './algo-index'
import type { AssetIndex, ForceOrder, InsuranceFund } from './surroundings'
import { refusal } from './refusals'
import type { BestPrices } from '../engine/trails'
import type { Order } from './order'
import type { AlgoOrder } from './algo-order'
import { type Account, openAccount, positionKey } from './account'

export type DownloadKind = 'order' | 'trade' | 'income'

/** A history an account has asked for as a file. */
export interface Download {
  readonly id: string
  readonly kind: DownloadKind
  readonly accountId: string
  readonly from: number
  readonly to: number
  /** When it was asked for. */
  readonly time: number
}

export interface ListenKey {
  readonly key: string
  validUntil: number
}

/** Everything the futures exchange remembers. */
export interface UsdmState {
  readonly accounts: Map<string, Account>
  /** Orders of all accounts by {@link orderKey}, for executions to find them. */
  readonly orders: Map<string, Order>
  /** Algo orders of all accounts, and what a price move may set off. */
  readonly algos: AlgoIndex<AlgoOrder>
  /** Best prices that trailing stops have seen, by {@link trailName}; kept while any follows. */
  readonly trails: Map<string, BestPrices>
  /** Open orders and waiting algo orders that end at a date of their own. */
  readonly dated: Alarms<Order | AlgoOrder>
  /** By account. */
  readonly listenKeys: Map<string, ListenKey>
  /** When all open orders of an account's symbol will be canceled, by {@link countdownKey}. */
  readonly countdowns: Map<string, number>
  /** By id. */
  readonly downloads: Map<string, Download>
  /** What the insurance funds were paid here, by margin asset. */
  readonly insurance: Map<string, Units>
  /** Accounts that hold a position, by symbol. */
  readonly holders: Map<string, Set<string>>
  listenKeyCount: number
  algoCount: number
  incomeCount: number
  clientIdCount: number
  marginChangeCount: number
  /** Trades of the exchange's own that no book made. */
  offBookTradeCount: number
  downloadCount: number
  amendmentCount: number
  activationCount: number
}

/** What every part of the futures exchange works with. */
export interface Desk {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  readonly state: UsdmState
  /** Where this market's REST answers, such as http://127.0.0.1:8702; links lead there. */
  readonly origin?: (() => string) | undefined
  /** Decides over the children of triggered algo orders; absent: they are placed. */
  childFate?: ((algo: AlgoOrder) => 'placed' | 'rejected' | 'held') | undefined
  /** Tells the public of a liquidation. */
  readonly publishForceOrder?: ((symbol: string, order: ForceOrder) => void) | undefined
  readonly insurance: InsuranceFund
  /** What an asset is worth in USD; undefined for one nobody prices. */
  assetIndex(asset: string): AssetIndex | undefined
  /** Pieces of state that changed since they were last stored. */
  readonly changes: Map<string, unknown>
}

export const createState = (): UsdmState => ({
  accounts: new Map(),
  orders: new Map(),
  algos: new AlgoIndex(),
  trails: new Map(),
  dated: new Alarms(true),
  listenKeys: new Map(),
  countdowns: new Map(),
  downloads: new Map(),
  insurance: new Map(),
  holders: new Map(),
  listenKeyCount: 0,
  algoCount: 0,
  incomeCount: 0,
  clientIdCount: 0,
  marginChangeCount: 0,
  offBookTradeCount: 0,
  downloadCount: 0,
  amendmentCount: 0,
  activationCount: 0,
})

export const countdownKey = (accountId: string, symbol: string): string => `${symbol}/${accountId}`

/** The account; opened empty at the first mention, since the gateway alone knows who has one. */
export const accountOf = (desk: Desk, id: string): Account => desk.state.accounts.get(id) ?? openAccount(desk.state, id)

/** The symbol's market. Throws -1121 when there is none. */
export function marketOf(desk: Desk, symbol: string): SymbolMarket {
  const market = desk.markets.symbol('usdm', symbol)
  if (!market) throw refusal(-1121)
  return market
}

/** Keeps the index of holders true to an account's positions in a symbol. */
export function noteHolder({ state }: Pick<Desk, 'state'>, account: Account, symbol: string): void {
  const holds = (['BOTH', 'LONG', 'SHORT'] as const).some(
    (side) => (account.positions.get(positionKey(symbol, side))?.quantity ?? 0n) !== 0n,
  )
  const holders = state.holders.get(symbol) ?? new Set()
  if (holds) state.holders.set(symbol, holders.add(account.id))
  else holders.delete(account.id)
}

/** Accounts that hold a position in the symbol. */
export const holdersOf = (desk: Desk, symbol: string): Account[] =>
  [...(desk.state.holders.get(symbol) ?? [])].flatMap((id) => desk.state.accounts.get(id) ?? [])
