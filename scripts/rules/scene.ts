import { toSymbolRules as toSpotRules } from '../../lib/exchange/binance/spot/exchange-info'
import { toSymbolRules as toUsdmRules } from '../../lib/exchange/binance/usdm/exchange-info'
import { checkOrder } from '../../lib/domain/check-order'
import { checkOrderList } from '../../lib/domain/check-order-list'
import type { Market, SymbolRules } from '../../lib/domain/market'
import type { NewOrder } from '../../lib/domain/order'
import type { Outcome, Trading } from '../../lib/exchange/port'
import { units } from '../../simulator/engine/units'
import type { SymbolSpec } from '../../simulator/engine/market-types'
import type { BoxedVenue, Key } from './boxed-venue'
import type { Chance } from './chance'
import { drawList } from './draw-list'
import { drawSpotOrder } from './draw-spot'
import { drawUsdmOrder, soundUsdmOrder } from './draw-usdm'
import type { Stand } from './edges'
import { lookAtSpot, lookAtUsdm } from './look'
import { judge, judgeList, type Judged } from './verdict'

/** One account on one symbol for some twenty orders. */
export interface Scene {
  readonly venue: BoxedVenue
  readonly chance: Chance
  readonly number: number
  /** Orders still wanted. */
  readonly left: number
  tell(verdict: Judged): void
}

const SPOT_SYMBOLS = ['BTCUSDT', 'BTCUSDT', 'ETHUSDT', 'SOLBTC', 'SHIBUSDT', 'DOGEUSDT', 'ETHUSDC', 'BNBUSDT']
const USDM_SYMBOLS = ['BTCUSDT', 'BTCUSDT', 'ETHUSDT', 'DOGEUSDT', '1000SHIBUSDT', 'BTCUSDC', 'SOLUSDT', 'AVAXUSDT']
/** Of every base asset something to sell. */
const CREDITS = { BTC: '2', ETH: '3', SHIB: '900000', DOGE: '5000', BNB: '4', SOL: '20' }
const TRADFI = 'TSLAUSDT'
const LONGEST = 25

/** The market runs on for a moment, then stands still while the orders of the scene are placed. */
export async function playScene(scene: Scene): Promise<void> {
  const { venue, chance, number } = scene
  const { markets } = venue.exchange
  markets.resumeFlow()
  venue.clock.advance(2_000)
  markets.pauseFlow()
  const key = { apiKey: `rules-scene-${number}`, secret: `secret-of-scene-${number}` }
  const amount = (most: number): string => chance.between(most / 200, most).toFixed(2)
  const few = chance.pick([500, 20_000, 2_000_000])
  await venue.control.createAccount({
    apiKey: key.apiKey,
    secretKey: key.secret,
    spot: {
      USDT: amount(few),
      USDC: amount(few),
      BTC: chance.pick(['0.01', '2', '30']),
      ETH: '3',
      SHIB: '900000',
      DOGE: '5000',
      BNB: '4',
      SOL: '20',
    },
    usdm: { USDT: amount(few), USDC: amount(few) },
  } as never)
  const market: Market = number % 2 === 0 ? 'spot' : 'usdm'
  const symbol =
    chance.yes(0.05) && market === 'usdm' ? TRADFI : chance.pick(market === 'spot' ? SPOT_SYMBOLS : USDM_SYMBOLS)
  const before = venue.exchange.markets.symbol(market, symbol)?.spec as SymbolSpec
  vary(scene, market, symbol)
  try {
    if (market === 'spot') await playSpot(scene, key, symbol)
    else await playUsdm(scene, key, symbol)
  } finally {
    setSpec(venue, market, symbol, before)
  }
}

async function playSpot({ venue, chance, left, tell }: Scene, key: Key, symbol: string): Promise<void> {
  const info = venue.ask('GET', '/api/v3/exchangeInfo')
  const rules = toSpotRules(info).find((each) => each.symbol === symbol) as SymbolRules
  const routed: string[] = info.sors.find((each: { symbols: string[] }) => each.symbols.includes(symbol))?.symbols ?? []
  const trading = venue.trading('spot', key)
  let ids = 0
  const nextId = (): number => (ids += 1)
  for (let played = 0; played < Math.min(LONGEST, left); ) {
    const seen = lookAtSpot(venue, key, rules, routed)
    const stand = { rules, seen, chance }
    const judged = chance.yes(0.25) ? await playList(stand) : await playOne(stand)
    if (judged === undefined) continue
    played += 1
    tell(judged)
    if (chance.yes(0.12)) clearSpot(venue, symbol, key)
  }

  async function playOne(stand: Stand): Promise<Judged | undefined> {
    const order = drawSpotOrder(stand)
    return judge(order, checkOrder(order, stand.rules, stand.seen), await place(venue, trading, order, nextId()))
  }

  async function playList(stand: Stand): Promise<Judged | undefined> {
    const list = drawList(stand)
    const id = nextId()
    const ids = { list: `list-${id}`, legs: list.legs.map((leg) => `${leg.role}-${id}`) }
    const outcome = await trading.lists?.place(list, ids, trading.sendWindow())
    if (outcome === undefined) throw new Error('Spot has lists.')
    return judgeList(list, checkOrderList(list, stand.rules, stand.seen), outcome.list)
  }
}

async function playUsdm({ venue, chance, left, tell }: Scene, key: Key, symbol: string): Promise<void> {
  const rules = toUsdmRules(venue.ask('GET', '/fapi/v1/exchangeInfo')).find(
    (each) => each.symbol === symbol,
  ) as SymbolRules
  const hedge = chance.yes(0.35)
  if (hedge) venue.ask('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' }, key)
  const leverage = chance.pick([1, 5, 20, 20, 50])
  if (rules.contractType === 'PERPETUAL') venue.ask('POST', '/fapi/v1/leverage', { symbol, leverage }, key)
  if (chance.yes(0.3)) venue.ask('POST', '/fapi/v1/marginType', { symbol, marginType: 'ISOLATED' }, key)
  const signed = symbol === TRADFI && chance.yes(0.5)
  if (signed) venue.ask('POST', '/fapi/v1/stock/contract', {}, key)
  const trading = venue.trading('usdm', key)
  for (let played = 0; played < Math.min(LONGEST, left); ) {
    // What is seen belongs to one side, which is only known when the order is drawn.
    const rough = lookAtUsdm(venue, key, rules, 'BUY', hedge ? chance.pick(['LONG', 'SHORT']) : 'BOTH')
    const order = drawUsdmOrder({ rules, seen: rough, chance }, hedge)
    const seen = { ...lookAtUsdm(venue, key, rules, order.side, order.positionSide), tradFiSigned: signed }
    const judged = judge(order, checkOrder(order, rules, seen), await place(venue, trading, order, played))
    if (judged === undefined) continue
    played += 1
    tell(judged)
    if (chance.yes(0.1)) venue.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol }, key)
    if (chance.yes(0.1)) venue.ask('DELETE', '/fapi/v1/algoOpenOrders', { symbol }, key)
    if (chance.yes(0.3)) {
      const sound = soundUsdmOrder(chance.pick(['MARKET', 'LIMIT']), { rules, seen, chance }, hedge)
      await place(venue, trading, sound, played + 1_000)
    }
  }
}

const place = (venue: BoxedVenue, trading: Trading, order: NewOrder, number: number): Promise<Outcome<unknown>> =>
  trading.place(order, `rules-${venue.clock.now()}-${number}`, trading.sendWindow())

function clearSpot(venue: BoxedVenue, symbol: string, key: Key): void {
  const path = '/api/v3/openOrders'
  if (venue.ask('GET', path, { symbol }, key).length > 0) venue.ask('DELETE', path, { symbol }, key)
}

/** Rules that a real symbol may have and most of ours do not: fewer orders, flags off, narrower bands, older filters. */
function vary({ venue, chance }: Scene, market: Market, symbol: string): void {
  const some = <T>(share: number, value: () => T): T | undefined => (chance.yes(share) ? value() : undefined)
  const spec = venue.exchange.markets.symbol(market, symbol)?.spec as SymbolSpec
  const changed: Partial<SymbolSpec> = {
    ...some(0.2, () => ({ minQuantity: spec.step * 3n, marketMinQuantity: spec.step * 5n })),
    ...some(0.5, () => ({ maxOpenOrders: chance.pick([2, 4, 8]) })),
    ...some(0.02, () => ({ status: market === 'spot' ? 'HALT' : 'SETTLING' })),
    ...(market === 'usdm'
      ? {
          ...some(0.25, () =>
            chance.pick([
              { bandUp: units('1.0005'), bandDown: units('0.9995') },
              { bandUp: units('1.0001'), bandDown: units('0.9999') },
            ]),
          ),
        }
      : {
          ...some(0.4, () => ({ maxAlgoOrders: chance.pick([1, 2, 3]) })),
          ...some(0.4, () => ({ maxIcebergOrders: chance.pick([1, 2]) })),
          ...some(0.5, () => ({ maxOrderLists: chance.pick([1, 2]) })),
          ...some(0.3, () => ({ icebergParts: chance.pick([5, 10]) })),
          ...some(0.25, () => ({ bandUp: units('1.02'), bandDown: units('0.98') })),
          ...some(0.2, () => ({ notionalFilter: 'MIN_NOTIONAL' as const })),
          ...some(0.2, () => ({ percentPriceFilter: 'PERCENT_PRICE' as const })),
          ...some(0.3, () => ({ trailingDelta: { minAbove: 20, maxAbove: 500, minBelow: 30, maxBelow: 0 } })),
          ...some(0.15, () => ({ maxPosition: heldMost(spec, chance) })),
          ...some(0.1, () => ({ marketStep: spec.step * 10n })),
          ...some(0.1, () => ({ minNotional: 0n })),
          ...some(0.35, () => ({
            lacks: [chance.pick(['iceberg', 'oco', 'oto', 'opo', 'quoteOrderQty', 'trailingStop', 'peg'] as const)],
          })),
        }),
  }
  setSpec(venue, market, symbol, changed)
  if (chance.yes(0.12))
    venue.exchange.markets.thin(market, symbol, chance.pick(['BUY', 'SELL']), chance.pick([0n, 1n, spec.step * 20n]))
}

/** A little more than the account was given of the base asset. */
const heldMost = ({ baseAsset, step }: SymbolSpec, chance: Chance): bigint =>
  units(CREDITS[baseAsset as keyof typeof CREDITS] ?? '1') + step * BigInt(chance.whole(20_000))

/** The exchange's own way to change a symbol's rules takes more than its type says. */
const setSpec = (venue: BoxedVenue, market: Market, symbol: string, changed: Partial<SymbolSpec>): void => {
  venue.exchange.markets.setRules(market, symbol, changed as never)
}
