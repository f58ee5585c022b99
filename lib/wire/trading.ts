import * as z from 'zod/mini'

/** Shapes shared by HTTP bodies and bridge messages. `zod/mini`, so that a browser pays little for them. */

export const DecimalText = z.string().check(z.maxLength(60), z.regex(/^-?\d+(\.\d+)?$/))
/** Above zero, as typed amounts must be. */
export const PositiveDecimalText = z.string().check(z.maxLength(60), z.regex(/^(?=.*[1-9])\d+(\.\d+)?$/))
export const AccountIdText = z.string().check(z.regex(/^[a-z0-9-]{1,32}$/))
/** Any script may appear in a symbol; no control characters, no blanks. */
export const SymbolText = z.string().check(z.minLength(1), z.maxLength(50), z.regex(/^[^\s\p{C}]+$/u))
export const MarketText = z.enum(['spot', 'usdm'])
export const SideText = z.enum(['BUY', 'SELL'])
export const PositionSideText = z.enum(['BOTH', 'LONG', 'SHORT'])
export const ServiceText = z.enum(['order', 'algo'])

export const NewOrderBody = z.strictObject({
  market: MarketText,
  symbol: SymbolText,
  side: SideText,
  positionSide: PositionSideText,
  orderType: z.enum([
    'LIMIT',
    'LIMIT_MAKER',
    'MARKET',
    'STOP_LOSS',
    'STOP_LOSS_LIMIT',
    'TAKE_PROFIT',
    'TAKE_PROFIT_LIMIT',
    'STOP',
    'STOP_MARKET',
    'TAKE_PROFIT_MARKET',
    'TRAILING_STOP_MARKET',
  ]),
  timeInForce: z.optional(z.enum(['GTC', 'IOC', 'FOK', 'GTX', 'GTD'])),
  quantity: z.optional(PositiveDecimalText),
  quoteQuantity: z.optional(PositiveDecimalText),
  price: z.optional(PositiveDecimalText),
  triggerPrice: z.optional(PositiveDecimalText),
  triggerBy: z.optional(z.enum(['MARK_PRICE', 'CONTRACT_PRICE'])),
  reduceOnly: z.optional(z.boolean()),
  closePosition: z.optional(z.boolean()),
  icebergQuantity: z.optional(PositiveDecimalText),
  /** Basis points, 100 is 1 %. */
  trailingDelta: z.optional(z.number().check(z.int(), z.positive())),
  pegPriceType: z.optional(z.enum(['PRIMARY_PEG', 'MARKET_PEG'])),
  /** Levels away from the best price. */
  pegOffset: z.optional(z.number().check(z.int(), z.positive())),
  selfTradePrevention: z.optional(
    z.enum(['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER']),
  ),
  smartRouting: z.optional(z.boolean()),
  priceMatch: z.optional(z.enum(['OPPONENT', 'OPPONENT_5', 'QUEUE', 'QUEUE_5', 'QUEUE_10', 'QUEUE_20'])),
  goodTillDate: z.optional(z.number().check(z.int(), z.positive())),
  activationPrice: z.optional(PositiveDecimalText),
  /** Percent. */
  callbackPercent: z.optional(PositiveDecimalText),
  priceProtect: z.optional(z.boolean()),
})

export const OrderShape = z.object({
  market: MarketText,
  symbol: z.string(),
  service: ServiceText,
  orderId: z.string(),
  clientOrderId: z.string(),
  orderListId: z.optional(z.string()),
  side: SideText,
  positionSide: PositionSideText,
  orderType: z.string(),
  originalType: z.optional(z.string()),
  timeInForce: z.optional(z.string()),
  status: z.string(),
  quantity: DecimalText,
  quoteQuantity: z.optional(DecimalText),
  executedQuantity: DecimalText,
  executedQuote: z.optional(DecimalText),
  averagePrice: z.optional(DecimalText),
  price: z.optional(DecimalText),
  triggerPrice: z.optional(DecimalText),
  triggerBy: z.optional(z.string()),
  reduceOnly: z.boolean(),
  closePosition: z.boolean(),
  icebergQuantity: z.optional(DecimalText),
  trailingDelta: z.optional(z.number()),
  pegPriceType: z.optional(z.string()),
  pegOffset: z.optional(z.number()),
  peggedPrice: z.optional(DecimalText),
  selfTradePrevention: z.optional(z.string()),
  preventedQuantity: z.optional(DecimalText),
  smartRouting: z.optional(z.boolean()),
  priceMatch: z.optional(z.string()),
  goodTillDate: z.optional(z.number()),
  activationPrice: z.optional(DecimalText),
  callbackPercent: z.optional(DecimalText),
  priceProtect: z.optional(z.boolean()),
  childOrderId: z.optional(z.string()),
  reason: z.optional(z.string()),
  createdTime: z.optional(z.number()),
  exchangeTime: z.number(),
  epoch: z.optional(z.number()),
  elsewhere: z.optional(z.boolean()),
  canceledBy: z.optional(z.enum(['elsewhere', 'dead-man'])),
})

export const OrderListShape = z.object({
  market: z.literal('spot'),
  symbol: z.string(),
  orderListId: z.string(),
  listClientOrderId: z.string(),
  contingencyType: z.string(),
  status: z.string(),
  orders: z.array(z.object({ orderId: z.string(), clientOrderId: z.string() })),
  exchangeTime: z.number(),
})

export const FillShape = z.object({
  market: MarketText,
  symbol: z.string(),
  tradeId: z.string(),
  orderId: z.string(),
  side: SideText,
  positionSide: PositionSideText,
  price: DecimalText,
  quantity: DecimalText,
  quoteQuantity: z.optional(DecimalText),
  commission: z.optional(DecimalText),
  commissionAsset: z.optional(z.string()),
  realizedPnl: z.optional(DecimalText),
  maker: z.boolean(),
  allocation: z.optional(z.boolean()),
  exchangeTime: z.number(),
  epoch: z.optional(z.number()),
})

export const BalanceShape = z.object({
  market: MarketText,
  asset: z.string(),
  free: DecimalText,
  locked: DecimalText,
  wallet: DecimalText,
  crossWallet: z.optional(DecimalText),
  exchangeTime: z.number(),
})

export const PositionShape = z.object({
  symbol: z.string(),
  positionSide: PositionSideText,
  quantity: DecimalText,
  entryPrice: DecimalText,
  breakEvenPrice: z.optional(DecimalText),
  markPrice: z.optional(DecimalText),
  unrealizedPnl: DecimalText,
  liquidationPrice: z.optional(DecimalText),
  marginMode: z.optional(z.enum(['cross', 'isolated'])),
  leverage: z.optional(z.number()),
  isolatedWallet: z.optional(DecimalText),
  initialMargin: z.optional(DecimalText),
  maintenanceMargin: z.optional(DecimalText),
  marginAsset: z.string(),
  exchangeTime: z.number(),
})

/** What holds for the futures account as a whole, and which symbols are isolated. */
export const FuturesSettingsShape = z.object({
  hedgeMode: z.boolean(),
  multiAssets: z.boolean(),
  isolated: z.array(z.string()),
})

export const LeverageBracketShape = z.object({
  leverage: z.number(),
  notionalFloor: DecimalText,
  notionalCap: DecimalText,
  rate: DecimalText,
  cum: DecimalText,
})

export const CollateralRateShape = z.object({ index: DecimalText, bid: DecimalText, ask: DecimalText })

export const ReasonShape = z.object({
  code: z.string(),
  params: z.optional(z.record(z.string(), z.string())),
  venueCode: z.optional(z.number()),
  venueText: z.optional(z.string()),
})

export const CancelTargetShape = z.object({
  service: ServiceText,
  orderId: z.optional(z.string().check(z.regex(/^\d{1,20}$/))),
  clientOrderId: z.optional(z.string().check(z.regex(/^[.A-Z:/a-z0-9_-]{1,36}$/))),
})

export const ListKindText = z.enum(['OCO', 'OTO', 'OTOCO', 'OPO', 'OPOCO'])
export const ActKindText = z.enum([
  'replace',
  'batch-place',
  'batch-modify',
  'batch-cancel',
  'list',
  'close-all',
  'reverse',
  'protect',
])
export const ActLegShape = z.object({
  actId: z.string(),
  kind: ActKindText,
  leg: z.number(),
  intentIds: z.array(z.string()),
})
export const OrderTermsShape = z.strictObject({
  quantity: PositiveDecimalText,
  price: z.optional(PositiveDecimalText),
})

/** A setting of a futures account at the exchange. */
export const VenueSettingBody = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('leverage'),
    symbol: SymbolText,
    leverage: z.number().check(z.int(), z.minimum(1), z.maximum(125)),
  }),
  z.strictObject({
    kind: z.literal('margin-mode'),
    symbol: SymbolText,
    marginMode: z.enum(['cross', 'isolated']),
  }),
  z.strictObject({ kind: z.literal('position-mode'), hedge: z.boolean() }),
  z.strictObject({ kind: z.literal('multi-assets'), on: z.boolean() }),
  z.strictObject({
    kind: z.literal('position-margin'),
    symbol: SymbolText,
    positionSide: PositionSideText,
    amount: PositiveDecimalText,
    direction: z.enum(['add', 'take']),
  }),
])

export const IntentShape = z.object({
  intentId: z.string(),
  accountId: AccountIdText,
  market: MarketText,
  symbol: z.string(),
  kind: z.enum([
    'place',
    'cancel',
    'cancel-symbol',
    'close',
    'dead-man',
    'dead-man-off',
    'amend',
    'modify',
    'list',
    'cancel-list',
    'setting',
  ]),
  idempotencyKey: z.optional(z.string()),
  clientOrderId: z.string(),
  order: z.optional(NewOrderBody),
  target: z.optional(CancelTargetShape),
  act: z.optional(ActLegShape),
  terms: z.optional(OrderTermsShape),
  modifyId: z.optional(z.string()),
  setting: z.optional(VenueSettingBody),
  list: z.optional(z.object({ kind: ListKindText, orderListId: z.optional(z.string()) })),
  retry: z.optional(z.object({ of: z.string(), attempt: z.number() })),
  state: z.enum(['queued', 'sending', 'accepted', 'rejected', 'unconfirmed', 'not-placed', 'unresolved', 'abandoned']),
  reason: z.optional(ReasonShape),
  orderId: z.optional(z.string()),
  executedQuantity: z.optional(DecimalText),
  sendTimestamp: z.optional(z.number()),
  recvWindow: z.optional(z.number()),
  runId: z.optional(z.string()),
  times: z.object({
    clicked: z.optional(z.number()),
    received: z.number(),
    journaled: z.optional(z.number()),
    sent: z.optional(z.number()),
    acknowledged: z.optional(z.number()),
    echoed: z.optional(z.number()),
    settled: z.optional(z.number()),
  }),
})

/** One thing that was answered or found out about an intent. `raw` is word for word, without secrets. */
export const EvidenceShape = z.object({
  at: z.number(),
  source: z.string(),
  summary: z.string(),
  raw: z.optional(z.string()),
})

export const CancelScopeBody = z.strictObject({
  mode: z.enum(['entries', 'everything', 'flatten']),
  market: z.optional(MarketText),
  symbol: z.optional(SymbolText),
  side: z.optional(SideText),
})

export const CancelRunShape = z.object({
  runId: z.string(),
  accountId: AccountIdText,
  scope: CancelScopeBody,
  state: z.enum(['running', 'verified', 'incomplete']),
  startedAt: z.number(),
  endedAt: z.optional(z.number()),
  orders: z.array(
    z.object({
      market: MarketText,
      service: ServiceText,
      symbol: z.string(),
      orderId: z.string(),
      clientOrderId: z.string(),
      side: z.string(),
      quantity: DecimalText,
      executedQuantity: DecimalText,
      fate: z.enum(['pending', 'canceled', 'already-filled', 'still-open', 'unknown']),
      reason: z.optional(ReasonShape),
    }),
  ),
  positions: z.optional(
    z.array(
      z.object({
        symbol: z.string(),
        positionSide: PositionSideText,
        quantity: DecimalText,
        left: DecimalText,
        fate: z.enum(['pending', 'closed', 'still-open', 'unknown']),
        reason: z.optional(ReasonShape),
      }),
    ),
  ),
  kept: z.number(),
  open: z.optional(
    z.object({
      spotOrders: z.number(),
      spotLists: z.number(),
      futuresOrders: z.number(),
      futuresAlgoOrders: z.number(),
    }),
  ),
  reason: z.optional(ReasonShape),
})

export const TradingLockShape = z.object({
  accountId: AccountIdText,
  cause: z.enum(['kill-switch', 'journal-damaged', 'journal-restored']),
  since: z.number(),
  by: z.optional(z.string()),
  liftableFrom: z.optional(z.number()),
})

export const AlarmShape = z.object({ id: z.number(), at: z.number(), reason: ReasonShape })

/** One key of an account: what it may do and what follows. Never the key itself (S-140, S-141). */
export const KeyStandingShape = z.object({
  market: MarketText,
  state: z.enum([
    'own',
    'reading',
    'may-trade',
    'refused',
    'not-tied',
    'cannot-trade',
    'unreadable',
    'unreadable-by-design',
  ]),
  rights: z.optional(z.object({ ipRestrict: z.boolean(), flags: z.record(z.string(), z.boolean()) })),
  readAt: z.optional(z.number()),
  refused: z.array(z.string()),
  exception: z.optional(z.object({ by: z.string(), at: z.number() })),
  failure: z.optional(z.string()),
})

export const VenueResetShape = z.object({
  market: MarketText,
  epoch: z.number(),
  at: z.number(),
  lostOrders: z.number(),
  lostIntents: z.number(),
})

export const DeadManTimerShape = z.object({
  accountId: AccountIdText,
  on: z.boolean(),
  armed: z.record(z.string(), z.number()),
  fired: z.optional(z.record(z.string(), z.number())),
})

export const SourceHealthShape = z.object({
  source: z.enum(['account-stream', 'market-stream', 'exchange', 'clock', 'database']),
  market: z.optional(MarketText),
  freshness: z.enum(['live', 'late', 'blind']),
  ageMs: z.optional(z.number()),
  reason: z.optional(z.string()),
  /** Of the clock: how well it is known, ms to either side. */
  errorBoundMs: z.optional(z.number()),
})

export const EntryBlockShape = z.object({
  market: MarketText,
  /** Absent: the whole market. */
  symbol: z.optional(z.string()),
  intentId: z.optional(z.string()),
  reason: ReasonShape,
})

export const AccountShape = z.object({
  accountId: AccountIdText,
  label: z.string(),
  environment: z.enum(['paper', 'testnet', 'demo', 'live']),
  markets: z.array(MarketText),
  mayTrade: z.boolean(),
})
