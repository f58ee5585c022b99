'use client'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useDesk } from '../../lib/client/desk-client'
import { useTicketLink } from '../../lib/client/ticket-link'
import { useAccount, useBalances, useOpenOrders, usePositions } from '../../lib/client/use-account'
import { useBlocked } from '../../lib/client/use-blocked'
import { usePriceReader, useSampledPrices, type Prices } from '../../lib/client/use-prices'
import { useInstrument } from '../../lib/client/use-instrument'
import { useMarginPicture } from '../../lib/client/use-margin-context'
import type { FreshNumbers } from '../../lib/client/submission'
import { useSubmission } from '../../lib/client/use-submission'
import { add, divide, floorToStep, type DecimalString } from '../../lib/domain/decimal'
import type { Market } from '../../lib/domain/market'
import { seenOrders } from '../../lib/domain/seen-orders'
import type { PlaceListRequest, PlaceOrderRequest } from '../../lib/client/domain-types'
import { legBodies, listSentence } from '../../lib/client/list-sentence'
import { deriveTicket, ticketSignature, withPrices, type TicketView } from './derive-ticket'
import { orderSentence } from './order-sentence'
import type { TicketContext } from './ticket-context'
import { closesAll } from './term-values'
import { positionSideOf, type TicketDraft, type TicketKind } from './ticket-draft'
import { moveDraft, takes } from './ticket-kinds'
import { noExits, readExits } from './ticket-exits'
import { useTicketStore } from './ticket-store'
import { FIGURES } from '../../lib/format/amount'

const HUNDRED = '100' as DecimalString

/** Everything that the ticket's looks are made of. */
export function useTicket(market: Market, symbol: string) {
  const { account, bridge } = useDesk()
  const { draft: stored, change: changeDraft, replace } = useTicketStore()
  const draft = moveDraft(stored, market, symbol)
  useEffect(() => {
    if (draft !== stored) replace(draft)
  }, [draft, stored, replace])

  const readPrices = usePriceReader(market, symbol)
  const known = useKnown(market, symbol, draft)
  const signature = useCallback((now: Prices) => ticketSignature(draft, withPrices(known, now)), [draft, known])
  const prices = useSampledPrices(readPrices, signature)
  // The hour of the device says how long a date is off; the server asks its own once more.
  const context = useMemo(() => withPrices(known, prices, Date.now()), [known, prices])
  const view = useMemo(() => deriveTicket(draft, context), [draft, context])
  const { submission, state } = useSubmission(`ticket/${account.accountId}`, true)
  // What was said about the last order goes with the first change for the next one.
  const change = useCallback(
    (part: Partial<TicketDraft>) => {
      submission.reset()
      changeDraft(part)
    },
    [submission, changeDraft],
  )
  useLinks(draft, view, change, prices, context.rules?.price.tick)

  const blocked = useBlocked(market, symbol, isProtective(draft, context))
  const gen = () => bridge.account(account.accountId).get()?.gen ?? 0
  // Only what the ticket shows counts: exits belong to limit orders of spot.
  const hasExits = market === 'spot' && draft.kind === 'limit'
  const exits = useMemo(
    () => readExits(hasExits ? draft.exits : noExits, view.order, context.rules, context.seen),
    [hasExits, draft.exits, view.order, context.rules, context.seen],
  )
  const { list } = exits
  const sentence =
    view.order === undefined || context.rules === undefined
      ? ''
      : list === undefined
        ? orderSentence(view.order, context.rules)
        : listSentence(list, context.rules, FIGURES)

  /** The order with what is seen beside it now; undefined while there is none. */
  const seenNow = (): Pick<PlaceOrderRequest, 'account' | 'order' | 'seen'> | undefined => {
    if (view.order === undefined) return undefined
    const { judged } = readPrices()
    const seenPosition = context.seen.positionQuantity
    const slip = view.effects.find((effect) => effect.key === 'slippage')
    return {
      account: account.accountId,
      order: view.order as PlaceOrderRequest['order'],
      seen: {
        generation: gen(),
        ...(judged === undefined ? {} : { price: judged.price, priceAgeMs: Math.max(0, Math.round(judged.ageMs)) }),
        ...(seenPosition === undefined ? {} : { positionQuantity: seenPosition }),
        ...(slip?.after === undefined
          ? {}
          : { slippage: divide(slip.after, HUNDRED), slipsFurther: slip.note === 'incomplete' }),
      },
    }
  }

  /**
   * Sends what the ticket says now, once. `confirmed` carries the doubts that the owner has just answered, `fresh` the numbers
   * that stood beside the question and so are what was seen (S-13).
   */
  const send = (confirmed: readonly string[] = [], fresh?: FreshNumbers) => {
    const looked = seenNow()
    if (blocked !== undefined || !view.sendable || !exits.sendable || looked === undefined) return
    if (state.kind === 'sending' || state.kind === 'checking') return
    const body: PlaceOrderRequest = {
      ...looked,
      seen: { ...looked.seen, ...(fresh === undefined ? {} : seenOf(fresh)) },
      clickedAt: Date.now(),
      ...(confirmed.length === 0 ? {} : { confirmed: [...confirmed] }),
    }
    if (list === undefined) return void submission.submit('/api/orders', body, sentence)
    const { order: _entry, ...rest } = body
    const listBody: PlaceListRequest = { ...rest, kind: list.kind, symbol: list.symbol, legs: legBodies(list) }
    void submission.submit('/api/order-lists', listBody, sentence)
  }

  return {
    draft,
    change,
    context,
    view,
    exits,
    prices,
    readPrices,
    submission,
    state,
    blocked,
    sentence,
    seenNow,
    send,
  }
}

/** The numbers of the question are what was seen now; how long it was looked at is no age of theirs. */
const seenOf = ({ generation, price, positionQuantity }: FreshNumbers): Partial<PlaceOrderRequest['seen']> => ({
  generation,
  ...(price === undefined ? {} : { price, priceAgeMs: undefined }),
  ...(positionQuantity === undefined ? {} : { positionQuantity }),
})

/** Whether what is in the ticket can only take risk away. */
const isProtective = (draft: TicketDraft, context: TicketContext): boolean =>
  draft.market === 'usdm' &&
  (closesAll(draft, context) ||
    (context.hedge ? draft.closes : draft.reduceOnly && takes(draft, context.rules, false).has('reduceOnly')))

/** The part that a price picked in book or chart goes to. */
const pricePart = (kind: TicketKind): 'price' | 'trigger' | 'activation' =>
  kind === 'limit' ? 'price' : kind === 'trailing' ? 'activation' : 'trigger'

/** What the account and the rules say; prices are laid over it. */
function useKnown(
  market: Market,
  symbol: string,
  draft: Pick<TicketDraft, 'market' | 'side' | 'closes'>,
): TicketContext {
  const rules = useInstrument(market, symbol)
  const balances = useBalances()
  const positions = usePositions()
  const openOrders = useOpenOrders()
  const commission = useAccount((view) => view?.picture.commission[market])
  const ownLeverage = useAccount((view) => view?.picture.leverage?.[symbol])
  const hedge = useAccount((view) => view?.picture.futures?.hedgeMode) === true
  const multiAssets = useAccount((view) => view?.picture.futures?.multiAssets)
  const { picture: margin } = useMarginPicture(symbol, false, market === 'usdm')
  const positionSide = positionSideOf(draft, hedge)
  const { side } = draft
  return useMemo(() => {
    const free = (asset: string | undefined) => balances?.find((one) => one.market === market && one.asset === asset)
    const quote = free(market === 'spot' ? rules?.quoteAsset : rules?.marginAsset)
    const base = market === 'spot' ? free(rules?.baseAsset) : undefined
    const position =
      market === 'usdm'
        ? positions?.find((one) => one.symbol === symbol && one.positionSide === positionSide)
        : undefined
    const zero = balances === undefined ? undefined : ('0' as DecimalString)
    return {
      rules,
      position,
      hedge,
      leverage: position?.leverage ?? ownLeverage,
      commission: commission as TicketContext['commission'],
      bids: [],
      asks: [],
      margin,
      seen: {
        freeQuote: quote?.free ?? zero,
        freeBase: market === 'spot' ? (base?.free ?? zero) : undefined,
        positionQuantity:
          market === 'usdm' && positions !== undefined ? (position?.quantity ?? ('0' as DecimalString)) : undefined,
        ...(openOrders === undefined ? {} : seenOrders(openOrders, { market, symbol, side, positionSide })),
        leverage: position?.leverage ?? ownLeverage,
        multiAssets,
        heldBase: market === 'spot' && base !== undefined ? add(base.free, base.locked) : undefined,
        hedgeMode: market === 'usdm' ? hedge : undefined,
      },
    }
  }, [
    rules,
    balances,
    positions,
    openOrders,
    commission,
    ownLeverage,
    market,
    symbol,
    hedge,
    multiAssets,
    margin,
    side,
    positionSide,
  ])
}

/** Clicks in book and chart, wishes of other panels, and the dotted line on the chart. */
function useLinks(
  draft: TicketDraft,
  view: TicketView,
  change: (part: Partial<TicketDraft>) => void,
  prices: Prices,
  tick: DecimalString | undefined,
) {
  const picked = useTicketLink((link) => link.picked)
  const wish = useTicketLink((link) => link.wish)
  const showDraft = useTicketLink((link) => link.showDraft)
  const { market, symbol, kind } = draft
  const done = useRef({ picked: 0, wish: 0, priced: '' })
  useEffect(() => {
    if (picked === undefined || picked.at === done.current.picked) return
    done.current.picked = picked.at
    if (picked.market !== market || picked.symbol !== symbol) return
    if (kind === 'market') change({ kind: 'limit', price: picked.price })
    else change({ [pricePart(kind)]: picked.price })
  }, [picked, market, symbol, kind, change])
  useEffect(() => {
    if (wish === undefined || wish.at === done.current.wish) return
    done.current.wish = wish.at
    const { at: _at, size, ...rest } = wish
    change({ ...rest, ...(size === undefined ? {} : { size, sizeUnit: 'base' as const, percent: undefined }) })
  }, [wish, change])
  // A new symbol starts at its last price, so that the ticket is one number away from an order.
  const start =
    prices.bestBid ??
    (prices.lastPrice === undefined || tick === undefined ? undefined : floorToStep(prices.lastPrice, tick))
  const place = `${market}:${symbol}`
  useEffect(() => {
    if (start === undefined || done.current.priced === place) return
    // A price that arrives under a hand about to type would stand before what is typed.
    if (document.activeElement instanceof HTMLInputElement) return
    done.current.priced = place
    if (draft.price === '' && draft.kind === 'limit') change({ price: start })
  }, [start, place, draft.price, draft.kind, change])
  const linePrice = view.order?.triggerPrice ?? view.order?.activationPrice ?? view.order?.price
  const lineQuantity = view.quantity
  const side = draft.side
  useEffect(() => {
    showDraft(linePrice === undefined ? undefined : { market, symbol, side, price: linePrice, quantity: lineQuantity })
    return () => showDraft(undefined)
  }, [showDraft, market, symbol, side, linePrice, lineQuantity])
}
