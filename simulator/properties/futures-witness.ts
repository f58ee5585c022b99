import { expect } from 'vitest'
import { type Execution, HOUSE } from '../engine/market-types'
import { magnitude, times, type Units, units } from '../engine/units'
import type { Json, StagedExchange } from '../testing/staged-exchange'
import { TRADERS } from './futures-acts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT']
const OVER = ['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH']

interface ToldOrder {
  status: string
  executed: Units
}

const total = (amounts: readonly string[]): Units => amounts.reduce((sum, each) => sum + units(each), 0n)
const isOpen = (order: Json): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
const left = (order: Json): Units => units(order.origQty) - units(order.executedQty)

/**
 * Somebody who hears every event and asks every account, and throws at the first thing that cannot be: a wallet that its income does
 * not explain, a position that its fills do not, an order that reduces and opens, a fill told twice or never.
 */
export class FuturesWitness {
  private heard = 0
  private matched = 0
  private readonly orders = new Map<string, ToldOrder>()
  private readonly fills = new Map<string, Json>()
  private readonly lite = new Set<string>()
  private readonly wallets = new Map<string, Units>()
  private readonly positions = new Map<string, Units>()
  private readonly algos = new Map<number, string>()
  /** What the house and each account hold, by symbol. */
  private readonly held = new Map<string, Map<string, Units>>()

  constructor(private readonly exchange: StagedExchange) {}

  /** Hears what was told and asks those whom it was told, or everybody. */
  look(whom: 'concerned' | 'all' = 'concerned'): void {
    const { events, executions } = this.exchange
    const concerned = new Set<string>(whom === 'all' ? TRADERS : [])
    for (; this.heard < events.length; this.heard++) {
      const { accountId, event } = events[this.heard] as (typeof events)[number]
      this.hear(accountId, event)
      concerned.add(accountId)
    }
    for (; this.matched < executions.length; this.matched++) {
      const { symbol, takerOwner, makerOwner, takerSide, quantity } = executions[this.matched] as Execution
      const signed = takerSide === 'BUY' ? quantity : -quantity
      if (takerOwner === HOUSE) this.hold(HOUSE, symbol, (before) => before + signed)
      if (makerOwner === HOUSE) this.hold(HOUSE, symbol, (before) => before - signed)
    }
    for (const account of concerned) this.ask(account)
    // Every long has its short, deleveraged or not: accounts and house together hold nothing.
    for (const symbol of SYMBOLS) {
      const sum = [...this.held.values()].reduce((all, holding) => all + (holding.get(symbol) ?? 0n), 0n)
      expect(sum, `all ${symbol}`).toBe(0n)
    }
    this.checkBooks()
  }

  private hold(who: string, symbol: string, change: (before: Units) => Units): void {
    const holding = this.held.get(who) ?? new Map<string, Units>()
    this.held.set(who, holding.set(symbol, change(holding.get(symbol) ?? 0n)))
  }

  private hear(account: string, event: Json): void {
    if (event.e === 'TRADE_LITE') this.lite.add(`${event.s} ${event.t} ${event.i}`)
    if (event.e === 'ALGO_UPDATE') {
      const { aid, X } = event.o
      const before = this.algos.get(aid) ?? ''
      expect(['CANCELED', 'EXPIRED', 'FINISHED', 'REJECTED'].includes(before), `algo ${aid} after its end`).toBe(false)
      this.algos.set(aid, X)
    }
    if (event.e === 'ACCOUNT_UPDATE') for (const { a, wb } of event.a.B) this.wallets.set(`${account} ${a}`, units(wb))
    if (event.e === 'ORDER_TRADE_UPDATE') this.hearOrder(account, event.o)
  }

  private hearOrder(account: string, told: Json): void {
    const name = `${told.s} ${told.i}`
    const before = this.orders.get(name) ?? { status: '', executed: 0n }
    expect(OVER.includes(before.status), `${name} is told of after its end`).toBe(false)
    const traded = told.x === 'TRADE' || told.x === 'CALCULATED'
    const grown = units(told.z) - before.executed
    if (traded && units(told.l) > 0n) this.hearFill(account, name, told)
    expect(grown, `${name} executed`).toBe(units(told.l))
    this.orders.set(name, { status: told.X, executed: units(told.z) })
  }

  private hearFill(account: string, name: string, told: Json): void {
    const fill = `${told.s} ${told.t} ${told.i}`
    expect(this.fills.has(fill), `${fill} is told twice`).toBe(false)
    expect(this.lite.has(fill), `${fill} was told in short before`).toBe(true)
    this.fills.set(fill, told)
    const [price, limit] = [units(told.L), units(told.p)]
    if (told.o === 'LIMIT')
      expect(told.S === 'BUY' ? price <= limit : price >= limit, `${name} for ${limit} at ${price}`).toBe(true)
    const key = `${account} ${told.s} ${told.ps}`
    const held = this.positions.get(key) ?? 0n
    const signed = told.S === 'BUY' ? units(told.l) : -units(told.l)
    const closes = held > 0n ? signed < 0n && -signed <= held : signed > 0n && signed <= -held
    if (told.R) expect(closes, `${name} only reduces ${held} by ${signed}`).toBe(true)
    this.positions.set(key, held + signed)
  }

  private ask(account: string): void {
    const { call, usdm } = this.exchange
    const truth = usdm.truth(account) as Json
    const income: Json[] = call('GET /fapi/v1/income', { limit: 1000, startTime: 1 }, account)
    this.checkWallets(account, truth, income)
    this.checkFills(account, truth)
    this.checkOrders(account, truth)
    for (const symbol of SYMBOLS) {
      const rows: Json[] = call('GET /fapi/v2/positionRisk', { symbol }, account)
      const amounts = rows.map((row) => this.checkPosition(account, row, truth))
      for (const row of call('GET /fapi/v3/positionRisk', { symbol }, account)) checkExposure(row, truth)
      this.hold(account, symbol, () => amounts.reduce((sum, amount) => sum + amount, 0n))
    }
    this.checkMargin(account)
  }

  /** Wallet = transfers + realized − fees + funding + insurance + exchanges, told thrice: by income, by fills, by events. */
  private checkWallets(account: string, truth: Json, income: readonly Json[]): void {
    for (const [asset, balance] of Object.entries<string>(truth.balances)) {
      const wallet = units(balance)
      expect(wallet, `${asset} of ${account} by income`).toBe(
        total(income.filter((row) => row.asset === asset).map((row) => row.income)),
      )
      const realized = asset === 'USDT' ? total(truth.fills.map((fill: Json) => fill.realizedPnl)) : 0n
      const fees = total(
        truth.fills.filter((fill: Json) => fill.commissionAsset === asset).map((fill: Json) => fill.commission),
      )
      const other = income.filter((row) => row.asset === asset && row.tradeId === '').map((row) => row.income)
      expect(wallet, `${asset} of ${account} by fills`).toBe(realized - fees + total(other))
      expect(this.wallets.get(`${account} ${asset}`) ?? 0n, `${asset} of ${account}, as told`).toBe(wallet)
    }
  }

  private checkFills(account: string, truth: Json): void {
    for (const fill of truth.fills) {
      const told = this.fills.get(`${fill.symbol} ${fill.id} ${fill.orderId}`)
      expect(told, `fill ${fill.id} of ${fill.orderId} of ${account} was told`).toBeDefined()
      expect([told.l, told.L, told.n, told.rp].map(units)).toEqual(
        [fill.qty, fill.price, fill.commission, fill.realizedPnl].map(units),
      )
    }
  }

  private checkOrders(account: string, truth: Json): void {
    const own = new Set(truth.fills.map((fill: Json) => `${fill.symbol} ${fill.id} ${fill.orderId}`))
    for (const order of truth.orders) {
      const name = `${order.symbol} ${order.orderId}`
      const fills = truth.fills.filter((fill: Json) => fill.orderId === order.orderId && fill.symbol === order.symbol)
      expect(total(fills.map((fill: Json) => fill.qty)), name).toBe(units(order.executedQty))
      const told = this.orders.get(name)
      expect([told?.status, told?.executed], `${name}, as told`).toEqual([order.status, units(order.executedQty)])
      if (order.timeInForce === 'FOK') expect([0n, units(order.origQty)]).toContain(units(order.executedQty))
      if (isOpen(order)) {
        expect(left(order) > 0n, `${name} is open and has nothing left`).toBe(true)
        expect(['IOC', 'FOK'].includes(order.timeInForce) || order.type === 'MARKET', `${name} may not rest`).toBe(
          false,
        )
      }
    }
    for (const [name, { s, i }] of this.fills)
      if (truth.orders.some((order: Json) => order.symbol === s && order.orderId === i))
        expect(own.has(name), `${name} is kept`).toBe(true)
    for (const algo of truth.algoOrders) {
      expect(this.algos.get(algo.algoId), `algo ${algo.algoId}, as told`).toBe(algo.algoStatus)
      if (algo.algoStatus !== 'TRIGGERED') continue
      const child = truth.orders.find(
        (order: Json) => order.symbol === algo.symbol && String(order.orderId) === algo.actualOrderId,
      )
      expect(child !== undefined && isOpen(child), `algo ${algo.algoId} has its order`).toBe(true)
    }
  }

  private checkPosition(account: string, row: Json, truth: Json): Units {
    const { symbol, positionSide } = row
    const name = `${symbol} ${positionSide} of ${account}`
    const amount = units(row.positionAmt)
    const fills = truth.fills.filter((fill: Json) => fill.symbol === symbol && fill.positionSide === positionSide)
    const signed = (fill: Json): Units => (fill.side === 'BUY' ? units(fill.qty) : -units(fill.qty))
    expect(amount, name).toBe(fills.reduce((sum: Units, fill: Json) => sum + signed(fill), 0n))
    expect(amount, `${name}, as told`).toBe(this.positions.get(`${account} ${symbol} ${positionSide}`) ?? 0n)
    if (positionSide === 'LONG') expect(amount >= 0n, name).toBe(true)
    if (positionSide === 'SHORT') expect(amount <= 0n, name).toBe(true)
    // Profit, realized and not, is what was paid against what is held at the mark; each row is cut once.
    const paid = fills.reduce((sum: Units, fill: Json) => sum + times(signed(fill), units(fill.price)), 0n)
    const worth = times(amount, units(row.markPrice))
    const profit = total(fills.map((fill: Json) => fill.realizedPnl)) + units(row.unRealizedProfit)
    expect(magnitude(profit - (worth - paid)) <= BigInt(2 * fills.length + 2), `${name}: profit ${profit}`).toBe(true)
    // Isolated money is never owed, and belongs to what is open and isolated alone.
    expect(units(row.isolatedWallet) >= 0n, name).toBe(true)
    if (amount === 0n || row.marginType === 'cross') expect(units(row.isolatedWallet), name).toBe(0n)
    // Open orders that reduce claim no more than there is.
    for (const side of ['BUY', 'SELL']) {
      const claims = truth.orders.filter(
        (order: Json) =>
          isOpen(order) &&
          order.symbol === symbol &&
          order.side === side &&
          order.positionSide === positionSide &&
          order.reduceOnly,
      )
      const claimed = claims.reduce((sum: Units, order: Json) => sum + left(order), 0n)
      const closable = side === 'SELL' ? amount : -amount
      expect(claimed === 0n || claimed <= closable, `${name} of ${closable} is claimed for ${claimed}`).toBe(true)
    }
    return amount
  }

  private checkMargin(account: string): void {
    const { call } = this.exchange
    const margin = call('GET /fapi/v3/account', {}, account)
    const rows: Json[] = SYMBOLS.flatMap((symbol) => call('GET /fapi/v2/positionRisk', { symbol }, account))
    const [usdt] = margin.assets
    expect(units(usdt.crossWalletBalance)).toBe(
      units(usdt.walletBalance) - total(rows.map((row) => row.isolatedWallet)),
    )
    expect(units(margin.availableBalance) >= 0n, `${account} has less than nothing available`).toBe(true)
    expect(units(margin.totalMarginBalance)).toBe(
      units(margin.totalWalletBalance) + units(margin.totalUnrealizedProfit),
    )
    // Nothing open, nothing owed; in multi-assets mode the assets answer for each other. An isolated position that funding has used
    // up pays on out of the cross wallet until somebody takes it over.
    const open = rows.some(
      (row) => units(row.positionAmt) !== 0n && (row.marginType === 'cross' || units(row.isolatedWallet) === 0n),
    )
    if (!open) expect(units(margin.totalCrossWalletBalance) >= 0n, `${account} owes`).toBe(true)
  }

  private checkBooks(): void {
    const open = new Map<string, Json>()
    for (const account of TRADERS)
      for (const order of this.exchange.call('GET /fapi/v1/openOrders', {}, account))
        open.set(`${account} ${order.symbol} ${order.orderId}`, order)
    for (const symbol of SYMBOLS) {
      const { book } = this.exchange.market(symbol)
      const [bid, ask] = [book.best('BUY'), book.best('SELL')]
      if (bid && ask) expect(bid.price < ask.price, `${symbol} is crossed`).toBe(true)
      for (const side of ['BUY', 'SELL'] as const)
        for (const { owner, orderId, price, remaining } of book.standing(side)) {
          if (owner === HOUSE) continue
          const key = `${owner} ${symbol} ${orderId}`
          const order = open.get(key)
          expect(order && [units(order.price), left(order)], `${key} in the book`).toEqual([price, remaining])
          open.delete(key)
        }
    }
    // Whatever is open stands in the book, but for what the public book does not show.
    expect([...open.values()].filter(({ timeInForce }) => timeInForce !== 'RPI')).toEqual([])
  }
}

/** A position's row tells what its open orders could add to it. */
function checkExposure(row: Json, truth: Json): void {
  for (const [side, field] of [
    ['BUY', 'bidNotional'],
    ['SELL', 'askNotional'],
  ] as const) {
    const adding = truth.orders.filter(
      (order: Json) =>
        isOpen(order) &&
        !order.reduceOnly &&
        order.symbol === row.symbol &&
        order.side === side &&
        order.positionSide === row.positionSide,
    )
    const notional = adding.reduce((sum: Units, order: Json) => sum + times(units(order.price), left(order)), 0n)
    expect(units(row[field]), `${field} of ${row.symbol}`).toBe(notional)
  }
}
