import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  add,
  compare,
  type DecimalString,
  equals,
  floorToStep,
  isBelow,
  isPositive,
  multiply,
  sum,
} from '../domain/decimal'
import type { Market, SymbolRules } from '../domain/market'
import { isOpen, type NewOrder, type Order } from '../domain/order'
import type { Outcome, Reading, Venue, VenueAccount } from './port'
import { type AccountListener, listen } from './testing/account-listener'

/*
 * What every venue behind the port must do, in numbered cases that a bug report can quote. They run against the exchange
 * in a box on each commit and against the testnet by hand; the numbers stay, gaps are room to grow.
 */

/** Where the cases are played. */
export interface ContractStage {
  readonly venue: Venue
  readonly account: VenueAccount
  /** A symbol against USDT with room for orders of 100 USDT; the account holds at least 5,000 USDT and none of its base asset. */
  readonly symbol: string
  /** A new id of ours for each call, at most 36 characters. */
  nextId(): string
  /** Moves the last and mark price there; absent where nobody can. */
  movePrice?(price: DecimalString): Promise<void>
  /** Makes the next order request end without its answer although the exchange executes it, or not. */
  loseNextAnswer?(how: 'reset' | 'silence' | 'server-error', truth: 'executed' | 'not'): Promise<void>
  /** Cuts every user data connection at the exchange. */
  cutUserStreams?(): Promise<void>
  close(): Promise<void>
}

const INTERFACE = { lane: 'interface' } as const
const RESOLVE = { lane: 'resolve', freshConnection: true } as const

/** Runs all cases of one market on a stage. */
export function describeVenue(name: string, market: Market, build: () => Promise<ContractStage>): void {
  describe(name, () => {
    let stage: ContractStage
    let account: VenueAccount
    let rules: SymbolRules
    let heard: AccountListener

    beforeAll(async () => {
      stage = await build()
      account = stage.account
      await stage.venue.measureClock()
      const all = value(await stage.venue.marketData.instruments(INTERFACE))
      const found = all.find((one) => one.symbol === stage.symbol)
      if (found === undefined) throw new Error(`${stage.symbol} is not listed`)
      rules = found
      heard = listen(account)
      await heard.live()
    })

    afterAll(async () => {
      heard?.stream.close()
      await stage?.close()
    })

    const trading = () => account.trading
    const place = (order: NewOrder, id = stage.nextId()) => trading().place(order, id, trading().sendWindow())

    async function bestBid(): Promise<DecimalString> {
      const book = value(await stage.venue.marketData.book(stage.symbol, 5, INTERFACE))
      const [best] = book.bids
      if (best === undefined) throw new Error('no bids')
      return best.price
    }

    const quantityFor = (price: DecimalString, quote: string): DecimalString => {
      let quantity = rules.lot.min
      const step = rules.lot.step
      // Coarse enough for any symbol: doubles until the notional is reached.
      while (compare(multiply(quantity, price), quote as DecimalString) < 0) quantity = add(quantity, quantity)
      return floorToStep(quantity, step)
    }

    /** A buy that rests: far below the market, inside every band. */
    async function restingBuy(): Promise<NewOrder> {
      const price = floorToStep(multiply(await bestBid(), '0.96' as DecimalString), rules.price.tick)
      return {
        market,
        symbol: stage.symbol,
        side: 'BUY',
        positionSide: 'BOTH',
        orderType: 'LIMIT',
        timeInForce: 'GTC',
        quantity: quantityFor(price, '100'),
        price,
      }
    }

    async function marketBuy(): Promise<NewOrder> {
      return {
        market,
        symbol: stage.symbol,
        side: 'BUY',
        positionSide: 'BOTH',
        orderType: 'MARKET',
        quantity: quantityFor(await bestBid(), '150'),
      }
    }

    const find = (order: Pick<Order, 'symbol' | 'service' | 'orderId'>) =>
      trading().findOrder({ symbol: order.symbol, service: order.service, orderId: order.orderId }, RESOLVE)

    describe('reading the market', () => {
      it('V-01 measures the clock with a bound on its error (S-86)', async () => {
        const estimate = await stage.venue.measureClock()
        expect(estimate.errorBound).toBeLessThan(5_000)
        expect(Math.abs(estimate.offset)).toBeLessThan(24 * 3_600_000)
      })

      it('V-02 names the rules of a symbol', () => {
        expect(rules.market).toBe(market)
        expect(isPositive(rules.price.tick)).toBe(true)
        expect(isPositive(rules.lot.step)).toBe(true)
        expect(rules.status).toBe('TRADING')
      })

      it('V-03 gives candles in order, the last of them open', async () => {
        const query = { symbol: stage.symbol, interval: '1m', limit: 20 }
        const candles = value(await stage.venue.marketData.candles(query, INTERFACE))
        expect(candles).toHaveLength(20)
        for (const [at, candle] of candles.entries()) {
          const next = candles[at + 1]
          if (next !== undefined) expect(next.openTime).toBeGreaterThan(candle.openTime)
          expect(compare(candle.low, candle.high)).toBeLessThanOrEqual(0)
        }
        expect(candles[0]?.closed).toBe(true)
      })

      it('V-04 gives a book that is not crossed', async () => {
        const book = value(await stage.venue.marketData.book(stage.symbol, 100, INTERFACE))
        const [bid] = book.bids
        const [ask] = book.asks
        expect(bid !== undefined && ask !== undefined && compare(bid.price, ask.price) < 0).toBe(true)
        expect(book.lastUpdateId).toBeGreaterThan(0)
      })

      it('V-05 gives tickers of all symbols and trades of one', async () => {
        const tickers = value(await stage.venue.marketData.tickers(INTERFACE))
        expect(tickers.some((ticker) => ticker.symbol === stage.symbol)).toBe(true)
        const trades = value(await stage.venue.marketData.trades(stage.symbol, 10, INTERFACE))
        expect(trades.every((trade) => isPositive(trade.price) && trade.tradeId !== '')).toBe(true)
      })

      it('V-06 gives mark prices on futures and none on spot', async () => {
        const marks = value(await stage.venue.marketData.markPrices(INTERFACE))
        expect(marks.some((mark) => mark.symbol === stage.symbol)).toBe(market === 'usdm')
      })

      it('V-07 streams book, trades, candles and tickers', async () => {
        const seen = new Set<string>()
        let done = (): void => undefined
        const all = new Promise<void>((resolve) => {
          done = resolve
        })
        const wanted = market === 'usdm' ? 6 : 4
        const saw = (what: string) => {
          seen.add(what)
          if (seen.size === wanted) done()
        }
        const streams = stage.venue.marketData.openStreams({
          onTrade: (symbol) => symbol === stage.symbol && saw('trade'),
          onBookDelta: (delta) => delta.symbol === stage.symbol && saw('book'),
          onCandle: (symbol, interval) => symbol === stage.symbol && interval === '1m' && saw('candle'),
          onTicker: (ticker) => saw(ticker.symbol === stage.symbol ? 'ticker' : 'other'),
          onMarkPrice: (mark) => mark.symbol === stage.symbol && saw('mark'),
          onOpen: () => undefined,
          onLost: () => undefined,
        })
        for (const kind of ['trades', 'book', 'ticker'] as const) streams.watch({ kind, symbol: stage.symbol })
        streams.watch({ kind: 'candles', symbol: stage.symbol, interval: '1m' })
        if (market === 'usdm') {
          streams.watch({ kind: 'all-marks' })
          streams.watch({ kind: 'all-tickers' })
        }
        await all
        streams.close()
        expect(seen.has('trade') && seen.has('book') && seen.has('candle')).toBe(true)
      })
    })

    describe.runIf(market === 'usdm')('settings of the account', () => {
      it('V-20 names the modes, and brackets that begin at zero and join without a gap', async () => {
        const { settings } = account
        if (settings === undefined) throw new Error('futures have settings')
        const read = value(await account.read(INTERFACE))
        const { hedgeMode, multiAssets } = value(await settings.modes(INTERFACE))
        expect(read.futures).toMatchObject({ hedgeMode, multiAssets })
        const brackets = value(await settings.brackets(stage.symbol, INTERFACE))
        expect(brackets.length).toBeGreaterThan(1)
        for (const [at, { notionalFloor, leverage, rate }] of brackets.entries()) {
          const below = brackets[at - 1]
          expect(notionalFloor).toBe(below?.notionalCap ?? '0')
          if (below !== undefined) expect([below.leverage > leverage, isBelow(below.rate, rate)]).toEqual([true, true])
        }
        const { USDT } = value(await settings.collateralRates(INTERFACE))
        expect(USDT !== undefined && compare(USDT.bid, USDT.ask) <= 0).toBe(true)
      })
    })

    describe('orders', () => {
      it('V-10 places a limit order under our id, lists it, finds it by either id and cancels it', async () => {
        const id = stage.nextId()
        const order = accepted(await place(await restingBuy(), id))
        expect(order).toMatchObject({ clientOrderId: id, status: 'NEW', service: 'order', symbol: stage.symbol })
        expect(order.averagePrice).toBeUndefined()

        const open = value(await trading().openOrders('order', stage.symbol, INTERFACE))
        expect(open.map((one) => one.clientOrderId)).toContain(id)
        expect(value(await trading().openOrders('order', undefined, INTERFACE)).length).toBeGreaterThan(0)

        const byOurs = value(
          await trading().findOrder({ symbol: stage.symbol, service: 'order', clientOrderId: id }, RESOLVE),
        )
        expect(byOurs.orderId).toBe(order.orderId)
        expect(value(await find(order)).clientOrderId).toBe(id)

        const canceled = await trading().cancel(
          { symbol: stage.symbol, service: 'order', orderId: order.orderId },
          stage.nextId(),
          trading().sendWindow(),
        )
        expect(accepted(canceled)).toMatchObject({ clientOrderId: id, status: 'CANCELED' })
        expect(value(await find(order)).status).toBe('CANCELED')
        const after = value(await trading().openOrders('order', stage.symbol, INTERFACE))
        expect(after.map((one) => one.orderId)).not.toContain(order.orderId)
      })

      it('V-11 fills a market order, and the fills add up to what was executed (I4)', async () => {
        const outcome = await place(await marketBuy())
        const order = accepted(outcome)
        expect(order.status).toBe('FILLED')
        // An answer without a price says so (futures); one with it names the trades too (spot).
        if (market === 'usdm') expect(order.averagePrice).toBeUndefined()
        else expect(outcome.kind === 'accepted' && outcome.fills?.length).toBeGreaterThan(0)
        const found = value(await find(order))
        expect(found.averagePrice !== undefined && isPositive(found.averagePrice)).toBe(true)
        const fills = value(await trading().fills({ symbol: stage.symbol, orderId: order.orderId }, RESOLVE))
        expect(equals(sum(fills.map((fill) => fill.quantity)), found.executedQuantity)).toBe(true)
        expect(fills.every((fill) => fill.orderId === order.orderId && !fill.maker)).toBe(true)
        const [first] = fills
        const later = value(await trading().fills({ symbol: stage.symbol, fromTradeId: first?.tradeId ?? '' }, RESOLVE))
        expect(later.map((fill) => fill.tradeId)).toContain(first?.tradeId)
      })

      it('V-12 is refused for a price off the tick, definitely (S-21)', async () => {
        const order = await restingBuy()
        const price = add(order.price ?? rules.price.tick, multiply(rules.price.tick, '0.5' as DecimalString))
        const outcome = await place({ ...order, price })
        expect(outcome).toMatchObject({ kind: 'rejected', reason: 'rule' })
        expect(outcome.evidence.code).toBeLessThan(0)
      })

      it('V-13 is refused for want of funds, definitely (S-27)', async () => {
        const order = await restingBuy()
        const quantity = floorToStep(quantityFor(order.price ?? rules.price.tick, '900000'), rules.lot.step)
        expect(await place({ ...order, quantity })).toMatchObject({ kind: 'rejected', reason: 'funds' })
      })

      it('V-14 says of an order nobody knows that it is absent, and cannot cancel it', async () => {
        const target = { symbol: stage.symbol, service: 'order', clientOrderId: stage.nextId() } as const
        expect((await trading().findOrder(target, RESOLVE)).kind).toBe('absent')
        const outcome = await trading().cancel(target, stage.nextId(), trading().sendWindow())
        expect(outcome).toMatchObject({ kind: 'rejected', reason: 'not-found' })
      })

      it('V-15 leaves an id that is already open in doubt, so that it is looked up (S-23, F-32, F-33)', async () => {
        const id = stage.nextId()
        const order = accepted(await place(await restingBuy(), id))
        expect(await place(await restingBuy(), id)).toMatchObject({ kind: 'unconfirmed', cause: 'duplicate' })
        await cancelAll()
        expect(value(await find(order)).status).toBe('CANCELED')
      })

      it('V-16 cancels all orders of a symbol, and finds nothing to do the second time', async () => {
        accepted(await place(await restingBuy()))
        accepted(await place(await restingBuy()))
        expect((await cancelAll()).kind).toBe('accepted')
        expect(value(await trading().openOrders('order', stage.symbol, INTERFACE))).toEqual([])
        expect((await cancelAll()).kind).toBe('accepted')
      })

      it('V-17 remembers done orders in the history of the symbol', async () => {
        const since = trading().sendWindow().timestamp - 60_000
        const order = accepted(await place(await restingBuy()))
        await cancelAll()
        const history = value(await trading().orderHistory({ symbol: stage.symbol, service: 'order', since }, RESOLVE))
        expect(history.find((one) => one.orderId === order.orderId)?.status).toBe('CANCELED')
      })

      it('V-18 refuses post-only orders that would take', async () => {
        const order = await restingBuy()
        const price = floorToStep(multiply(await bestBid(), '1.02' as DecimalString), rules.price.tick)
        const postOnly: NewOrder =
          market === 'spot'
            ? { ...order, orderType: 'LIMIT_MAKER', timeInForce: undefined, price }
            : { ...order, timeInForce: 'GTX', price }
        expect(await place(postOnly)).toMatchObject({ kind: 'rejected', reason: 'rule' })
      })

      it('V-19 reads balances, rights and rates', async () => {
        const reading = value(await account.read({ lane: 'audit' }))
        expect(reading.canTrade).toBe(true)
        expect(reading.balances.some((balance) => balance.asset === 'USDT' && isPositive(balance.wallet))).toBe(true)
        const rates = value(await account.commission(stage.symbol, INTERFACE))
        expect(compare(rates.maker, rates.taker)).toBeLessThanOrEqual(0)
      })

      const cancelAll = () => trading().cancelAllOn(stage.symbol, 'order', trading().sendWindow())
    })

    describe('the account stream', () => {
      it('V-30 tells of a new order and of its cancel under the id of the order, not of the cancel (S-07)', async () => {
        const id = stage.nextId()
        const order = accepted(await place(await restingBuy(), id))
        const created = await heard.order((update) => update.order.orderId === order.orderId)
        expect(created.order).toMatchObject({ clientOrderId: id, status: 'NEW' })
        expect(created.fill).toBeUndefined()
        await trading().cancel(
          { symbol: stage.symbol, service: 'order', orderId: order.orderId },
          stage.nextId(),
          trading().sendWindow(),
        )
        const canceled = await heard.order((update) => update.order.orderId === order.orderId && !isOpen(update.order))
        expect(canceled.order).toMatchObject({ clientOrderId: id, status: 'CANCELED' })
      })

      it('V-31 tells of each trade what the list of trades tells (I4)', async () => {
        const order = accepted(await place(await marketBuy()))
        await heard.order((update) => update.order.orderId === order.orderId && update.order.status === 'FILLED')
        const told = heard.fills(order.orderId)
        const listed = value(await trading().fills({ symbol: stage.symbol, orderId: order.orderId }, RESOLVE))
        expect(told.map((fill) => fill.tradeId).sort()).toEqual(listed.map((fill) => fill.tradeId).sort())
        for (const fill of told) {
          const same = listed.find((one) => one.tradeId === fill.tradeId)
          expect(same !== undefined && equals(same.price, fill.price) && equals(same.quantity, fill.quantity)).toBe(
            true,
          )
          expect(same?.commissionAsset).toBe(fill.commissionAsset)
        }
        await heard.event((event) => event.type === 'balances-changed')
      })

      it('V-32 gives each event a key of its own (S-62)', () => {
        expect(new Set(heard.keys).size).toBe(heard.keys.length)
      })

      it('V-33 is lost when it is cut and live again by itself (F-60, S-72, S-80)', async (test) => {
        if (stage.cutUserStreams === undefined) return test.skip()
        const lives = heard.lives
        await stage.cutUserStreams()
        await heard.lost()
        await heard.liveAgain(lives)
        const order = accepted(await place(await restingBuy()))
        await heard.order((update) => update.order.orderId === order.orderId)
        await trading().cancelAllOn(stage.symbol, 'order', trading().sendWindow())
      })
    })

    describe.runIf(market === 'usdm')('conditional orders of futures', () => {
      const inAlgo = { service: 'algo' } as const

      async function stopSell(closePosition = false): Promise<NewOrder> {
        const triggerPrice = floorToStep(multiply(await bestBid(), '0.9' as DecimalString), rules.price.tick)
        return {
          market,
          symbol: stage.symbol,
          side: 'SELL',
          positionSide: 'BOTH',
          orderType: 'STOP_MARKET',
          triggerPrice,
          triggerBy: 'MARK_PRICE',
          ...(closePosition ? { closePosition } : { quantity: quantityFor(triggerPrice, '100') }),
        }
      }

      it('V-40 live in the algo store alone: placed, listed, found, told and canceled there', async () => {
        const id = stage.nextId()
        const order = accepted(await place(await stopSell(), id))
        expect(order).toMatchObject({ ...inAlgo, clientOrderId: id, status: 'NEW', orderType: 'STOP_MARKET' })
        const told = await heard.order((update) => update.order.clientOrderId === id)
        expect(told.order).toMatchObject({ ...inAlgo, orderId: order.orderId })
        const open = value(await trading().openOrders('algo', stage.symbol, INTERFACE))
        expect(open.map((one) => one.orderId)).toContain(order.orderId)
        const ordinary = value(await trading().openOrders('order', stage.symbol, INTERFACE))
        expect(ordinary.map((one) => one.clientOrderId)).not.toContain(id)
        const found = value(await trading().findOrder({ symbol: stage.symbol, ...inAlgo, clientOrderId: id }, RESOLVE))
        expect(found.orderId).toBe(order.orderId)
        const target = { symbol: stage.symbol, ...inAlgo, orderId: order.orderId }
        const canceled = await trading().cancel(target, stage.nextId(), trading().sendWindow())
        expect(canceled).toMatchObject({ kind: 'accepted', value: undefined })
        expect(value(await trading().findOrder(target, RESOLVE)).status).toBe('CANCELED')
        expect(await trading().cancel(target, stage.nextId(), trading().sendWindow())).toMatchObject({
          kind: 'rejected',
          reason: 'not-found',
        })
      })

      it('V-41 are canceled by their own cancel-all, which the other one does not replace (S-54)', async () => {
        const order = accepted(await place(await stopSell()))
        await trading().cancelAllOn(stage.symbol, 'order', trading().sendWindow())
        expect(value(await trading().findOrder(order, RESOLVE)).status).toBe('NEW')
        expect((await trading().cancelAllOn(stage.symbol, 'algo', trading().sendWindow())).kind).toBe('accepted')
        expect(value(await trading().openOrders('algo', stage.symbol, INTERFACE))).toEqual([])
        const since = trading().sendWindow().timestamp - 60_000
        const history = value(await trading().orderHistory({ symbol: stage.symbol, ...inAlgo, since }, RESOLVE))
        expect(history.find((one) => one.orderId === order.orderId)?.status).toBe('CANCELED')
      })

      it('V-42 protect a position: the triggered order links to the child that closes it (S-47)', async (test) => {
        if (stage.movePrice === undefined) return test.skip()
        accepted(await place(await marketBuy()))
        const before = value(await account.read({ lane: 'audit' }))
        const position = before.positions.find((one) => one.symbol === stage.symbol)
        expect(position).toMatchObject({ positionSide: 'BOTH', marginMode: 'cross' })
        expect(position?.leverage).toBeGreaterThan(0)
        const stop = accepted(await place(await stopSell(true)))
        await stage.movePrice(floorToStep(multiply(await bestBid(), '0.85' as DecimalString), rules.price.tick))
        const done = await heard.order(
          (update) => update.order.orderId === stop.orderId && update.order.status === 'FINISHED',
        )
        expect(done.order.childOrderId).toBeDefined()
        const child = await heard.order(
          (update) => update.order.service === 'order' && update.order.orderId === done.order.childOrderId,
        )
        expect(child.order.clientOrderId).toBe(stop.clientOrderId)
        const after = value(await account.read({ lane: 'audit' }))
        expect(after.positions.some((one) => one.symbol === stage.symbol)).toBe(false)
      })
    })

    describe('answers that never come', () => {
      it.for([
        ['V-50 executed, connection reset (F-05)', 'reset', 'executed', 'connection-lost'],
        ['V-51 executed, silence (F-06)', 'silence', 'executed', 'timeout'],
        ['V-52 executed, 500 (F-16)', 'server-error', 'executed', 'server-error'],
        ['V-53 not executed, 500 (F-16)', 'server-error', 'not', 'server-error'],
      ] as const)('%s: unconfirmed, and the id tells the truth (S-22)', async ([, how, truth, cause], test) => {
        if (stage.loseNextAnswer === undefined) return test.skip()
        const id = stage.nextId()
        const order = await restingBuy()
        await stage.loseNextAnswer(how, truth)
        expect(await place(order, id)).toMatchObject({ kind: 'unconfirmed', cause })
        const reading = await trading().findOrder(
          { symbol: stage.symbol, service: 'order', clientOrderId: id },
          RESOLVE,
        )
        expect(reading.kind).toBe(truth === 'executed' ? 'read' : 'absent')
        await trading().cancelAllOn(stage.symbol, 'order', trading().sendWindow())
      })
    })
  })
}

function value<T>(reading: Reading<T>): T {
  if (reading.kind === 'read') return reading.value
  throw new Error(`not read: ${JSON.stringify(reading)}`)
}

function accepted<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'accepted') return outcome.value
  throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
}
