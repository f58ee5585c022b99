import type { LeverageBracket } from '../engine/market-types'
import type { Units } from '../engine/units'
import { bracketsFrom } from '../market/symbols/brackets'
import { amountOf, BadBody, objectOf, textOf } from './bodies'
import type { Reply } from './reply'

/** What of the market the control port can set beside prices and states. */
export interface MarketRoom {
  /** Null for none, undefined for the computed one. False when the symbol never had one. */
  setReferencePrice(symbol: string, price: Units | null | undefined): boolean
  /** False for an unknown symbol. */
  setBrackets(symbol: string, brackets: readonly LeverageBracket[]): boolean
}

const HIGHEST_LEVERAGE = 125

/** Answers `POST /market/reference-price` and `POST /market/brackets`; undefined for any other call. */
export function marketCall(
  room: MarketRoom,
  method: string,
  path: readonly string[],
  body: () => unknown,
): Reply | undefined {
  switch (`${method} /${path.join('/')}`) {
    case 'POST /market/reference-price': {
      const fields = objectOf(body(), ['symbol', 'price'])
      const symbol = textOf(fields, 'symbol')
      const price = fields.price === undefined || fields.price === null ? fields.price : amountOf(fields.price, 'price')
      if (!room.setReferencePrice(symbol, price))
        throw new BadBody(`${JSON.stringify(symbol)} has no reference price on spot. referencePrice tells which have.`)
      return { status: 200, body: {} }
    }
    case 'POST /market/brackets': {
      const fields = objectOf(body(), ['symbol', 'brackets'])
      const symbol = textOf(fields, 'symbol')
      if (!room.setBrackets(symbol, bracketsFrom(rowsOf(fields.brackets))))
        throw new BadBody(`There is no symbol ${JSON.stringify(symbol)} on usdm. exchangeInfo lists them.`)
      return { status: 200, body: {} }
    }
    default:
      return undefined
  }
}

/** Rows [leverage, notional cap, maintenance rate], leverage falling, the others rising. */
function rowsOf(value: unknown): (readonly [number, number, string])[] {
  const bad = new BadBody(
    `brackets must be rows of [leverage (1 to ${HIGHEST_LEVERAGE}), notionalCap, "maintenanceRate"] such as [[50,5000,"0.01"],[20,50000,"0.02"]]: leverage falling, caps and rates rising.`,
  )
  if (!Array.isArray(value) || value.length === 0 || value.length > 20) throw bad
  const rows = value.map((row: unknown): readonly [number, number, string] => {
    const [leverage, cap, rate] = Array.isArray(row) ? (row as unknown[]) : []
    const whole = Number.isSafeInteger(leverage) && Number.isSafeInteger(cap)
    if (!whole || Number(leverage) < 1 || Number(leverage) > HIGHEST_LEVERAGE || Number(cap) < 1) throw bad
    if (amountOf(rate, 'maintenanceRate') >= 100_000_000n) throw bad
    return [Number(leverage), Number(cap), rate as string]
  })
  const isOrdered = rows.every(([leverage, cap, rate], i) => {
    const before = rows[i - 1]
    return before === undefined || (leverage < before[0] && cap > before[1] && Number(rate) > Number(before[2]))
  })
  if (!isOrdered) throw bad
  return rows
}
