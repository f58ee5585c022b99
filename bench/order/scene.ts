/** What every client of the order bench is given: the same exchange, an account of its own, the same order. */
export interface Scene {
  readonly port: number
  /** Certificate of the exchange, PEM; every process trusts it through NODE_EXTRA_CA_CERTS. */
  readonly ca: string
  readonly apiKey: string
  readonly secretKey: string
  readonly order: PlainOrder
}

/** A limit order far from the price that may not rest: the exchange carries it out and nothing stays behind. */
export interface PlainOrder {
  readonly symbol: 'BTCUSDT'
  readonly side: 'BUY'
  readonly type: 'LIMIT'
  readonly timeInForce: 'IOC'
  readonly quantity: string
  readonly price: string
}

/** How the answer reads when the order went its whole way. */
export const DONE = 'EXPIRED'
