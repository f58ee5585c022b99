import * as z from 'zod/mini'
import {
  AccountIdText,
  CancelScopeBody,
  CancelTargetShape,
  DecimalText,
  ListKindText,
  MarketText,
  NewOrderBody,
  PositionSideText,
  PositiveDecimalText,
  SymbolText,
  VenueSettingBody,
} from './trading'

/*
 * Bodies of the routes that change something. Every one names the account that was on screen; the server refuses another.
 * Ids of routes and messages stand in docs/api.md.
 */

/** POST /api/setup, first run only (S-101). */
export const SetUpBody = z.strictObject({
  setupCode: z.string().check(z.minLength(1), z.maxLength(80)),
  name: z.string().check(z.minLength(1), z.maxLength(40), z.regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u)),
  passphrase: z.string().check(z.minLength(12), z.maxLength(200)),
})

/** POST /api/session: sign in. */
export const SignInBody = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(40)),
  passphrase: z.string().check(z.minLength(1), z.maxLength(200)),
})

/** What the owner saw when the order was sent (S-13). */
export const SeenBody = z.strictObject({
  generation: z.number(),
  price: z.optional(DecimalText),
  priceAgeMs: z.optional(z.number()),
  positionQuantity: z.optional(DecimalText),
  /** Of the order that is to be replaced: how much of it had traded. */
  executedQuantity: z.optional(DecimalText),
  /** Of a market order, as the live book says it: how much worse the average is than the best price, as a share ("0.0012" is 0.12 %). */
  slippage: z.optional(DecimalText),
  /** The book as far as it is known did not hold the size: it slips at least so much. */
  slipsFurther: z.optional(z.boolean()),
})

/** POST /api/orders with an Idempotency-Key (S-10). */
export const PlaceOrderBody = z.strictObject({
  account: AccountIdText,
  order: NewOrderBody,
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
  /** The owner read the doubt or warning and said yes again (S-15, S-31, S-73). */
  confirmed: z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(10))),
})

/** POST /api/orders/test: the order as it would be sent, which is not placed. Takes no key: nothing can come of it twice. */
export const TestOrderBody = z.strictObject({ account: AccountIdText, order: NewOrderBody, seen: SeenBody })

const Confirmed = z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(10)))

/** POST /api/orders/replace with an Idempotency-Key: `order` in place of `target`. Spot in one request; a futures stop by two. */
export const ReplaceOrderBody = z.strictObject({
  account: AccountIdText,
  target: CancelTargetShape,
  order: NewOrderBody,
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
  confirmed: Confirmed,
})

/** POST /api/orders/amend with an Idempotency-Key: spot takes a smaller quantity, futures quantity and price (S-26). */
export const AmendOrderBody = z.strictObject({
  account: AccountIdText,
  market: MarketText,
  symbol: SymbolText,
  target: CancelTargetShape,
  /** Of the whole order, what is executed included. */
  quantity: PositiveDecimalText,
  /** Futures; absent keeps the present one. */
  price: z.optional(PositiveDecimalText),
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
  confirmed: Confirmed,
})

/** POST /api/orders/batch with an Idempotency-Key: up to five futures orders in one request. */
export const BatchPlaceBody = z.strictObject({
  account: AccountIdText,
  orders: z.array(NewOrderBody).check(z.minLength(1), z.maxLength(5)),
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
  confirmed: Confirmed,
})

/** POST /api/orders/amend-batch with an Idempotency-Key: new terms for up to five futures orders. */
export const BatchAmendBody = z.strictObject({
  account: AccountIdText,
  changes: z
    .array(
      z.strictObject({
        symbol: SymbolText,
        target: CancelTargetShape,
        quantity: PositiveDecimalText,
        price: z.optional(PositiveDecimalText),
      }),
    )
    .check(z.minLength(1), z.maxLength(5)),
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
  confirmed: Confirmed,
})

/** POST /api/cancels/batch with an Idempotency-Key: up to ten futures orders of one symbol. */
export const BatchCancelBody = z.strictObject({
  account: AccountIdText,
  symbol: SymbolText,
  targets: z.array(CancelTargetShape).check(z.minLength(1), z.maxLength(10)),
  clickedAt: z.optional(z.number()),
})

/** POST /api/order-lists with an Idempotency-Key: an order list of spot with its legs by role. */
export const PlaceListBody = z.strictObject({
  account: AccountIdText,
  kind: ListKindText,
  symbol: SymbolText,
  legs: z
    .array(
      z.strictObject({
        role: z.enum(['working', 'pending', 'above', 'below']),
        order: z.pick(NewOrderBody, {
          side: true,
          orderType: true,
          timeInForce: true,
          quantity: true,
          price: true,
          triggerPrice: true,
          icebergQuantity: true,
          trailingDelta: true,
          pegPriceType: true,
          pegOffset: true,
          selfTradePrevention: true,
        }),
      }),
    )
    .check(z.minLength(2), z.maxLength(3)),
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
  confirmed: Confirmed,
})

/** POST /api/order-lists/cancel with an Idempotency-Key: the list with all of its orders. */
export const CancelListBody = z.strictObject({
  account: AccountIdText,
  symbol: SymbolText,
  orderListId: z.string().check(z.regex(/^\d{1,20}$/)),
  clickedAt: z.optional(z.number()),
})

/** POST /api/venue-settings with an Idempotency-Key: a setting of the futures account at the exchange. */
export const ChangeSettingBody = z.strictObject({
  account: AccountIdText,
  setting: VenueSettingBody,
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
})

/** POST /api/cancels with an Idempotency-Key. */
export const CancelOrderBody = z.strictObject({
  account: AccountIdText,
  market: MarketText,
  symbol: SymbolText,
  target: CancelTargetShape,
  clickedAt: z.optional(z.number()),
})

/** POST /api/cancel-all with an Idempotency-Key. */
export const CancelAllBody = z.strictObject({
  account: AccountIdText,
  scope: CancelScopeBody,
  clickedAt: z.optional(z.number()),
  /** As with the kill switch: what a flatten was told again. */
  confirmed: z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(10))),
})

/** POST /api/kill-switch with an Idempotency-Key: locks trading, then cancels in this mode (S-52). */
export const KillSwitchBody = z.strictObject({
  account: AccountIdText,
  mode: z.enum(['entries', 'everything', 'flatten']),
  clickedAt: z.optional(z.number()),
  /** `price-stale`: positions are closed at market although nobody knows the price (S-73). */
  confirmed: z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(10))),
})

/** POST /api/alarms/seen: puts away every alarm up to this id. */
/** The key to burn is the request's own. */
export const VoidKeyBody = z.strictObject({})

export const AlarmsSeenBody = z.strictObject({ account: AccountIdText, upTo: z.number() })

/** POST /api/dead-man: turns the futures dead-man timer on or off (S-57). */
export const DeadManBody = z.strictObject({ account: AccountIdText, on: z.boolean() })

/** POST /api/resets/seen: the owner has seen every reset of the exchange noticed up to this time (S-67). */
export const ResetsSeenBody = z.strictObject({ account: AccountIdText, upTo: z.number() })

/** POST /api/key-exception: the owner's word that a key tied to no address may trade, or its end (S-141). */
export const KeyExceptionBody = z.strictObject({ account: AccountIdText, market: MarketText, on: z.boolean() })

/** POST /api/trading-lock/lift: the first press starts the wait, a second one after it lifts the lock (S-153). */
export const LiftLockBody = z.strictObject({ account: AccountIdText })

/** POST /api/positions/close with an Idempotency-Key: an order that can only make the position smaller, of that quantity or of all. */
export const ClosePositionBody = z.strictObject({
  account: AccountIdText,
  market: z.literal('usdm'),
  symbol: SymbolText,
  positionSide: PositionSideText,
  /** Base asset; absent closes all. */
  quantity: z.optional(PositiveDecimalText),
  /** Of a limit order that rests until it is filled; absent closes at market. */
  price: z.optional(PositiveDecimalText),
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
})

const TriggerByText = z.enum(['MARK_PRICE', 'CONTRACT_PRICE'])

/** POST /api/positions/protect with an Idempotency-Key: stops and take profits of a position, an algo order each. */
export const ProtectPositionBody = z.strictObject({
  account: AccountIdText,
  market: z.literal('usdm'),
  symbol: SymbolText,
  positionSide: PositionSideText,
  exits: z
    .array(
      z.union([
        z.strictObject({
          kind: z.enum(['stop', 'take-profit']),
          triggerPrice: PositiveDecimalText,
          triggerBy: TriggerByText,
          /** Base asset; absent closes the whole position. */
          quantity: z.optional(PositiveDecimalText),
        }),
        z.strictObject({
          kind: z.literal('trailing'),
          /** Percent. */
          callbackPercent: PositiveDecimalText,
          activationPrice: z.optional(PositiveDecimalText),
          triggerBy: TriggerByText,
          quantity: PositiveDecimalText,
        }),
      ]),
    )
    .check(z.minLength(1), z.maxLength(10)),
  seen: SeenBody,
  clickedAt: z.optional(z.number()),
  confirmed: Confirmed,
})

/** POST /api/positions/reverse with an Idempotency-Key: closes the position and, once that is proved, opens as much on the other side. */
export const ReversePositionBody = z.strictObject({
  account: AccountIdText,
  market: z.literal('usdm'),
  symbol: SymbolText,
  positionSide: PositionSideText,
  seen: z.strictObject({
    generation: z.number(),
    price: DecimalText,
    priceAgeMs: z.number(),
    /** Signed. */
    positionQuantity: DecimalText,
    /** Hedge mode: what is held on the other side, which the reverse adds to. */
    otherQuantity: z.optional(DecimalText),
  }),
  clickedAt: z.optional(z.number()),
  confirmed: Confirmed,
})

/** POST /api/positions/close-all with an Idempotency-Key: every position that was shown and agreed to, at market, whole. */
export const CloseAllBody = z.strictObject({
  account: AccountIdText,
  which: z.enum(['all', 'winners', 'losers', 'chosen']),
  /** As the owner saw them (S-13). None that is not named is closed. */
  positions: z
    .array(
      z.strictObject({
        symbol: SymbolText,
        positionSide: PositionSideText,
        quantity: DecimalText,
        price: z.optional(DecimalText),
        priceAgeMs: z.optional(z.number()),
      }),
    )
    .check(z.minLength(1), z.maxLength(100)),
  seen: z.strictObject({ generation: z.number() }),
  clickedAt: z.optional(z.number()),
})

/** POST /api/intents/<intentId>/choice: what the owner decides on an intent not settled (S-35). Never "send again". */
export const IntentChoiceBody = z.strictObject({
  account: AccountIdText,
  choice: z.enum(['keep-watching', 'cancel-if-exists', 'mark-handled']),
})

/** Idempotency keys are UUIDs, version 7 from our own ticket. */
export const IdempotencyKey = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i))

export type PlaceOrderRequest = z.infer<typeof PlaceOrderBody>
export type TestOrderRequest = z.infer<typeof TestOrderBody>
export type ReplaceOrderRequest = z.infer<typeof ReplaceOrderBody>
export type SeenRequest = z.infer<typeof SeenBody>
export type AmendOrderRequest = z.infer<typeof AmendOrderBody>
export type BatchPlaceRequest = z.infer<typeof BatchPlaceBody>
export type BatchAmendRequest = z.infer<typeof BatchAmendBody>
export type BatchCancelRequest = z.infer<typeof BatchCancelBody>
export type PlaceListRequest = z.infer<typeof PlaceListBody>
export type CancelListRequest = z.infer<typeof CancelListBody>
export type VenueSettingRequest = z.infer<typeof ChangeSettingBody>
export type CancelOrderRequest = z.infer<typeof CancelOrderBody>
export type CancelAllRequest = z.infer<typeof CancelAllBody>
export type KillSwitchRequest = z.infer<typeof KillSwitchBody>
export type DeadManRequest = z.infer<typeof DeadManBody>
export type AlarmsSeenRequest = z.infer<typeof AlarmsSeenBody>
export type ResetsSeenRequest = z.infer<typeof ResetsSeenBody>
export type KeyExceptionRequest = z.infer<typeof KeyExceptionBody>
export type LiftLockRequest = z.infer<typeof LiftLockBody>
export type ClosePositionRequest = z.infer<typeof ClosePositionBody>
export type ProtectPositionRequest = z.infer<typeof ProtectPositionBody>
export type ReversePositionRequest = z.infer<typeof ReversePositionBody>
export type CloseAllRequest = z.infer<typeof CloseAllBody>
export type IntentChoiceRequest = z.infer<typeof IntentChoiceBody>
