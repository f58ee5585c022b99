import type { TapeTrade } from '@/lib/client/topic-state'
import type { Face } from '../ui/canvas-face'

const EDGE = 12
/** Value in the quote asset from which a row is tinted in full. */
const LOUD = 50_000

/** Draws the newest trades that fit: arrow and price in the taker's side, size, time. Large trades stand on a tint. */
export function paintTape(
  face: Face,
  tape: {
    readonly trades: readonly TapeTrade[]
    readonly price: (ticks: number) => string
    readonly size: (steps: number) => string
    readonly value: (trade: TapeTrade) => number
    readonly time: (at: number) => string
    readonly rowHeight: number
  },
): void {
  const { context, width, height } = face
  const rows = Math.max(1, Math.floor(height / tape.rowHeight))
  const rowHeight = height / rows
  context.letterSpacing = '-0.42px'
  context.fontKerning = 'none'
  context.font = face.numberFont(12)
  for (let index = 0; index < Math.min(rows, tape.trades.length); index++) {
    const trade = tape.trades[index]
    if (trade === undefined) break
    const top = index * rowHeight
    const middle = top + rowHeight / 2
    const loudness = Math.min(1, tape.value(trade) / LOUD)
    if (loudness > 0.1) {
      context.globalAlpha = loudness
      context.fillStyle = face.color(trade.buy ? 'buy-bar' : 'sell-bar')
      context.fillRect(0, top, width, rowHeight - 1)
      context.globalAlpha = 1
    }
    context.fillStyle = face.color(trade.buy ? 'buy' : 'sell')
    const [tip, foot] = trade.buy ? [-3, 3] : [3, -3]
    context.beginPath()
    context.moveTo(EDGE + 3.5, middle + tip)
    context.lineTo(EDGE + 7, middle + foot)
    context.lineTo(EDGE, middle + foot)
    context.fill()
    context.textAlign = 'left'
    context.fillText(tape.price(trade.priceTicks), EDGE + 11, middle)
    context.textAlign = 'right'
    context.fillStyle = face.color('text-1')
    const time = tape.time(trade.at)
    context.fillText(tape.size(trade.steps), width - EDGE - context.measureText(time).width - 10, middle)
    context.fillStyle = face.color('text-3')
    context.fillText(time, width - EDGE, middle)
  }
}
