import type { Side } from '../engine/market-types'
import type { BestPrices } from '../engine/trails'
import type { LeftTrails, StopWatches, TrailedPrices } from './stop-watches'

/** How first versions kept the best prices of a symbol: all of them in one piece, amounts as text of units. */
type Together = Readonly<Partial<Record<Side, readonly (readonly [since: number, best: string])[]>>>

type NamedPiece = readonly [name: string, value: Piece | undefined]

interface Piece {
  readonly side: Side
  readonly since: number
  /** Text of units. */
  readonly best: string
}

const SIDES: readonly Side[] = ['BUY', 'SELL']
const TOGETHER = 'trails'
const APART = 'trail'

/**
 * Best prices of trailing orders as JSON, each a piece of its own, so that what is saved at a new best price does not grow with how
 * many orders trail.
 */
export class KeptTrails {
  /** Pieces of first versions, to be taken away when what they hold is saved apart. */
  private outdated: string[] = []

  constructor(private readonly watches: StopWatches) {}

  all(): NamedPiece[] {
    return this.watches
      .bestPrices()
      .flatMap(([symbol, prices]) =>
        SIDES.flatMap((side) => prices[side].map(([since, best]) => pieceOf(symbol, side, since, `${best}`))),
      )
  }

  /** What changed since the last call; an undefined value removes the piece. */
  takeChanges(): NamedPiece[] {
    const outdated = this.outdated.map((name): NamedPiece => [name, undefined])
    this.outdated = []
    const changes = this.watches.takeChanges()
    return [
      ...outdated,
      ...changes.map(([symbol, { side, since, best }]) =>
        pieceOf(symbol, side, since, best === undefined ? undefined : `${best}`),
      ),
    ]
  }

  /** What an earlier run left, by symbol, whichever way it kept it. */
  read(saved: Readonly<Record<string, unknown>>): Map<string, LeftTrails> {
    const apart = new Map<string, Piece[]>()
    const together = new Map<string, Together>()
    for (const [name, value] of Object.entries(saved)) {
      const [kind, symbol = ''] = name.split('/')
      if (kind === TOGETHER) together.set(symbol, value as Together)
      if (kind !== APART) continue
      const pieces = apart.get(symbol) ?? []
      pieces.push(value as Piece)
      apart.set(symbol, pieces)
    }
    this.outdated = [...together.keys()].map((symbol) => `${TOGETHER}/${symbol}`)
    const left = new Map<string, LeftTrails>()
    for (const symbol of new Set([...apart.keys(), ...together.keys()])) {
      const kept = bySide((side) => pricesOf((apart.get(symbol) ?? []).filter((piece) => piece.side === side)))
      const old = together.get(symbol)
      const best = old && bySide((side) => pricesOf((old[side] ?? []).map(([since, text]) => ({ since, best: text }))))
      left.set(symbol, { best: best ?? kept, kept })
    }
    return left
  }

  clear(): void {
    this.outdated = []
  }
}

const pieceOf = (symbol: string, side: Side, since: number, best: string | undefined): NamedPiece => [
  `${APART}/${symbol}/${side}/${since}`,
  best === undefined ? undefined : { side, since, best },
]

const bySide = (of: (side: Side) => BestPrices): TrailedPrices => ({ BUY: of('BUY'), SELL: of('SELL') })

/** Oldest first. */
const pricesOf = (pieces: readonly Pick<Piece, 'since' | 'best'>[]): BestPrices =>
  pieces.map(({ since, best }) => [since, BigInt(best)] as const).sort(([a], [b]) => a - b)
