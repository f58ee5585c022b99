import * as z from 'zod/mini'
import {
  AccountShape,
  ActKindText,
  AlarmShape,
  BalanceShape,
  CancelRunShape,
  CollateralRateShape,
  DeadManTimerShape,
  DecimalText,
  EntryBlockShape,
  EvidenceShape,
  FillShape,
  FuturesSettingsShape,
  IntentShape,
  KeyStandingShape,
  LeverageBracketShape,
  MarketText,
  OrderListShape,
  OrderShape,
  PositionShape,
  ReasonShape,
  SourceHealthShape,
  TradingLockShape,
  VenueResetShape,
} from './trading'

/*
 * What leaves the server over HTTP passes one of these, which name every field: a field not named here does not leave.
 */

/** Every refusal. `code` becomes words in lib/words; the exchange's own code and text travel beside. */
export const ErrorReply = z.object({
  error: ReasonShape,
  /** Per field, when a body is at fault: path and what is allowed. */
  issues: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  /** Fresh numbers with a 409 of S-13, or the question with a confirmation that is wanted (S-15). */
  confirm: z.optional(z.array(z.string())),
  fresh: z.optional(
    z.object({
      generation: z.number(),
      price: z.optional(DecimalText),
      priceAgeMs: z.optional(z.number()),
      positionQuantity: z.optional(DecimalText),
      executedQuantity: z.optional(DecimalText),
    }),
  ),
})

/** GET /api/session. */
export const SessionReply = z.object({
  build: z.string(),
  /** `setup`: no owner yet. `signed-out`: sign in. `signed-in`. */
  state: z.enum(['setup', 'signed-out', 'signed-in']),
  name: z.optional(z.string()),
  accounts: z.optional(z.array(AccountShape)),
})

/** POST /api/bridge-ticket: single use, 30 s, given as a subprotocol (S-130). */
export const BridgeTicketReply = z.object({ ticket: z.string(), v: z.string() })

export const IntentReply = z.object({ intent: IntentShape })
/** GET /api/intents/by-key/<key>: the intent that came of it, or of a cancel-all and the kill switch the run. */
export const ByKeyReply = z.object({ intent: z.optional(IntentShape), run: z.optional(CancelRunShape) })
/** Without an intent the key is burnt: nothing was done under it, and nothing will be. */
export const VoidKeyReply = z.object({ intent: z.optional(IntentShape) })
/** Several intents that went as one request; each has its own answer (S-25). */
export const ActReply = z.object({
  act: z.object({ actId: z.string(), kind: ActKindText, intents: z.array(IntentShape) }),
})
export const IntentsReply = z.object({ intents: z.array(IntentShape) })
/** An intent with what was sent, answered and found out: its time line. */
export const IntentDetailReply = z.object({
  intent: IntentShape,
  evidence: z.array(EvidenceShape),
  fills: z.array(FillShape),
  /** Milliseconds until the exchange is asked about it next; absent when nobody asks any more (S-33). */
  nextQuestionMs: z.optional(z.number()),
})
export const CancelRunReply = z.object({ run: CancelRunShape })
/** POST /api/kill-switch: the lock that stands, and the run that cancels. */
export const KillSwitchReply = z.object({ lock: TradingLockShape, run: CancelRunShape })
/** POST /api/alarms/seen: what is left to read. */
export const AlarmsReply = z.object({ alarms: z.array(AlarmShape) })
/** POST /api/dead-man. */
export const DeadManReply = z.object({ deadMan: DeadManTimerShape })
/** POST /api/resets/seen: resets that are still to be seen. */
export const ResetsReply = z.object({ resets: z.array(VenueResetShape) })
/** POST /api/key-exception: where the account's keys stand then. */
export const KeysReply = z.object({ keys: z.array(KeyStandingShape) })
/** POST /api/trading-lock/lift: the lock that still stands, or none. */
export const TradingLockReply = z.object({ lock: z.optional(TradingLockShape) })

/** One account as the server sees it now: the body of GET /api/accounts/<id> and of a bridge snapshot. */
export const AccountPictureShape = z.object({
  account: AccountShape,
  /** One market's phase: `starting` until S-60 has run, `live`, `stale` when its stream is lost, `off` without a key. */
  phases: z.record(MarketText, z.enum(['starting', 'live', 'stale', 'off'])),
  balances: z.array(BalanceShape),
  positions: z.array(PositionShape),
  orders: z.array(OrderShape),
  /** Order lists of spot, open ones and those that ended lately. */
  lists: z.optional(z.array(OrderListShape)),
  fills: z.array(FillShape),
  intents: z.array(IntentShape),
  cancelRun: z.optional(CancelRunShape),
  /** What the owner has not put away yet, newest first, at most 20. */
  alarms: z.array(AlarmShape),
  /** Present while trading is locked (S-52). */
  lock: z.optional(TradingLockShape),
  /** What the account's keys may do, one row a market (S-140). */
  keys: z.array(KeyStandingShape),
  /** Resets of the exchange that the owner has not seen; trading is off while there is one (S-67). */
  resets: z.array(VenueResetShape),
  /** Absent where the account has no futures. */
  deadMan: z.optional(DeadManTimerShape),
  /** Maker and taker rate per market, as the account pays. */
  commission: z.partialRecord(MarketText, z.object({ maker: DecimalText, taker: DecimalText })),
  /** Leverage set for each futures symbol, as last read. */
  leverage: z.optional(z.record(z.string(), z.number())),
  /** Position mode, asset mode and isolated symbols; absent until they were read and where the account has no futures. */
  futures: z.optional(FuturesSettingsShape),
  sources: z.array(SourceHealthShape),
  /** False with the code of why while no entry may be sent. */
  entryAllowed: z.boolean(),
  entryBlockedBy: z.optional(ReasonShape),
  /** Why no entry may be sent on a market, or on one symbol of it; protective orders and cancels pass. */
  entryBlocks: z.array(EntryBlockShape),
})
export const AccountReply = z.object({ gen: z.number(), seq: z.number(), picture: AccountPictureShape })

const QuantityRuleShape = z.object({ min: DecimalText, max: DecimalText, step: DecimalText })
const DeltaRangeShape = z.object({ min: z.number(), max: z.number() })
export const SymbolRulesShape = z.object({
  market: MarketText,
  symbol: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  marginAsset: z.string(),
  contractType: z.optional(z.string()),
  orderTypes: z.array(z.string()),
  price: z.object({ min: DecimalText, max: DecimalText, tick: DecimalText }),
  lot: QuantityRuleShape,
  marketLot: QuantityRuleShape,
  notional: z.object({
    min: DecimalText,
    max: z.optional(DecimalText),
    minAppliesToMarket: z.boolean(),
    maxAppliesToMarket: z.boolean(),
  }),
  percentPrice: z.optional(
    z.object({
      buy: z.object({ up: DecimalText, down: DecimalText }),
      sell: z.object({ up: DecimalText, down: DecimalText }),
    }),
  ),
  maxOpenOrders: z.optional(z.number()),
  maxAlgoOrders: z.optional(z.number()),
  basePrecision: z.number(),
  quotePrecision: z.number(),
  quoteOrderQuantityAllowed: z.boolean(),
  timesInForce: z.optional(z.array(z.string())),
  spot: z.optional(
    z.object({
      icebergAllowed: z.boolean(),
      ocoAllowed: z.boolean(),
      otoAllowed: z.boolean(),
      opoAllowed: z.boolean(),
      trailingStopAllowed: z.boolean(),
      cancelReplaceAllowed: z.boolean(),
      amendAllowed: z.boolean(),
      pegAllowed: z.boolean(),
      smartRouting: z.boolean(),
      defaultSelfTradePrevention: z.string(),
      selfTradePreventions: z.array(z.string()),
      trailingDelta: z.optional(z.object({ above: DeltaRangeShape, below: DeltaRangeShape })),
      icebergParts: z.optional(z.number()),
      maxIcebergOrders: z.optional(z.number()),
      maxOrderLists: z.optional(z.number()),
      maxAmends: z.optional(z.number()),
      maxPosition: z.optional(DecimalText),
    }),
  ),
  usdm: z.optional(
    z.object({
      triggerProtect: z.optional(DecimalText),
      marketTakeBound: z.optional(DecimalText),
      liquidationFee: z.optional(DecimalText),
      maxAmends: z.optional(z.number()),
    }),
  ),
})
/** POST /api/orders/test: what the exchange says of it, and in `gate` what would keep this desk from sending it now. */
export const OrderTestReply = z.object({
  verdict: z.enum(['takes', 'refuses', 'no-question', 'no-answer']),
  reason: z.optional(ReasonShape),
  commission: z.optional(z.object({ maker: DecimalText, taker: DecimalText })),
  gate: z.optional(ReasonShape),
})

/** GET /api/instruments?account=&market=. */
export const InstrumentsReply = z.object({ instruments: z.array(SymbolRulesShape) })

/** GET /api/leverage-brackets?account=&symbol=: the symbol's table for this account, in rising order of its floors. */
export const LeverageBracketsReply = z.object({ symbol: z.string(), brackets: z.array(LeverageBracketShape) })

/** GET /api/collateral-rates?account=: what each asset counts for in USD in multi-assets mode. */
export const CollateralRatesReply = z.object({ rates: z.record(z.string(), CollateralRateShape) })

/** GET /api/candles?account=&market=&symbol=&interval=&endTime=&limit=. Flat rows: openTime, o, h, l, c, volume. */
export const CandlesReply = z.object({
  candles: z.array(z.tuple([z.number(), DecimalText, DecimalText, DecimalText, DecimalText, DecimalText])),
})

/** GET /api/orders?account=&market=&symbol= and GET /api/fills?…: history read through the exchange and the ledger. */
export const OrdersReply = z.object({ orders: z.array(OrderShape) })
export const FillsReply = z.object({ fills: z.array(FillShape) })

/** GET /healthz, open to anybody: says only whether it can trade; `reading` beside a desk that does (S-91). */
export const HealthzReply = z.object({ status: z.enum(['ok', 'starting', 'degraded', 'reading']), version: z.string() })

/** GET /api/health: for the status bar. */
export const HealthReply = z.object({
  version: z.string(),
  environment: z.string(),
  sources: z.array(SourceHealthShape),
  weights: z.array(
    z.object({
      market: MarketText,
      used: z.number(),
      limit: z.number(),
      resetsAt: z.number(),
      bannedUntil: z.optional(z.number()),
    }),
  ),
  clocks: z.array(z.object({ market: MarketText, offsetMs: z.number(), errorBoundMs: z.number() })),
  orderRoundTrip: z.object({ p50: z.optional(z.number()), p95: z.optional(z.number()), p99: z.optional(z.number()) }),
})

export type ErrorBody = z.infer<typeof ErrorReply>
export type AccountPicture = z.infer<typeof AccountPictureShape>
export type SessionState = z.infer<typeof SessionReply>
export type Health = z.infer<typeof HealthReply>
export type OrderTestAnswer = z.infer<typeof OrderTestReply>
