import ccxt, { type binance } from 'ccxt'
import type { Desk } from './desk'
import { Coverage, type Surface } from './surface'

/*
 * ccxt at the exchange in a box: it is told the addresses and to keep away from what the exchange in a box has not (/sapi);
 * everything else it does as it does in the wild.
 */

type Addresses = { [name: string]: string | Addresses }

/** The same paths on this exchange's ports. */
function moved(addresses: Addresses, spot: string, usdm: string): Addresses {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => {
      if (typeof address !== 'string') return [name, moved(address, spot, usdm)]
      const { host, pathname } = new URL(address)
      const base = /^(fapi|fstream|ws-fapi)\./.test(host) ? usdm : spot
      return [name, base + (pathname === '/' ? '' : pathname)]
    }),
  )
}

export interface CcxtClient {
  readonly apiKey: string
  readonly client: binance
  /** The same client, its calls noted. */
  readonly watched: Surface
  readonly coverage: Coverage
}

/** Opens an account and a ccxt client, with its sockets, that trades for it on one market. */
export async function ccxtClient({ control, url }: Desk, market: 'spot' | 'usdm'): Promise<CcxtClient> {
  const { apiKey, secretKey } = await control.createAccount({
    spot: { USDT: '100000', BTC: '1' },
    usdm: { USDT: '100000' },
  })
  const client = new ccxt.pro[market === 'spot' ? 'binance' : 'binanceusdm']({
    apiKey,
    secret: secretKey,
    enableRateLimit: false,
    timeout: 10_000,
    options: {
      fetchCurrencies: false,
      fetchMargins: false,
      warnOnFetchOpenOrdersWithoutSymbol: false,
      defaultType: market === 'spot' ? 'spot' : 'swap',
      fetchMarkets: { types: [market === 'spot' ? 'spot' : 'linear'] },
    },
  })
  const { ws, ...rest } = client.urls.api as Addresses
  client.urls.api = {
    ...moved(rest, url('http', 'spot'), url('http', 'usdm')),
    ws: moved(ws as Addresses, url('ws', 'spot'), url('ws', 'usdm')),
  }
  await client.loadHttpProxyAgent()
  await client.loadMarkets()
  const coverage = new Coverage()
  return { apiKey, client, watched: coverage.watch(client), coverage }
}

/** What a client says it can do, by the names of its methods. */
export function abilitiesOf(client: binance): string[] {
  return Object.entries(client.has)
    .filter(([name, can]) => (can === true || can === 'emulated') && typeof (client as never)[name] === 'function')
    .map(([name]) => name)
    .sort()
}

/** The methods named, each with the reason why it is left out. */
export function because(reason: string, ...methods: readonly string[]): Record<string, string> {
  return Object.fromEntries(methods.map((method) => [method, reason]))
}

/** What no market of the exchange in a box has. */
export const CCXT_OUTSIDE: Readonly<Record<string, string>> = {
  ...because(
    'borrowing is /sapi',
    'borrowCrossMargin',
    'borrowIsolatedMargin',
    'fetchBorrowInterest',
    'fetchBorrowRateHistory',
    'fetchCrossBorrowRate',
    'fetchIsolatedBorrowRate',
    'fetchIsolatedBorrowRates',
    'repayCrossMargin',
    'repayIsolatedMargin',
  ),
  ...because(
    'convert is /sapi',
    'createConvertTrade',
    'fetchConvertCurrencies',
    'fetchConvertQuote',
    'fetchConvertTrade',
    'fetchConvertTradeHistory',
  ),
  ...because(
    'wallets are /sapi',
    'fetchCurrencies',
    'fetchDepositAddress',
    'fetchDepositWithdrawFee',
    'fetchDepositWithdrawFees',
    'fetchDeposits',
    'fetchStatus',
    'fetchTransactionFee',
    'fetchTransactionFees',
    'fetchTransfers',
    'fetchWithdrawals',
    'transfer',
    'withdraw',
  ),
  ...because(
    'options are another market',
    'fetchAllGreeks',
    'fetchGreeks',
    'fetchMySettlementHistory',
    'fetchOption',
    'fetchSettlementHistory',
    'fetchLedgerEntry',
    'fetchPosition',
  ),
  ...because('ccxt claims it and throws NotSupported', 'watchOrdersForSymbols'),
}

/** What ccxt does with contracts alone although it claims it for all markets. */
export const CONTRACTS_ONLY: readonly string[] = [
  'addMargin',
  'cancelOrders',
  'createOrders',
  'createReduceOnlyOrder',
  'editOrders',
  'fetchADLRank',
  'fetchFundingHistory',
  'fetchFundingInterval',
  'fetchFundingIntervals',
  'fetchFundingRate',
  'fetchFundingRateHistory',
  'fetchFundingRates',
  'fetchIndexOHLCV',
  'fetchLeverage',
  'fetchLeverageTiers',
  'fetchLeverages',
  'fetchLongShortRatioHistory',
  'fetchMarginAdjustmentHistory',
  'fetchMarginMode',
  'fetchMarginModes',
  'fetchMarkOHLCV',
  'fetchMarkPrice',
  'fetchMarkPrices',
  'fetchMarketLeverageTiers',
  'fetchMyLiquidations',
  'fetchOpenInterest',
  'fetchOpenInterestHistory',
  'fetchOpenOrder',
  'fetchOrderBookWs',
  'fetchPositionADLRank',
  'fetchPositionMode',
  'fetchPositionWs',
  'fetchPositions',
  'fetchPositionsADLRank',
  'fetchPositionsRisk',
  'fetchPositionsWs',
  'fetchPremiumIndexOHLCV',
  'fetchTickerWs',
  'reduceMargin',
  'setLeverage',
  'setMarginMode',
  'setPositionMode',
  'unWatchMarkPrice',
  'unWatchMarkPrices',
  'watchLiquidations',
  'watchLiquidationsForSymbols',
  'watchMarkPrice',
  'watchMarkPrices',
  'watchMyLiquidations',
  'watchMyLiquidationsForSymbols',
  'watchPositions',
]
