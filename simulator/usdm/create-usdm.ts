import type { ExchangeClock } from '../engine/clock'
import type { Markets } from '../engine/market-types'
import { text8, type Units } from '../engine/units'
import type { Endpoint, UserEvents } from '../gateway/types'
import { type AccountUpdateReason, publishAccount } from './account-events'
import { accountEndpoints } from './account-endpoints'
import { positionRiskV3 } from './account-shapes'
import { algoEndpoints } from './algo-endpoints'
import { algoRow } from './algo-shapes'
import { batchEndpoints } from './batch-endpoints'
import { createCountdowns } from './countdown'
import { plainAssetIndex } from './asset-index'
import { settleEnded } from './delivery'
import { exportEndpoints } from './export-endpoints'
import { forceClose } from './force-close'
import { scheduleFunding } from './funding'
import { addIncome } from './income'
import { incomeEndpoints } from './income-endpoints'
import { moveInsurance, plainInsuranceFund, replayInsurance } from './insurance'
import { watchMargin } from './liquidation'
import { listenKeyEndpoints } from './listen-key-endpoints'
import { createListenKeys, type ListenKeys } from './listen-keys'
import { assetsOf, boundPositions } from './margin'
import { enterBook } from './matching'
import { endAlgo, endOrder, expireByDate, expireDelisted } from './order-end'
import { orderEndpoints } from './order-endpoints'
import { forgetOrders } from './order-history'
import { orderListEndpoints } from './order-list-endpoints'
import { orderRow, tradeRow } from './order-shapes'
import { positionMarginEndpoints } from './position-margin-endpoints'
import { clearState, loadState, saveState, type StateChange, takeChanges, touchAccount } from './saved-state'
import { settingEndpoints } from './setting-endpoints'
import { settleExecution } from './settlement'
import { walletOf } from './account'
import type { AlgoOrder } from './algo-order'
import { orderKey, type AutoClose, type Order } from './order'
import { accountOf, createState, type Desk, marketOf } from './state'
import type { AssetIndex, ForceOrder, InsuranceFund } from './surroundings'
import { placeChild, rearm, triggerAlgos } from './triggers'

export interface Usdm {
  readonly endpoints: Endpoint[]
  /** Puts money into (or, below zero, takes it out of) an account's futures wallet. */
  credit(accountId: string, asset: string, amount: Units, reason?: CreditReason): void
  /** Sets what an insurance fund holds. An empty one brings auto-deleveraging. */
  setInsurance(asset: string, balance: Units): void
  /** Closes an account's position by an order of the exchange's own. False when there is none. */
  forceClose(accountId: string, symbol: string, autoClose: AutoClose): boolean
  /** Decides over the children of triggered algo orders from now on; undefined: they are placed, held ones too. */
  setChildFate(fate: ((algo: AlgoOrder) => 'placed' | 'rejected' | 'held') | undefined): void
  /** Orders, algo orders, fills, balances and open positions as the engine holds them, forgotten orders left out. */
  truth(accountId: string): unknown
  /** Cancels every open order and waiting algo order of an account. */
  cancelAll(accountId: string): void
  /** Account whose user stream a living listen key opens. */
  accountOfListenKey(key: string): string | undefined
  /** The same, as the gateway takes it. */
  readonly listenKeys: Pick<ListenKeys, 'accountOf'>
  /** Everything as named JSON pieces; `restore` takes them back. */
  state(): Record<string, unknown>
  /** What changed since the last call, as named pieces of {@link Usdm.state}. */
  changes(): StateChange[]
  /** Takes a saved state over and puts its open orders back into the books. */
  restore(state: Readonly<Record<string, unknown>>): void
  /** Forgets every account and takes their orders off the books. */
  reset(): void
  /** Ends the timers. What they wait for goes on after {@link Usdm.restore}. */
  close(): void
}

/** Why money came or went; DEPOSIT or WITHDRAW when nothing is said. */
export type CreditReason = Extract<
  AccountUpdateReason,
  'DEPOSIT' | 'WITHDRAW' | 'WITHDRAW_REJECT' | 'ADJUSTMENT' | 'ADMIN_DEPOSIT' | 'ADMIN_WITHDRAW' | 'ASSET_TRANSFER'
>

export interface UsdmOptions {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  /** What an asset is worth as margin; by default {@link plainAssetIndex}. */
  readonly assetIndex?: (asset: string) => AssetIndex | undefined
  /** The funds behind liquidations; by default they are the accounts' own. */
  readonly insurance?: InsuranceFund
  /** Tells the public of each liquidation order. */
  readonly publishForceOrder?: (symbol: string, order: ForceOrder) => void
  /** Where this market's REST answers, such as http://127.0.0.1:8702; links to files lead there. */
  readonly origin?: () => string
}

const HOUR = 3_600_000

/** The USDⓈ-M futures accounts. Source: usdm.md sections 6 to 8, 10, 13. */
export function createUsdm(options: UsdmOptions): Usdm {
  const { clock, markets } = options
  const desk: Desk = {
    clock,
    markets,
    events: options.events,
    state: createState(),
    changes: new Map(),
    insurance: options.insurance ?? plainInsuranceFund(),
    assetIndex: options.assetIndex ?? ((asset) => plainAssetIndex(markets, asset)),
    publishForceOrder: options.publishForceOrder,
    origin: options.origin,
  }
  const listenKeys = createListenKeys(desk)
  const countdowns = createCountdowns(desk)
  const endWhatIsDue = (): void => {
    expireByDate(desk)
    expireDelisted(desk)
  }
  const stops = [clock.every(HOUR, () => forgetOrders(desk, clock.now())), clock.every(1_000, endWhatIsDue)]

  for (const market of markets.all('usdm')) {
    stops.push(scheduleFunding(desk, market))
    market.onExecution((execution) => {
      settleExecution(desk, market, execution)
      triggerAlgos(desk, market, 'CONTRACT_PRICE', execution.price)
    })
    market.onMark((markPrice) => {
      triggerAlgos(desk, market, 'MARK_PRICE', markPrice)
      watchMargin(desk, market)
      settleEnded(desk, market)
    })
  }

  function takeOffBooks(): void {
    for (const account of desk.state.accounts.values())
      for (const order of account.open.values()) if (order.resting) marketOf(desk, order.symbol).remove(order.orderId)
  }

  return {
    endpoints: [
      ...orderEndpoints(desk),
      ...batchEndpoints(desk),
      ...orderListEndpoints(desk, countdowns),
      ...algoEndpoints(desk),
      ...accountEndpoints(desk),
      ...settingEndpoints(desk),
      ...positionMarginEndpoints(desk),
      ...incomeEndpoints(desk),
      ...exportEndpoints(desk),
      ...listenKeyEndpoints(listenKeys),
    ],
    credit(accountId, asset, amount, reason) {
      const account = accountOf(desk, accountId)
      const wallet = walletOf(account, asset)
      const time = clock.now()
      wallet.balance += amount
      wallet.updateTime = time
      touchAccount(desk, account)
      addIncome(desk, account, {
        symbol: '',
        incomeType: reason === 'ASSET_TRANSFER' ? 'INTERNAL_TRANSFER' : 'TRANSFER',
        income: amount,
        asset,
        time,
        info: reason === 'ASSET_TRANSFER' ? 'INTERNAL_TRANSFER' : 'TRANSFER',
        tradeId: '',
      })
      publishAccount(desk, account, {
        reason: reason ?? (amount < 0n ? 'WITHDRAW' : 'DEPOSIT'),
        time,
        balances: [[asset, amount]],
      })
    },
    setInsurance: (asset, balance) => moveInsurance(desk, asset, balance - desk.insurance.balance(asset)),
    forceClose: (accountId, symbol, autoClose) =>
      forceClose(desk, accountOf(desk, accountId), marketOf(desk, symbol), autoClose),
    setChildFate(fate) {
      desk.childFate = fate
      if (fate !== undefined) return
      for (const account of desk.state.accounts.values())
        for (const algo of account.algoOrders)
          if (algo.status === 'TRIGGERING') clock.after(0, () => placeChild(desk, marketOf(desk, algo.symbol), algo))
    },
    truth(accountId) {
      const account = accountOf(desk, accountId)
      forgetOrders(desk, clock.now())
      return {
        orders: account.orders.map((order) => orderRow(marketOf(desk, order.symbol), order)),
        algoOrders: account.algoOrders.map((algo) =>
          algoRow(
            marketOf(desk, algo.symbol),
            algo,
            algo.orderId === undefined ? undefined : desk.state.orders.get(orderKey(algo.symbol, algo.orderId)),
          ),
        ),
        fills: account.fills.map((fill) => tradeRow(marketOf(desk, fill.symbol), fill)),
        balances: Object.fromEntries(
          assetsOf(account).map((asset) => [asset, text8(walletOf(account, asset).balance)]),
        ),
        positions: boundPositions(desk, account)
          .filter((own) => own.position.quantity !== 0n)
          .map((own) => positionRiskV3(desk, account, own)),
      }
    },
    cancelAll(accountId) {
      const account = accountOf(desk, accountId)
      for (const order of [...account.open.values()]) endOrder(desk, marketOf(desk, order.symbol), order, 'CANCELED')
      for (const algo of desk.state.algos.waitingOf(accountId))
        endAlgo(desk, marketOf(desk, algo.symbol), algo, 'CANCELED')
    },
    accountOfListenKey: (key) => listenKeys.accountOf(key),
    listenKeys,
    state() {
      forgetOrders(desk, clock.now())
      return saveState(desk)
    },
    changes: () => takeChanges(desk),
    restore(state) {
      takeOffBooks()
      replayInsurance(desk, -1n)
      loadState(desk, state)
      replayInsurance(desk, 1n)
      desk.changes.clear()
      forgetOrders(desk, clock.now())
      const resting = [...desk.state.accounts.values()].flatMap((account) =>
        [...account.open.values()].filter((order) => order.resting).map((order) => ({ account, order })),
      )
      for (const { account, order } of resting.sort(byReturn)) {
        order.resting = false
        enterBook(desk, marketOf(desk, order.symbol), account, order)
      }
      for (const account of desk.state.accounts.values()) {
        for (const algo of account.algoOrders) {
          // The exchange went down between trigger and child: it goes on from there.
          if (algo.status === 'TRIGGERING') clock.after(0, () => placeChild(desk, marketOf(desk, algo.symbol), algo))
        }
      }
      rearm(desk)
      listenKeys.resume()
      countdowns.resume()
    },
    reset() {
      takeOffBooks()
      listenKeys.stop()
      countdowns.stop()
      replayInsurance(desk, -1n)
      clearState(desk.state)
      desk.changes.clear()
    },
    close() {
      for (const stop of stops) stop()
      listenKeys.stop()
      countdowns.stop()
    },
  }
}

/**
 * How resting orders come back: oldest first, but those for retail takers before all others, who may have come to stand across them
 * without a match.
 */
function byReturn({ order: a }: { readonly order: Order }, { order: b }: { readonly order: Order }): number {
  const retailFirst = Number(b.timeInForce === 'RPI') - Number(a.timeInForce === 'RPI')
  return retailFirst || a.time - b.time || a.orderId - b.orderId
}
