import type { Face } from '../ui/canvas-face'
import type { Ladder, LadderLayout, LadderRow } from './ladder'

/** Everything the ladder shows beside the book itself. */
export interface LadderPicture {
  readonly ladder: Ladder
  readonly layout: LadderLayout
  readonly price: (ticks: number) => string
  /** Size or value of that many steps at that price. */
  readonly size: (steps: number, ticks: number) => string
  /** Own open quantity by row price, as text. */
  readonly mine: { readonly BUY: ReadonlyMap<number, string>; readonly SELL: ReadonlyMap<number, string> }
  readonly last: { readonly ticks: number; readonly rising: boolean } | undefined
  readonly spread: string
  readonly hovered: number | undefined
  readonly blind: boolean
}

const EDGE = 12
const TRACK = '-0.42px'

/** Draws asks above, last price and spread in the middle, bids below; best prices nearest to the middle. */
export function paintLadder(face: Face, picture: LadderPicture): void {
  const { context } = face
  context.letterSpacing = TRACK
  context.fontKerning = 'none'
  picture.ladder.asks.forEach((row, index) => {
    const top = picture.layout.middleTop - (index + 1) * picture.layout.rowHeight
    paintRow(face, picture, row, 'SELL', top)
  })
  picture.ladder.bids.forEach((row, index) => {
    const top = picture.layout.middleTop + picture.layout.middleHeight + index * picture.layout.rowHeight
    paintRow(face, picture, row, 'BUY', top)
  })
  paintMiddle(face, picture)
}

function paintRow(face: Face, picture: LadderPicture, row: LadderRow, side: 'BUY' | 'SELL', top: number): void {
  const { context, width } = face
  const { rowHeight } = picture.layout
  const middle = top + rowHeight / 2
  const own = picture.mine[side].get(row.priceTicks)
  const bar = Math.round((width * row.total) / picture.ladder.largest)
  context.fillStyle = face.color(side === 'BUY' ? 'buy-bar' : 'sell-bar')
  context.fillRect(width - bar, top, bar, rowHeight - 1)
  if (picture.hovered === row.priceTicks) {
    context.fillStyle = face.color('line-2')
    context.fillRect(0, side === 'BUY' ? top + rowHeight - 1 : top, width, 1)
  }
  context.font = face.numberFont(12)
  context.textAlign = 'left'
  context.fillStyle = face.color(side === 'BUY' ? 'buy' : 'sell')
  const price = picture.price(row.priceTicks)
  context.fillText(price, EDGE, middle)
  context.textAlign = 'right'
  context.fillStyle = face.color('text-1')
  const sizeText = picture.size(row.steps, row.priceTicks)
  context.fillText(sizeText, Math.round(width * 0.63), middle)
  context.fillStyle = face.color('text-2')
  context.fillText(picture.size(row.total, row.priceTicks), width - EDGE, middle)
  if (own !== undefined)
    paintOwn(face, {
      own,
      middle,
      after: EDGE + context.measureText(price).width,
      before: width * 0.63 - context.measureText(sizeText).width,
    })
}

/** An arrow at the edge, and the own size in a frame where there is room for it. */
function paintOwn(
  face: Face,
  { own, middle, after, before }: { own: string; middle: number; after: number; before: number },
): void {
  const { context } = face
  context.fillStyle = face.color('accent')
  context.beginPath()
  context.moveTo(1, middle - 4)
  context.lineTo(7, middle)
  context.lineTo(1, middle + 4)
  context.fill()
  context.font = face.numberFont(11)
  const wide = context.measureText(own).width + 8
  const left = after + 6
  if (left + wide > before - 4) return
  context.strokeStyle = face.color('accent-line')
  context.lineWidth = 1
  context.strokeRect(Math.round(left) + 0.5, Math.round(middle - 8) + 0.5, Math.round(wide), 15)
  context.textAlign = 'left'
  context.fillText(own, left + 4, middle)
}

function paintMiddle(face: Face, { layout, last, spread, price, blind }: LadderPicture): void {
  const { context, width } = face
  const middle = layout.middleTop + layout.middleHeight / 2
  context.fillStyle = face.color('line-1')
  context.fillRect(0, layout.middleTop, width, 1)
  context.fillRect(0, layout.middleTop + layout.middleHeight - 1, width, 1)
  if (last !== undefined) {
    context.fillStyle = face.color(blind ? 'text-1' : last.rising ? 'buy' : 'sell')
    let left = EDGE
    if (!blind) {
      const [tip, foot] = last.rising ? [-4, 3] : [4, -3]
      context.beginPath()
      context.moveTo(left + 4, middle + tip)
      context.lineTo(left + 8, middle + foot)
      context.lineTo(left, middle + foot)
      context.fill()
      left += 14
    }
    context.textAlign = 'left'
    context.font = face.numberFont(16, 500)
    context.fillText(price(last.ticks), left, middle + 1)
  }
  context.textAlign = 'right'
  context.fillStyle = face.color('text-3')
  context.letterSpacing = '0px'
  context.font = `400 11px ${face.color('font-word') || 'sans-serif'}`
  context.fillText(spread, width - EDGE, middle)
  context.letterSpacing = TRACK
}
