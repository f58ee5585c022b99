/** What the generator knows of a coin; plain numbers, since nothing of it is money. */
export interface Coin {
  readonly asset: string
  /** Price in USDT around which the synthetic history runs. */
  readonly price: number
  /** Yearly volatility. */
  readonly volatility: number
  /** Share of its variance that comes from the market as a whole. */
  readonly marketShare: number
  /** Public trades per second in a calm hour, spot. */
  readonly tradesPerSecond: number
  /** Median notional of a public trade in USDT. */
  readonly tradeNotional: number
  /** Median notional of a book level near the touch in USDT. */
  readonly levelNotional: number
  /** Half the usual spread, in basis points; a tick is the least. */
  readonly halfSpread: number
  readonly kind: string
}

const coin = (
  asset: string,
  price: number,
  volatility: number,
  tradesPerSecond: number,
  levelNotional: number,
  halfSpread: number,
  kind: string,
): Coin => ({
  asset,
  price,
  volatility,
  marketShare: asset === 'BTC' ? 0.8 : 0.6,
  tradesPerSecond,
  tradeNotional: levelNotional / 40,
  levelNotional,
  halfSpread,
  kind,
})

const COINS = [
  coin('BTC', 77_000, 0.5, 4, 60_000, 0.08, 'PoW'),
  coin('ETH', 2_640, 0.65, 3, 45_000, 0.1, 'Layer-1'),
  coin('BNB', 865, 0.55, 1.5, 20_000, 0.2, 'Layer-1'),
  coin('SOL', 138, 0.8, 2, 25_000, 0.4, 'Layer-1'),
  coin('XRP', 1.95, 0.75, 1.5, 20_000, 0.4, 'Payment'),
  coin('DOGE', 0.158, 0.85, 1.2, 15_000, 0.5, 'Meme'),
  coin('ADA', 0.52, 0.8, 0.8, 10_000, 0.8, 'Layer-1'),
  coin('AVAX', 17.6, 0.85, 0.7, 9_000, 0.8, 'Layer-1'),
  coin('LINK', 15.3, 0.8, 0.8, 9_000, 0.8, 'Oracle'),
  coin('LTC', 92.4, 0.7, 0.6, 8_000, 0.7, 'PoW'),
  coin('DOT', 2.92, 0.8, 0.5, 7_000, 0.9, 'Layer-1'),
  coin('TRX', 0.286, 0.45, 0.6, 8_000, 0.6, 'Layer-1'),
  coin('SHIB', 0.0000091, 0.9, 0.6, 7_000, 1, 'Meme'),
  coin('PEPE', 0.0000061, 1, 0.9, 8_000, 1, 'Meme'),
  // Not a coin: what the perpetual on an equity is written on.
  coin('TSLA', 412, 0.55, 0.5, 6_000, 0.8, 'TradFi'),
] as const

const BY_ASSET = new Map(COINS.map((each) => [each.asset, each]))

/** The coin by its asset name. Throws on an unknown one: listings are written by hand. */
export function coinOf(asset: string): Coin {
  const found = BY_ASSET.get(asset)
  if (found === undefined) throw new Error(`No coin ${asset}.`)
  return found
}
