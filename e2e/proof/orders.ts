import { floorTo, textOf, unitsOf } from './amount'
import type { Market } from './history'
import type { Random } from './random'

export const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const

/** The rules that a ticket needs, as the desk names them. */
export interface Rules {
  readonly tick: bigint
  readonly step: bigint
  readonly minNotional: bigint
}

/** An order as the desk's route takes it. */
export type NewOrder = Readonly<Record<string, string | boolean>> & {
  readonly market: Market
  readonly symbol: string
}

export type OrderKind = 'resting' | 'near' | 'market' | 'maker' | 'ioc' | 'stop' | 'take-profit' | 'reduce'

const decimalsOf = (step: bigint): number => Math.max(0, 18 - (step.toString().length - 1))

/** Draws an order of a kind around the last price; its size is a little above the least that is allowed. */
export function drawOrder(
  random: Random,
  market: Market,
  symbol: string,
  kind: OrderKind,
  last: string,
  rules: Rules,
): NewOrder {
  const side = random.pick(['BUY', 'SELL'] as const)
  const away = (perMille: number, below: boolean): string => priceAway(last, rules, below ? -perMille : perMille)
  const quantity = drawQuantity(random, last, rules)
  const base = { market, symbol, side, positionSide: 'BOTH', quantity }
  const isBuy = side === 'BUY'
  switch (kind) {
    case 'resting':
      return { ...base, orderType: 'LIMIT', timeInForce: 'GTC', price: away(random.int(5, 40), isBuy) }
    case 'near':
      return { ...base, orderType: 'LIMIT', timeInForce: 'GTC', price: away(random.int(-20, 20) / 10, isBuy) }
    case 'ioc':
      return { ...base, orderType: 'LIMIT', timeInForce: random.pick(['IOC', 'FOK']), price: away(2, !isBuy) }
    case 'maker':
      return market === 'spot'
        ? { ...base, orderType: 'LIMIT_MAKER', price: away(random.int(1, 10), isBuy) }
        : { ...base, orderType: 'LIMIT', timeInForce: 'GTX', price: away(random.int(1, 10), isBuy) }
    case 'market':
      return { ...base, orderType: 'MARKET' }
    case 'reduce':
      return { ...base, orderType: 'MARKET', ...(market === 'usdm' ? { reduceOnly: true } : {}) }
    case 'stop':
    case 'take-profit': {
      const triggerPrice = away(random.pick([0.5, 1, 3, 20]), isBuy === (kind === 'take-profit'))
      const orderType = kind === 'stop' ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET'
      const triggerBy = random.pick(['MARK_PRICE', 'CONTRACT_PRICE'])
      const reduceOnly = random.chance(0.4)
      return { ...base, orderType, triggerPrice, triggerBy, ...(reduceOnly ? { reduceOnly } : {}) }
    }
  }
}

/** A list as the desk's route takes it: one that rests as a pair, or a buy with what sells it again. */
export function drawList(
  random: Random,
  symbol: string,
  last: string,
  rules: Rules,
): Readonly<Record<string, unknown>> & { readonly symbol: string } {
  const quantity = drawQuantity(random, last, rules)
  const at = (perMille: number): string => priceAway(last, rules, perMille)
  const limit = { orderType: 'LIMIT', timeInForce: 'GTC' }
  const working = { role: 'working', order: { ...limit, side: 'BUY', price: at(-random.int(0, 30) / 10), quantity } }
  const pending = { ...limit, side: 'SELL', price: at(random.int(5, 30)) }
  switch (random.pick(['OCO', 'OTO', 'OPO'] as const)) {
    case 'OCO': {
      const above = { side: 'BUY', orderType: 'STOP_LOSS', triggerPrice: at(random.int(2, 20)), quantity }
      const below = { side: 'BUY', orderType: 'LIMIT_MAKER', price: at(-random.int(2, 20)), quantity }
      const legs = [
        { role: 'above', order: above },
        { role: 'below', order: below },
      ]
      return { kind: 'OCO', symbol, legs }
    }
    case 'OTO':
      return { kind: 'OTO', symbol, legs: [working, { role: 'pending', order: { ...pending, quantity } }] }
    case 'OPO':
      return { kind: 'OPO', symbol, legs: [working, { role: 'pending', order: pending }] }
  }
}

/** The last price and so many of a thousand parts more, down to a tick. */
const priceAway = (last: string, { tick }: Rules, perMille: number): string =>
  textOf(floorTo((unitsOf(last) * BigInt(100_000 + Math.round(perMille * 100))) / 100_000n, tick), decimalsOf(tick))

/** 1.3 to 4 times the least notional, below which no fall of the price takes it. */
function drawQuantity(random: Random, last: string, { minNotional, step }: Rules): string {
  const wanted = (minNotional * BigInt(random.int(130, 400))) / 100n
  const steps = (wanted * 10n ** 18n) / unitsOf(last) / step + 1n
  return textOf(steps * step, decimalsOf(step))
}
