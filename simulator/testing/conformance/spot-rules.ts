import { type Occasion, occasion } from './occasions'

const FILTERS = [
  'ICEBERG_PARTS',
  'LOT_SIZE',
  'MARKET_LOT_SIZE',
  'MAX_NUM_ALGO_ORDERS',
  'MAX_NUM_ICEBERG_ORDERS',
  'MAX_NUM_ORDERS',
  'MAX_NUM_ORDER_AMENDS',
  'MAX_NUM_ORDER_LISTS',
  'MAX_POSITION',
  'NOTIONAL',
  'PERCENT_PRICE_BY_SIDE',
  'PRICE_FILTER',
  'TRAILING_DELTA',
]

/** Limits of an account over all symbols; exchangeInfo has none, as live. */
const ACCOUNT_FILTERS = [
  'EXCHANGE_MAX_NUM_ORDERS',
  'EXCHANGE_MAX_NUM_ALGO_ORDERS',
  'EXCHANGE_MAX_NUM_ICEBERG_ORDERS',
  'EXCHANGE_MAX_NUM_ORDER_LISTS',
  'MAX_ASSET',
]

interface Row {
  readonly filterType?: string
  readonly rateLimitType?: string
}

/** Filters and limits as single objects, found where the exchange tells them. Source: spot.md 4.1, 5.2. */
export const spotRules: readonly Occasion[] = [
  ...FILTERS.map((type) =>
    occasion(`filter.${type}`, async (scene) => {
      const { symbols } = await (await scene.actor()).open('GET /api/v3/exchangeInfo')
      const filters = symbols.flatMap(({ filters: own }: { filters: Row[] }) => own)
      return one(filters, (row) => row.filterType === type, type)
    }),
  ),
  ...(['MIN_NOTIONAL', 'PERCENT_PRICE'] as const).map((type) =>
    occasion(`filter.${type}`, async (scene) => {
      const { symbols } = await (await scene.actor()).open('GET /api/v3/exchangeInfo')
      const filters = symbols.flatMap(({ filters: own }: { filters: Row[] }) => own)
      return one(filters, (row) => row.filterType === type, type)
    }),
  ),
  ...ACCOUNT_FILTERS.map((type) =>
    occasion(`filter.${type}`, async (scene) => {
      const actor = await scene.actor()
      await scene.control.setSpot(actor.account.apiKey, {
        maxOrders: 1000,
        maxAlgoOrders: 200,
        maxIcebergOrders: 10000,
        maxOrderLists: 20,
        maxAssets: { USDC: '42' },
      })
      const filters = await actor.ok('GET /api/v3/myFilters', { symbol: 'LTCUSDT' })
      return one([...filters.exchangeFilters, ...filters.assetFilters], (row) => row.filterType === type, type)
    }),
  ),
  ...(['ORDERS', 'RAW_REQUESTS', 'REQUEST_WEIGHT'] as const).map((type) =>
    occasion(
      `rateLimit.${type}`,
      async (scene) => {
        const { rateLimits } = await (await scene.actor()).open('GET /api/v3/exchangeInfo')
        return one(rateLimits, (row) => row.rateLimitType === type, type)
      },
      { words: ['interval'] },
    ),
  ),
]

function one(rows: readonly Row[], fits: (row: Row) => boolean, name: string): Row {
  const found = rows.find(fits)
  if (!found) throw new Error(`There is no ${name}.`)
  return found
}
