import type { ExchangeClock } from '../engine/clock'
import type { Execution, Markets, Side, SymbolMarket } from '../engine/market-types'
import { times, type Units } from '../engine/units'
import { assetsOf } from './events'
import { type Fee, feeOf, inBnb } from './fees'
import type { KnownAccounts } from './known-accounts'
import type { Ledger } from './ledger'
import { opposite } from './liquidity'
import { isMarketType, isOpen, remainingOf, type SpotFill, type SpotOrder } from './order'
import type { OrderListeners } from './order-listeners'
import type { OrderLocks } from './order-locks'
import type { OrderStore } from './order-store'
import type { Reports } from './reports'

/** Moves the money of executions between accounts, the house and the collected fees, and tells of each fill. */
export class Settlement {
  constructor(
    private readonly room: {
      readonly clock: ExchangeClock
      readonly markets: Markets
      readonly ledger: Ledger
      readonly store: OrderStore
      readonly accounts: KnownAccounts
      readonly locks: OrderLocks
      readonly reports: Reports
      readonly listeners: OrderListeners
      /** An order got its first fill, so that it no longer counts as unfilled. */
      readonly onFirstFill: (accountId: string, asMaker: boolean) => void
    },
  ) {}

  /** Settles a match; whoever is no account is the house. Returns the taker's fill. */
  settle(
    market: SymbolMarket,
    execution: Execution,
    { taker, maker }: { readonly taker?: SpotOrder | undefined; readonly maker?: SpotOrder | undefined },
  ): SpotFill | undefined {
    const takerFill = taker && this.fill(market, taker, execution, { asMaker: false })
    if (maker) this.fill(market, maker, execution, { asMaker: true })
    if (!taker) this.fillHouse(market, execution, execution.takerSide)
    if (!maker) this.fillHouse(market, execution, opposite(execution.takerSide))
    return takerFill
  }

  /**
   * Gives an order what the exchange traded for it on some book: it pays the house, which has traded, at that price in its own
   * quote asset. No trade of the account. Source: spot.md 9.4.
   */
  allocate(market: SymbolMarket, order: SpotOrder, price: Units, quantity: Units, allocationId: number): SpotFill {
    const execution = { tradeId: -1, price, quantity, time: this.room.clock.now() }
    this.fillHouse(market, execution, opposite(order.side))
    return this.fill(market, order, execution, { asMaker: false, allocation: { id: allocationId } })
  }

  /** Moves what a taker and a maker of two accounts would have traded, at the maker's price and without fees. */
  transfer(market: SymbolMarket, taker: SpotOrder, maker: SpotOrder, quantity: Units): void {
    const { ledger, reports } = this.room
    const [base, quote] = assetsOf(market.spec)
    const value = times(maker.peggedPrice ?? maker.price, quantity)
    for (const order of [taker, maker]) {
      const buys = order.side === 'BUY'
      const paid = buys ? value : quantity
      ledger.payFromLock(order.accountId, buys ? quote : base, paid)
      order.locked -= paid
      ledger.receive(order.accountId, buys ? base : quote, buys ? quantity : value, 0n)
      reports.touch(order.accountId, [base, quote])
    }
  }

  private fill(
    market: SymbolMarket,
    order: SpotOrder,
    execution: Pick<Execution, 'tradeId' | 'price' | 'quantity' | 'time'>,
    { asMaker, allocation }: { readonly asMaker: boolean; readonly allocation?: { readonly id: number } },
  ): SpotFill {
    const { ledger, store, locks, reports, listeners, onFirstFill } = this.room
    const [base, quote] = assetsOf(market.spec)
    const { accountId } = order
    const buys = order.side === 'BUY'
    const value = times(execution.price, execution.quantity)
    const received = buys ? execution.quantity : value
    const paid = buys ? value : execution.quantity
    // Its sibling may bear part of the lock of both: it goes first, and leaves it.
    const first = order.executed === 0n
    if (order.locked < paid) listeners.triggered(order)
    ledger.payFromLock(accountId, buys ? quote : base, paid)
    const fee = this.payFee(accountId, feeOf(buys ? base : quote, received, asMaker), received)
    order.executed += execution.quantity
    order.quoteExecuted += value
    order.status = remainingOf(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED'
    order.updateTime = execution.time
    order.locked -= paid
    locks.freeBeyond(market, order, locks.needAfterFill(market, order))
    const fill: SpotFill = {
      symbol: order.symbol,
      tradeId: execution.tradeId,
      orderId: order.orderId,
      orderListId: order.orderListId,
      accountId,
      price: execution.price,
      quantity: execution.quantity,
      quote: value,
      commission: fee.amount,
      commissionAsset: fee.asset,
      time: execution.time,
      isBuyer: buys,
      isMaker: asMaker,
    }
    if (!allocation) store.addFill(fill)
    store.touch(order)
    if (first) onFirstFill(accountId, asMaker)
    reports.touch(accountId, [fee.asset])
    const rests = isOpen(order) && !isMarketType(order.type) && order.timeInForce === 'GTC'
    reports.tell(market, order, { x: 'TRADE', working: rests, fill, allocation })
    listeners.filled(order, { first })
    return fill
  }

  /** Gives what a trade brings, less its fee, which is paid in BNB where the account does and has enough of it. */
  private payFee(accountId: string, fee: Fee, received: Units): Fee {
    const { ledger, accounts, markets } = this.room
    const other = accounts.settingsOf(accountId).payFeesInBnb ? inBnb(markets, fee) : undefined
    if (!other || ledger.holding(accountId, other.asset).free < other.amount) {
      ledger.receive(accountId, fee.asset, received, fee.amount)
      return fee
    }
    ledger.receive(accountId, fee.asset, received, 0n)
    ledger.payFee(accountId, other.asset, other.amount)
    return other
  }

  private fillHouse(
    market: SymbolMarket,
    { price, quantity }: Pick<Execution, 'price' | 'quantity'>,
    side: Side,
  ): void {
    const [base, quote] = assetsOf(market.spec)
    const sign = side === 'BUY' ? 1n : -1n
    this.room.ledger.moveHouse(base, sign * quantity)
    this.room.ledger.moveHouse(quote, -sign * times(price, quantity))
  }
}
