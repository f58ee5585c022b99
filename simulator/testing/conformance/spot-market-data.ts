import { type Occasion, occasion } from './occasions'
import { hasBothSides, type Params, type Scene } from './scene'

const BTC = { symbol: 'BTCUSDT' }
const TWO = '["BTCUSDT","ETHUSDT"]'
/** A symbol that never had a reference price. */
const NEVER_SET = { symbol: 'LTCUSDT' }

/** A public call by its example, and the same by the WebSocket API's. */
function call(
  [rest, socket]: readonly [string | undefined, string | undefined],
  path: string,
  method: string,
  params: Params = {},
): Occasion[] {
  const made: Occasion[] = []
  if (rest !== undefined)
    made.push(occasion(rest, async (scene) => (await scene.actor()).open(`GET /api/v3/${path}`, params)))
  if (socket !== undefined)
    made.push(
      occasion(socket, async (scene) => {
        const { symbols, permissions, ...others } = params as Record<string, string>
        const arrays = Object.fromEntries(
          Object.entries({ symbols, permissions }).flatMap(([name, text]) =>
            text === undefined ? [] : [[name, JSON.parse(text) as unknown]],
          ),
        )
        return (await scene.actor()).askOpen('spot', method, { ...others, ...arrays })
      }),
    )
  return made
}

const stream = (file: string, name: string, leave?: Occasion['leave']): Occasion =>
  occasion(file, (scene) => scene.stream('spot', `/ws/${name}`, hasBothSides), leave)

/** A control message on a market stream and what comes back to it. */
const control = (file: string, method: string, params?: unknown): Occasion =>
  occasion(file, async (scene) => {
    const line = await scene.line('spot', '/stream?streams=btcusdt@aggTrade')
    return line.ask(method, params)
  })

/** A control message of the documents, sent as it is: it counts as served when it is not refused. */
const request = (file: string, message: unknown): Occasion =>
  occasion(file, async (scene) => {
    const line = await scene.line('spot', '/ws/btcusdt@aggTrade')
    line.socket.send(JSON.stringify(message))
    const reply = await line.next((each) => 'result' in each || 'error' in each)
    if ('error' in reply) throw new Error(JSON.stringify(reply))
    return message
  })

async function shutdown(path: string): Promise<unknown> {
  const { Scene: Stage } = await import('./scene')
  const scene = await Stage.open()
  const line = await scene.line('spot', path)
  await scene.exchange.close()
  const notice = line.next((each) => JSON.stringify(each).includes('serverShutdown'))
  const message = await notice
  return message
}

const TICKER_WORDS = { words: ['e'] }

/** Market data of the spot exchange. Source: spot.md 7.2, 11, 12. */
export const spotMarketData: readonly Occasion[] = [
  ...call(['rest.ping', 'wsapi.ping.response'], 'ping', 'ping'),
  ...call(['rest.time', 'wsapi.time.response'], 'time', 'time'),
  ...call(['rest.exchangeInfo', undefined], 'exchangeInfo', 'exchangeInfo', { symbols: TWO }),
  ...call([undefined, 'wsapi.exchangeInfo.response'], 'exchangeInfo', 'exchangeInfo', BTC),
  ...call(['observed.rest.exchangeInfo.TSLABUSDT', undefined], 'exchangeInfo', 'exchangeInfo', BTC),
  ...call(['rest.depth', 'wsapi.depth.response'], 'depth', 'depth', { ...BTC, limit: '5' }),
  ...call(['rest.trades', 'wsapi.trades.recent.response'], 'trades', 'trades.recent', { ...BTC, limit: '1' }),
  ...call(['rest.historicalTrades', 'wsapi.trades.historical.response'], 'historicalTrades', 'trades.historical', {
    ...BTC,
    limit: '1',
  }),
  ...call(
    ['rest.historicalBlockTrades', 'wsapi.blockTrades.historical.response'],
    'historicalBlockTrades',
    'blockTrades.historical',
    { ...BTC, fromId: '0', limit: '1' },
  ),
  ...call(['rest.aggTrades', 'wsapi.trades.aggregate.response'], 'aggTrades', 'trades.aggregate', BTC),
  ...call(['rest.klines', 'wsapi.klines.response'], 'klines', 'klines', { ...BTC, interval: '1h', limit: '1' }),
  ...call(['rest.uiKlines', 'wsapi.uiKlines.response'], 'uiKlines', 'uiKlines', { ...BTC, interval: '1h', limit: '1' }),
  ...call(['rest.avgPrice', 'wsapi.avgPrice.response'], 'avgPrice', 'avgPrice', BTC),
  ...call(['rest.ticker.24hr.full', 'wsapi.ticker.24hr.response.full'], 'ticker/24hr', 'ticker.24hr', BTC),
  ...call(['rest.ticker.24hr.full.array', 'wsapi.ticker.24hr.response.full.array'], 'ticker/24hr', 'ticker.24hr', {
    symbols: TWO,
  }),
  ...call(['rest.ticker.24hr.mini', 'wsapi.ticker.24hr.response.mini'], 'ticker/24hr', 'ticker.24hr', {
    ...BTC,
    type: 'MINI',
  }),
  ...call(['rest.ticker.24hr.mini.array', undefined], 'ticker/24hr', '', { symbols: TWO, type: 'MINI' }),
  ...call(
    ['rest.ticker.tradingDay.full', 'wsapi.ticker.tradingDay.response.full'],
    'ticker/tradingDay',
    'ticker.tradingDay',
    BTC,
  ),
  ...call(
    ['rest.ticker.tradingDay.full.array', 'wsapi.ticker.tradingDay.response.full.array'],
    'ticker/tradingDay',
    'ticker.tradingDay',
    { symbols: TWO },
  ),
  ...call(
    ['rest.ticker.tradingDay.mini', 'wsapi.ticker.tradingDay.response.mini'],
    'ticker/tradingDay',
    'ticker.tradingDay',
    { ...BTC, type: 'MINI' },
  ),
  ...call(
    ['rest.ticker.tradingDay.mini.array', 'wsapi.ticker.tradingDay.response.mini.array'],
    'ticker/tradingDay',
    'ticker.tradingDay',
    { symbols: TWO, type: 'MINI' },
  ),
  ...call(['rest.ticker.window.full', 'wsapi.ticker.response.full'], 'ticker', 'ticker', { ...BTC, windowSize: '7d' }),
  ...call(['rest.ticker.window.full.array', 'wsapi.ticker.response.full.array'], 'ticker', 'ticker', { symbols: TWO }),
  ...call(['rest.ticker.window.mini', 'wsapi.ticker.response.mini'], 'ticker', 'ticker', { ...BTC, type: 'MINI' }),
  ...call(['rest.ticker.window.mini.array', undefined], 'ticker', '', { symbols: TWO, type: 'MINI' }),
  ...call(['rest.ticker.price', 'wsapi.ticker.price.response.one'], 'ticker/price', 'ticker.price', BTC),
  ...call(['rest.ticker.price.array', 'wsapi.ticker.price.response.array'], 'ticker/price', 'ticker.price', {
    symbols: TWO,
  }),
  ...call(['rest.ticker.bookTicker', 'wsapi.ticker.book.response.one'], 'ticker/bookTicker', 'ticker.book', BTC),
  ...call(['rest.ticker.bookTicker.array', 'wsapi.ticker.book.response.array'], 'ticker/bookTicker', 'ticker.book', {
    symbols: TWO,
  }),
  ...call(['rest.executionRules', 'wsapi.executionRules.response'], 'executionRules', 'executionRules', BTC),
  ...call(['rest.executionRules.faq', undefined], 'executionRules', '', BTC),
  ...call(['rest.referencePrice', 'wsapi.referencePrice.response.set'], 'referencePrice', 'referencePrice', BTC),
  ...call([undefined, 'wsapi.referencePrice.response.neverSet'], 'referencePrice', 'referencePrice', NEVER_SET),
  ...(['rest.referencePrice.null', 'wsapi.referencePrice.response.null'] as const).map((file) =>
    occasion(file, async (scene) => {
      const actor = await scene.actor()
      await scene.control.setReferencePrice('SOLUSDT', null)
      const params = { symbol: 'SOLUSDT' }
      const answer = file.startsWith('rest')
        ? await actor.open('GET /api/v3/referencePrice', params)
        : await actor.askOpen('spot', 'referencePrice', params)
      await scene.control.setReferencePrice('SOLUSDT')
      return answer
    }),
  ),
  ...call(
    ['rest.referencePrice.calculation.arithmeticMean', 'wsapi.referencePrice.calculation.response.arithmeticMean'],
    'referencePrice/calculation',
    'referencePrice.calculation',
    BTC,
  ),
  ...call(
    ['rest.referencePrice.calculation.external', 'wsapi.referencePrice.calculation.response.external'],
    'referencePrice/calculation',
    'referencePrice.calculation',
    { symbol: 'BNBUSDT' },
  ),
  ...call(
    [undefined, 'wsapi.referencePrice.calculation.response.none'],
    'referencePrice/calculation',
    'referencePrice.calculation',
    NEVER_SET,
  ),

  stream('stream.aggTrade', 'btcusdt@aggTrade'),
  stream('stream.trade', 'btcusdt@trade'),
  occasion('stream.blockTrade', async (scene) => {
    const line = await scene.line('spot', '/ws/btcusdt@blockTrade')
    let arrived = false
    const message = line
      .next(() => true)
      .finally(() => {
        arrived = true
      })
    // One comes in each quarter of an hour, whether the book moves or not; steps are short enough for pongs to come in time.
    await scene.control.pause()
    for (let step = 0; step < 120 && !arrived; step++) {
      scene.clock.advance(15_000)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await scene.control.resume()
    return message
  }),
  stream('stream.kline', 'btcusdt@kline_1m'),
  stream('stream.kline.tz', 'btcusdt@kline_1d@+08:00'),
  stream('stream.miniTicker', 'btcusdt@miniTicker'),
  stream('stream.miniTicker.arr', '!miniTicker@arr'),
  stream('stream.ticker', 'btcusdt@ticker'),
  stream('stream.ticker.window', 'btcusdt@ticker_1h', TICKER_WORDS),
  stream('stream.ticker.window.arr', '!ticker_1h@arr', TICKER_WORDS),
  stream('stream.bookTicker', 'btcusdt@bookTicker'),
  stream('stream.avgPrice', 'btcusdt@avgPrice'),
  stream('stream.depth.partial', 'btcusdt@depth5'),
  stream('stream.depthUpdate', 'btcusdt@depth@100ms'),
  stream('stream.referencePrice', 'btcusdt@referencePrice'),
  occasion('stream.combined.example', (scene: Scene) => scene.stream('spot', '/stream?streams=btcusdt@aggTrade')),

  control('stream.control.subscribe.response', 'SUBSCRIBE', ['btcusdt@depth']),
  control('stream.control.unsubscribe.response', 'UNSUBSCRIBE', ['btcusdt@aggTrade']),
  control('stream.control.listSubscriptions.response', 'LIST_SUBSCRIPTIONS'),
  control('stream.control.setProperty.response', 'SET_PROPERTY', ['combined', true]),
  control('stream.control.getProperty.response', 'GET_PROPERTY', ['combined']),
  request('stream.control.subscribe.request', {
    method: 'SUBSCRIBE',
    params: ['btcusdt@aggTrade', 'btcusdt@depth'],
    id: 1,
  }),
  request('stream.control.unsubscribe.request', { method: 'UNSUBSCRIBE', params: ['btcusdt@depth'], id: 312 }),
  request('stream.control.listSubscriptions.request', { method: 'LIST_SUBSCRIPTIONS', id: 3 }),
  request('stream.control.setProperty.request', { method: 'SET_PROPERTY', params: ['combined', true], id: 5 }),
  request('stream.control.getProperty.request', { method: 'GET_PROPERTY', params: ['combined'], id: 2 }),
  occasion('observed.stream.error', async (scene) => {
    const line = await scene.line('spot', '/ws/btcusdt@aggTrade')
    line.socket.send('{"method":"SUBSCRIBE","params":["btcusdt@depth"],"id":99999999999999999999}')
    return line.next((message) => message.error !== undefined)
  }),

  occasion('stream.serverShutdown', () => shutdown('/ws/btcusdt@aggTrade')),
  occasion('stream.serverShutdown.combined', () => shutdown('/stream?streams=btcusdt@aggTrade')),
  occasion('wsapi.event.serverShutdown', () => shutdown('/ws-api/v3')),
]
