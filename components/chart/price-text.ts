import { unitDecimal, unitFormatter, unitPlotter } from '../../lib/format/plot'

/** Writes plot prices of one symbol, cut to its tick. */
export interface PriceText {
  /** "67,842.1". */
  format(price: number): string
  /** Marks of the axis together: no decimals that all of them lack. */
  formatMarks(prices: readonly number[]): string[]
  /** The tick nearest to a plot price as exact decimal text, for the ticket; undefined at or below zero. */
  toDecimal(price: number): string | undefined
  readonly minMove: number
}

export function createPriceText(tick: string): PriceText {
  const write = unitFormatter(tick)
  const exact = unitDecimal(tick)
  const minMove = unitPlotter(tick)(1)
  const ticksOf = (price: number) => Math.round(price / minMove)
  const format = (price: number) => write(ticksOf(price))
  return {
    format,
    formatMarks(prices) {
      const texts = prices.map(format)
      const spare = Math.min(...texts.map(spareZeros))
      return texts.map((text) => text.slice(0, text.length - spare).replace(/\.$/, ''))
    },
    toDecimal: (price) => (ticksOf(price) <= 0 ? undefined : exact(ticksOf(price))),
    minMove,
  }
}

/** Zeros at the end of a decimal part. */
const spareZeros = (text: string): number => (text.includes('.') ? (/0*$/.exec(text)?.[0].length ?? 0) : 0)

/** Size for the legend: three significant places, thousands and millions in one letter. */
export function volumeText(volume: number): string {
  if (volume >= 1e9) return `${(volume / 1e9).toFixed(2)}B`
  if (volume >= 1e6) return `${(volume / 1e6).toFixed(2)}M`
  const [whole = '0', part = ''] = volume.toFixed(volume >= 1e4 ? 0 : volume >= 100 ? 1 : 3).split('.')
  const kept = part.replace(/0+$/, '')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return kept === '' ? grouped : `${grouped}.${kept}`
}

/** Signed percent of `close` from `open`, two decimals. */
export function changeText(open: number, close: number): string {
  if (open === 0) return ''
  const percent = ((close - open) / open) * 100
  const text = Math.abs(percent).toFixed(2)
  return `${text === '0.00' ? '' : percent > 0 ? '+' : '−'}${text}%`
}
