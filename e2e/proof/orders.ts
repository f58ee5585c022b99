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
  const price = unitsOf(last)
  const away = (perMille: number, below: boolean): string =>
    textOf(
      floorTo((price * BigInt(100_000 + (below ? -1 : 1) * Math.round(perMille * 100))) / 100_000n, rules.tick),
      decimalsOf(rules.tick),
    )
  // 1.2 to 4 times the least notional, of which no fall of the price takes it below.
  const wanted = (rules.minNotional * BigInt(random.int(130, 400))) / 100n
  const steps = (wanted * 10n ** 18n) / price / rules.step + 1n
  const quantity = textOf(steps * rules.step, decimalsOf(rules.step))
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
