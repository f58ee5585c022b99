import type { Endpoint } from '../gateway/types'

/** A value that an endpoint is to make nothing of; undefined leaves the parameter out. */
export interface BadValue {
  readonly kind: string
  readonly value: string | undefined
}

/** The five ways in which every parameter of every endpoint is tried. */
export const FIRST_BAD_VALUES: readonly BadValue[] = [
  { kind: 'missing', value: undefined },
  { kind: 'empty', value: '' },
  { kind: 'too long', value: 'X'.repeat(300) },
  { kind: 'of another type', value: 'abc' },
  { kind: 'too precise', value: '0.0000000001' },
]

/** Further values that parsers are known to stumble over. */
export const FURTHER_BAD_VALUES: readonly BadValue[] = [
  { kind: 'blank', value: ' ' },
  { kind: 'zero', value: '0' },
  { kind: 'negative', value: '-1' },
  { kind: 'an exponent', value: '1e5' },
  { kind: 'a leading dot', value: '.5' },
  { kind: 'a trailing dot', value: '5.' },
  { kind: 'forty digits', value: '9'.repeat(40) },
  { kind: 'beyond 64 bits', value: '99999999999999999999' },
  { kind: 'beyond doubles', value: '9007199254740993' },
  { kind: 'hexadecimal', value: '0x10' },
  { kind: 'no number', value: 'NaN' },
  { kind: 'infinite', value: 'Infinity' },
  { kind: 'null', value: 'null' },
  { kind: 'another case', value: 'buy' },
  { kind: 'a flag', value: 'true' },
  { kind: 'broken JSON', value: '[{"' },
  { kind: 'an empty list', value: '[]' },
  { kind: 'a list of nothing', value: '[null,1,{}]' },
  { kind: 'an object', value: '{}' },
  { kind: 'a statement', value: "'; DROP TABLE orders;--" },
  { kind: 'markup', value: '<script>' },
  { kind: 'a control character', value: '\u0000' },
  { kind: 'other letters', value: '测试' },
  { kind: 'half a character', value: '\ud800' },
  { kind: 'a name of the language', value: '__proto__' },
]

const EXACT: Readonly<Record<string, string>> = {
  symbol: 'BTCUSDT',
  pair: 'BTCUSDT',
  contractType: 'PERPETUAL',
  symbols: '["BTCUSDT","ETHUSDT"]',
  permissions: '["SPOT"]',
  limit: '5',
  fromId: '1',
  page: '1',
  interval: '1m',
  period: '5m',
  timeZone: '0',
  windowSize: '1d',
  side: 'BUY',
  type: 'LIMIT',
  algoType: 'CONDITIONAL',
  symbolStatus: 'TRADING',
  newOrderRespType: 'RESULT',
  selfTradePreventionMode: 'EXPIRE_MAKER',
  cancelReplaceMode: 'STOP_ON_FAILURE',
  cancelRestrictions: 'ONLY_NEW',
  orderRateLimitExceededMode: 'DO_NOTHING',
  positionSide: 'BOTH',
  priceMatch: 'QUEUE',
  marginType: 'CROSSED',
  incomeType: 'COMMISSION',
  autoCloseType: 'LIQUIDATION',
  asset: 'USDT',
  amount: '1',
  leverage: '20',
  callbackRate: '1',
  countdownTime: '1000',
  triggerPrice: '70000',
  activatePrice: '70000',
  orderIdList: '[1,2]',
  origClientOrderIdList: '["a","b"]',
  batchOrders:
    '[{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.002","price":"50000"}]',
  goodTillDate: '1895000000000',
}

/** By how a name ends, longest first; legs of order lists share these with orders. */
const BY_ENDING: readonly (readonly [ending: string, value: string])[] = [
  ['timeinforce', 'GTC'],
  ['clientorderid', 'client-id'],
  ['clientalgoid', 'client-id'],
  ['pegpricetype', 'PRIMARY_PEG'],
  ['pegoffsettype', 'PRICE_LEVEL'],
  ['pegoffsetvalue', '1'],
  ['strategytype', '1000000'],
  ['strategyid', '1'],
  ['workingtype', 'MARK_PRICE'],
  ['trailingdelta', '100'],
  ['icebergqty', '0.001'],
  ['stopprice', '70000'],
  ['quantity', '0.001'],
  ['price', '50000'],
  ['side', 'SELL'],
  ['type', 'LIMIT_MAKER'],
  ['qty', '50'],
  ['time', '1794999000000'],
  ['id', '1'],
]

/** A value that could be meant by a parameter of that name: what is well-formed, not what fits together. */
export function soundValue(name: string): string {
  const exact = EXACT[name]
  if (exact !== undefined) return exact
  const lower = name.toLowerCase()
  return BY_ENDING.find(([ending]) => lower.endsWith(ending))?.[1] ?? 'true'
}

/** Parameters that most calls need; the others are sent where they are the ones under trial. */
const USUAL = [
  'symbol',
  'pair',
  'contractType',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'price',
  'interval',
  'period',
  'orderId',
  'algoId',
  'algoType',
  'leverage',
  'marginType',
  'batchOrders',
  'listClientOrderId',
  'cancelReplaceMode',
  'newQty',
  'fromId',
]

/** A request as it might be meant, with one parameter spoiled. */
export function spoiledParams(endpoint: Endpoint, name: string, { value }: BadValue): Record<string, string> {
  const params: Record<string, string> = {}
  for (const each of endpoint.parameters) if (USUAL.includes(each) && each !== name) params[each] = soundValue(each)
  if (value !== undefined) params[name] = value
  return params
}

/** One request of the generated run. */
export interface Trial {
  readonly endpoint: Endpoint
  readonly what: string
  /** Whether no success is possible. */
  readonly refused: boolean
  readonly params: Readonly<Record<string, string>>
}

/** Every parameter of every endpoint with each bad value, the first five of all before the further ones. */
export function* trials(endpoints: readonly Endpoint[]): Generator<Trial> {
  for (const values of [FIRST_BAD_VALUES, FURTHER_BAD_VALUES])
    for (const value of values)
      for (const endpoint of endpoints)
        for (const name of endpoint.parameters)
          yield {
            endpoint,
            what: `${name} ${value.kind}`,
            refused: mustBeRefused(name, value.kind),
            params: spoiledParams(endpoint, name, value),
          }
}

const NUMBERS =
  /^(limit|page|fromId|leverage|amount|callbackRate|countdownTime|triggerPrice|activatePrice|goodTillDate|.*(price|qty|quantity|delta|time|orderid|algoid|strategyid|strategytype|modifyid|orderlistid))$/i
const NO_NUMBERS = [
  'of another type',
  'no number',
  'infinite',
  'hexadecimal',
  'a statement',
  'markup',
  'other letters',
  'a flag',
]
const SYMBOLS = /^(symbol|pair)$/
const NO_SYMBOLS = ['too long', 'of another type', 'a statement', 'markup', 'broken JSON', 'a name of the language']

/** Whether no call may succeed with that parameter in that way, whatever else it holds. */
export function mustBeRefused(name: string, kind: string): boolean {
  if (/clientOrderId$/i.test(name) || name === 'clientAlgoId')
    return ['too long', 'a statement', 'markup', 'blank'].includes(kind)
  if (SYMBOLS.test(name)) return NO_SYMBOLS.includes(kind)
  return NUMBERS.test(name) && NO_NUMBERS.includes(kind)
}
