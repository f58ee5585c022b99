import type { Call, Endpoint, OrderCharge, Security } from '../gateway/types'
import type { Parameters } from './parameters'

interface Extra {
  readonly socketMethod?: string
  readonly orderCount?: OrderCharge
  readonly handsOver?: boolean
}

/** An endpoint of this market. */
export const endpoint = (
  route: `${Endpoint['method']} /fapi/${string}`,
  security: Security,
  weight: Endpoint['weight'],
  parameters: readonly string[],
  handle: (call: Call) => unknown,
  extra: Extra = {},
): Endpoint => {
  const [method, path] = route.split(' ') as [Endpoint['method'], string]
  return { market: 'usdm', method, path, security, weight, parameters, handle, ...extra }
}

/** Weight of lists that cost more without a symbol. */
export const bySymbol =
  (withSymbol: number, without: number) =>
  (params: Parameters): number =>
    params.get('symbol') ? withSymbol : without
