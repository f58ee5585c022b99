import { type Occasion, occasion } from './occasions'
import { hasBothSides, type Params } from './scene'

const BTC = { symbol: 'BTCUSDT' }
const HISTORY = { ...BTC, period: '5m', limit: 1 }

const call = (file: string, path: string, params: Params = {}, leave?: Occasion['leave']): Occasion =>
  occasion(file, async (scene) => (await scene.actor()).open(`GET ${path}`, params), leave)

const socketCall = (file: string, method: string, params: Params = {}): Occasion =>
  occasion(file, async (scene) => (await scene.actor()).askOpen('usdm', method, params))

const stream = (file: string, path: string, leave?: Occasion['leave']): Occasion =>
  occasion(file, (scene) => scene.stream('usdm', path, hasBothSides), leave)

/** A control message of the documents, sent as it is: it counts as served when it is not refused. */
const request = (file: string, message: unknown): Occasion =>
  occasion(file, async (scene) => {
    const line = await scene.line('usdm', '/market/ws/btcusdt@aggTrade')
    line.socket.send(JSON.stringify(message))
    const reply = await line.next((each) => 'result' in each || 'error' in each || 'code' in each)
    if (!('result' in reply)) throw new Error(JSON.stringify(reply))
    return message
  })

const control = (file: string, method: string, params?: unknown, leave?: Occasion['leave']): Occasion =>
  occasion(file, async (scene) => (await scene.line('usdm', '/market/ws/btcusdt@aggTrade')).ask(method, params), leave)

/** Somebody goes long with all there is, and the price falls. */
const liquidation = (file: string, path: string): Occasion =>
  occasion(file, async (scene) => {
    const line = await scene.line('usdm', path)
    const poor = await scene.actor({ usdm: { USDT: '150' } })
    await poor.ok('POST /fapi/v1/leverage', { symbol: 'DOTUSDT', leverage: 20 })
    await poor.ok('POST /fapi/v1/order', {
      symbol: 'DOTUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: await scene.quantityOf('DOTUSDT', 2_000),
    })
    await scene.control.movePrice('usdm', 'DOTUSDT', await scene.price('usdm', 'DOTUSDT', 'bid', 0.8, 3))
    scene.clock.advance(3_000)
    return line.next((message) => message.e === 'forceOrder')
  })

/** Market data of the futures exchange. Source: usdm.md 9, 11, 12. */
export const usdmMarketData: readonly Occasion[] = [
  call('rest.ping', '/fapi/v1/ping'),
  call('rest.time', '/fapi/v1/time'),
  call('rest.exchangeInfo', '/fapi/v1/exchangeInfo', {}, { words: ['contractType', 'underlyingType', 'status'] }),
  call('rest.depth', '/fapi/v1/depth', { ...BTC, limit: 5 }),
  call('rest.rpiDepth', '/fapi/v1/rpiDepth', { ...BTC, limit: 1000 }),
  call('rest.trades', '/fapi/v1/trades', { ...BTC, limit: 5 }),
  call('rest.historicalTrades', '/fapi/v1/historicalTrades', { ...BTC, limit: 5 }),
  call('rest.aggTrades', '/fapi/v1/aggTrades', BTC),
  call('rest.klines', '/fapi/v1/klines', { ...BTC, interval: '5m', limit: 2 }),
  call('rest.continuousKlines', '/fapi/v1/continuousKlines', {
    pair: 'BTCUSDT',
    contractType: 'PERPETUAL',
    interval: '5m',
    limit: 2,
  }),
  call('rest.indexPriceKlines', '/fapi/v1/indexPriceKlines', { pair: 'BTCUSDT', interval: '5m', limit: 2 }),
  call('rest.markPriceKlines', '/fapi/v1/markPriceKlines', { ...BTC, interval: '5m', limit: 2 }),
  call('rest.premiumIndexKlines', '/fapi/v1/premiumIndexKlines', { ...BTC, interval: '5m', limit: 2 }),
  call('rest.premiumIndex', '/fapi/v1/premiumIndex', BTC),
  // Contracts with a delivery date have no funding: empty text.
  call('rest.premiumIndex.all', '/fapi/v1/premiumIndex', {}, { types: ['lastFundingRate', 'interestRate'] }),
  call('rest.fundingRate', '/fapi/v1/fundingRate', { ...BTC, limit: 5 }),
  call('rest.fundingInfo', '/fapi/v1/fundingInfo'),
  call('rest.ticker.24hr', '/fapi/v1/ticker/24hr', BTC),
  call('rest.ticker.24hr.all', '/fapi/v1/ticker/24hr'),
  call('rest.ticker.price.v1', '/fapi/v1/ticker/price', BTC),
  call('rest.ticker.price.v2', '/fapi/v2/ticker/price', BTC),
  call('rest.ticker.price.v2.all', '/fapi/v2/ticker/price'),
  call('rest.ticker.bookTicker', '/fapi/v1/ticker/bookTicker', BTC),
  call('rest.ticker.bookTicker.all', '/fapi/v1/ticker/bookTicker'),
  call('rest.openInterest', '/fapi/v1/openInterest', BTC),
  call('rest.openInterestHist', '/futures/data/openInterestHist', HISTORY),
  call('rest.topLongShortPositionRatio', '/futures/data/topLongShortPositionRatio', HISTORY),
  call('rest.topLongShortAccountRatio', '/futures/data/topLongShortAccountRatio', HISTORY),
  call('rest.globalLongShortAccountRatio', '/futures/data/globalLongShortAccountRatio', HISTORY),
  call('rest.takerlongshortRatio', '/futures/data/takerlongshortRatio', HISTORY),
  call('rest.basis', '/futures/data/basis', {
    pair: 'BTCUSDT',
    contractType: 'PERPETUAL',
    period: '5m',
    limit: 1,
  }),
  call('rest.deliveryPrice', '/futures/data/delivery-price', { pair: 'BTCUSDT' }, { types: ['deliveryPrice'] }),
  call('rest.indexInfo', '/fapi/v1/indexInfo'),
  call('rest.assetIndex', '/fapi/v1/assetIndex', { symbol: 'BTCUSD' }),
  call('rest.constituents', '/fapi/v1/constituents', BTC),
  call('rest.insuranceBalance', '/fapi/v1/insuranceBalance', BTC),
  call('rest.symbolAdlRisk', '/fapi/v1/symbolAdlRisk', BTC),
  call('rest.tradingSchedule', '/fapi/v1/tradingSchedule'),

  socketCall('wsapi.depth', 'depth', BTC),
  socketCall('wsapi.ticker.price', 'ticker.price', BTC),
  socketCall('wsapi.ticker.book', 'ticker.book', BTC),
  socketCall('wsapi.time', 'time'),

  stream('event.aggTrade', '/market/ws/btcusdt@aggTrade'),
  stream('event.trade', '/public/ws/btcusdt@trade'),
  stream('event.kline', '/market/ws/btcusdt@kline_1m'),
  stream('event.continuous_kline', '/market/ws/btcusdt_perpetual@continuousKline_1m'),
  stream('event.24hrMiniTicker', '/market/ws/btcusdt@miniTicker'),
  stream('event.24hrMiniTicker.arr', '/market/ws/!miniTicker@arr'),
  stream('event.24hrTicker', '/market/ws/btcusdt@ticker'),
  stream('event.24hrTicker.arr', '/market/ws/!ticker@arr'),
  stream('event.markPriceUpdate', '/market/ws/btcusdt@markPrice@1s'),
  stream('event.markPriceUpdate.arr', '/market/ws/!markPrice@arr@1s'),
  stream('event.bookTicker', '/public/ws/btcusdt@bookTicker'),
  stream('event.bookTicker.all', '/public/ws/!bookTicker'),
  stream('event.depthUpdate', '/public/ws/btcusdt@depth@100ms'),
  stream('event.depthUpdate.partial', '/public/ws/btcusdt@depth5@100ms'),
  stream('event.depthUpdate.rpi', '/public/ws/btcusdt@rpiDepth@500ms'),
  liquidation('event.forceOrder', '/market/ws/dotusdt@forceOrder'),
  liquidation('event.forceOrder.arr', '/market/ws/!forceOrder@arr'),
  stream('event.compositeIndex', '/market/ws/defiusdt@compositeIndex'),
  stream('event.assetIndexUpdate.arr', '/market/ws/!assetIndex@arr'),
  stream('event.tradingSession', '/market/ws/tradingSession', { words: ['e', 'S'] }),
  occasion(
    'event.contractInfo',
    async (scene) => {
      const line = await scene.line('usdm', '/market/ws/!contractInfo')
      await scene.control.setStatus('usdm', 'TRXUSDT', 'TRADING_HALT')
      await scene.control.setStatus('usdm', 'TRXUSDT', 'TRADING')
      return line.next((message) => message.e === 'contractInfo' && message.cs === 'TRADING')
      // Brackets are told only when they change.
    },
    { lack: ['bks'] },
  ),
  occasion('ws.combined', (scene) => scene.stream('usdm', '/market/stream?streams=btcusdt@aggTrade')),

  control('ws.subscribe.response', 'SUBSCRIBE', ['btcusdt@markPrice']),
  control('ws.listSubscriptions.response', 'LIST_SUBSCRIPTIONS'),
  occasion('ws.error.response', async (scene) => {
    const line = await scene.line('usdm', '/market/ws/btcusdt@aggTrade')
    line.socket.send('{"method":"SUBSCRIBES","params":["btcusdt@aggTrade"]}')
    return line.next((message) => message.code !== undefined)
  }),
  request('ws.subscribe.request', { method: 'SUBSCRIBE', params: ['btcusdt@aggTrade', 'btcusdt@depth'], id: 1 }),
  request('ws.unsubscribe.request', { method: 'UNSUBSCRIBE', params: ['btcusdt@depth'], id: 312 }),
  request('ws.setProperty.request', { method: 'SET_PROPERTY', params: ['combined', true], id: 5 }),
]
