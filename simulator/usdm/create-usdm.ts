import type { ExchangeClock } from '../engine/clock'
import type { Markets } from '../engine/market-types'
import { refusedUsdmEndpoints } from './refused-endpoints'
import { text8, type Units } from '../engine/units'
import type { Endpoint, UserEvents } from '../gateway/types'
import { accountEndpoints } from './account-endpoints'
import { assetsOf, boundSymbols, positionRiskV3 } from './account-shapes'
import { algoEndpoints } from './algo-endpoints'
import { createCountdowns } from './countdown'
import { scheduleFunding } from './funding'
import { addIncome } from './income'
import { watchMargin } from './liquidation'
import { listenKeyEndpoints } from './listen-key-endpoints'
import { createListenKeys, type ListenKeys } from './listen-keys'
import { resumeOrder } from './matching'
import { arm, endAlgo, endOrder, expireByDate } from './order-end'
import { orderEndpoints } from './order-endpoints'
import { forgetOrders } from './order-history'
import { algoRow, orderRow, tradeRow } from './order-shapes'
import { clearState, loadState, saveState, type StateChange, takeChanges, touchAccount } from './saved-state'
import { settleExecution } from './settlement'
import { accountOf, createState, type Desk, marketOf, orderKey, walletOf } from './state'
import { placeChild, triggerAlgos } from './triggers'
import { publishBalance } from './account-events'

export interface Usdm {
  readonly endpoints: Endpoint[]
  /** Puts money into (or, below zero, takes it out of) an account's futures wallet. */
  credit(accountId: string, asset: string, amount: Units): void
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

export interface UsdmOptions {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
}

const HOUR = 3_600_000

/** The USDⓈ-M futures accounts: one-way mode, cross margin, single-asset mode. Source: usdm.md sections 6 to 8, 10, 13. */
export function createUsdm({ clock, markets, events }: UsdmOptions): Usdm {
  const desk: Desk = { clock, markets, events, state: createState(), changes: new Map() }
  const listenKeys = createListenKeys(desk)
  const countdowns = createCountdowns(desk)
  const stops = [clock.every(HOUR, () => forgetOrders(desk, clock.now())), clock.every(1_000, () => expireByDate(desk))]

  for (const market of markets.all('usdm')) {
    stops.push(scheduleFunding(desk, market))
    market.onExecution((execution) => {
      settleExecution(desk, market, execution)
      triggerAlgos(desk, market, 'CONTRACT_PRICE', execution.price)
    })
    market.onMark((markPrice) => {
      triggerAlgos(desk, market, 'MARK_PRICE', markPrice)
      watchMargin(desk, market)
    })
  }

  function takeOffBooks(): void {
    for (const account of desk.state.accounts.values())
      for (const order of account.open.values()) if (order.resting) marketOf(desk, order.symbol).remove(order.orderId)
  }

  return {
    endpoints: [
      ...orderEndpoints(desk, countdowns),
      ...algoEndpoints(desk),
      ...accountEndpoints(desk),
      ...listenKeyEndpoints(listenKeys),
      ...refusedUsdmEndpoints(),
    ],
    credit(accountId, asset, amount) {
      const account = accountOf(desk, accountId)
      const wallet = walletOf(account, asset)
      const time = clock.now()
      wallet.balance += amount
      wallet.updateTime = time
      touchAccount(desk, account)
      addIncome(desk, account, {
        symbol: '',
        incomeType: 'TRANSFER',
        income: amount,
        asset,
        time,
        info: 'TRANSFER',
        tradeId: '',
      })
      publishBalance(desk, account, asset, amount, amount < 0n ? 'WITHDRAW' : 'DEPOSIT', time)
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
        positions: boundSymbols(desk, account)
          .filter(({ own }) => own.position.quantity !== 0n)
          .map(positionRiskV3),
      }
    },
    cancelAll(accountId) {
      const account = accountOf(desk, accountId)
      for (const order of [...account.open.values()]) endOrder(desk, marketOf(desk, order.symbol), order, 'CANCELED')
      for (const algo of account.algoOrders) endAlgo(desk, marketOf(desk, algo.symbol), algo, 'CANCELED')
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
      loadState(desk, state)
      desk.changes.clear()
      forgetOrders(desk, clock.now())
      for (const account of desk.state.accounts.values()) {
        for (const order of [...account.open.values()].filter((each) => each.resting)) {
          order.resting = false
          resumeOrder(desk, marketOf(desk, order.symbol), account, order)
        }
        for (const algo of account.algoOrders) {
          if (algo.status === 'NEW') arm(desk, algo)
          // The exchange went down between trigger and child: it goes on from there.
          if (algo.status === 'TRIGGERING') clock.after(0, () => placeChild(desk, marketOf(desk, algo.symbol), algo))
        }
      }
      listenKeys.resume()
      countdowns.resume()
    },
    reset() {
      takeOffBooks()
      listenKeys.stop()
      countdowns.stop()
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
