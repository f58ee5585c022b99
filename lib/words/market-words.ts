/** Words of chart, order book, tape and watchlist. */
export const words = {
  chart: 'Chart',
  book: 'Order book',
  tape: 'Trades',
  watchlist: 'Watchlist',
} as const
