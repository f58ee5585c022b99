import type { FaultKind, FaultRule } from '../fault-rules'

const REQUEST = ['request'] as const
const SPOT = '/api/v3/order'
const USDM = '/fapi/v1/order'

const executed = (does: string, example: FaultRule, more: Partial<FaultKind> = {}): FaultKind => ({
  targets: REQUEST,
  does,
  truth: 'executed',
  example,
  ...more,
})
const not = (does: string, example: FaultRule, more: Partial<FaultKind> = {}): FaultKind => ({
  targets: REQUEST,
  does,
  truth: 'not',
  example,
  ...more,
})

/** F-04 to F-33, F-40s and others that take the place of a call's normal course. All take `truth` and `late`. */
export const CALL_FAULTS: Readonly<Record<string, FaultKind>> = {
  'F-04': not(
    'reset after `bytes` (0) of the request body were read, before any of the answer',
    { id: 'F-04', path: SPOT, bytes: 20 },
    { takes: ['bytes'] },
  ),
  'F-05': executed('reset before any byte of the answer', { id: 'F-05' }),
  'F-06': executed('never answered', { id: 'F-06', path: SPOT, method: 'POST' }),
  'F-07': not('read and dropped: never answered', { id: 'F-07' }),
  'F-08': executed(
    'answered `ms` (1000, or a range) after it was carried out',
    { id: 'F-08', ms: [50, 15_000], path: '*', count: 'always', seed: 7 },
    { takes: ['ms'], isFixed: true },
  ),
  'F-09': {
    targets: REQUEST,
    does: '-1007 after 10 s, carried out `ms` (5000) after arrival, however late',
    truth: 'later',
    takes: ['ms'],
    example: { id: 'F-09', ms: 3_600_000 },
  },
  'F-10': executed('announces 512 bytes, sends `bytes` (200), ends', { id: 'F-10' }, { takes: ['bytes'] }),
  'F-11': executed(
    '200 with an HTML body, or announced as gzip with bytes that are none',
    { id: 'F-11', form: 'gzip' },
    { forms: ['html', 'gzip'] },
  ),
  'F-12': executed('the first `bytes` (20) of the answer, then nothing', { id: 'F-12' }, { takes: ['bytes'] }),
  'F-13': not('a kept-alive connection is reset by its next request; one without a past is spared', {
    id: 'F-13',
    method: 'POST',
  }),
  'F-14': executed(
    'the same bytes arrive twice: carried out twice, the first answer is sent',
    { id: 'F-14' },
    { isFixed: true },
  ),
  'F-15': not('302 to elsewhere', { id: 'F-15' }),
  'F-16': not('500 -1000', { id: 'F-16', market: 'usdm', path: USDM, nth: 2, truth: 'executed' }),
  'F-17': not('`code` (502) with an HTML body', { id: 'F-17', code: 504 }, { takes: ['code'] }),
  'F-18': not('503 "Unknown error, please check your request or try again later."', { id: 'F-18', truth: 'executed' }),
  'F-19': not('503 "Service Unavailable."', { id: 'F-19' }),
  'F-20': not('503 -1008; on futures cancels, reduce-only and close-position orders pass', { id: 'F-20' }),
  'F-21': not('500 -1006', { id: 'F-21', truth: 'later', late: 3000 }),
  'F-22': not('-1007 with status `code` (504)', { id: 'F-22', code: 408, truth: 'executed' }, { takes: ['code'] }),
  'F-23': not('500 -1001', { id: 'F-23' }),
  'F-24': not(
    '-1021: too old, ahead, or at the second check behind the gateway (-5028 on futures)',
    { id: 'F-24', form: 'second' },
    { forms: ['behind', 'ahead', 'second'] },
  ),
  'F-25': not('-1022', { id: 'F-25' }),
  'F-26': not('401 -2015', { id: 'F-26' }),
  'F-27': not('429 -1003 with `Retry-After` and the used weight', { id: 'F-27' }),
  'F-28': not(
    '418: the address is banned for `ms` (120000); `doubling`: each call during the ban doubles it, at most 3 days',
    { id: 'F-28', form: 'doubling' },
    { takes: ['ms'], forms: ['once', 'doubling'] },
  ),
  'F-29': not('429 -1015', { id: 'F-29' }),
  'F-30': not('403 with an HTML body, as the firewall', { id: 'F-30', path: '*' }),
  'F-31': not('no funds: -2010 on spot, -2019 on futures', { id: 'F-31' }),
  'F-32': executed('-2010 Duplicate order sent.', { id: 'F-32', market: 'spot' }),
  'F-33': executed('-4116 ClientOrderId is duplicated.', { id: 'F-33', market: 'usdm' }),
  'F-41': not('-4120: the order type belongs to the algo endpoints', { id: 'F-41', market: 'usdm', path: USDM }),
  'F-43': not('-2022 ReduceOnly Order is rejected.', { id: 'F-43', market: 'usdm', path: USDM }),
  'F-44': not('-4061: the position side does not fit the mode', { id: 'F-44', market: 'usdm', path: USDM }),
  'F-45': {
    targets: REQUEST,
    does: 'cancel-replace with the legs as told (`cancelResult`, `newOrderResult`; SUCCESS); `code` 429: the new leg says -1015; 5xx: the answer is -1000 with that status and the legs are the truth',
    takes: ['cancelResult', 'newOrderResult', 'code'],
    example: { id: 'F-45', cancelResult: 'SUCCESS', newOrderResult: 'FAILURE' },
  },
  'F-46': {
    targets: REQUEST,
    does: 'batch: `errors`: `rows` (1) items drawn at random are -1001 and not carried out; `short`: the answer lacks its last `rows`; `status`: `code` (500) -1000',
    truth: 'not',
    forms: ['errors', 'short', 'status'],
    takes: ['rows', 'code'],
    example: { id: 'F-46', form: 'errors', rows: 2, seed: 7 },
  },
  'F-47': {
    targets: REQUEST,
    does: 'cancel-all says it is done while `rows` (1) orders drawn at random stay open',
    takes: ['rows'],
    example: { id: 'F-47', market: 'spot', rows: 2, seed: 7 },
  },
  'F-48': {
    targets: REQUEST,
    does: 'a part (`quantity`, or half of the rest) fills just before the cancel, and its events come `ms` (50) after those of the cancel',
    takes: ['quantity', 'ms'],
    example: { id: 'F-48', market: 'spot' },
  },
  'F-49': {
    targets: REQUEST,
    does: 'a marketable order meets an order of the same account: EXPIRED_IN_MATCH',
    example: { id: 'F-49', market: 'spot', path: SPOT },
  },
  'F-50': {
    targets: REQUEST,
    does: 'the book thins before an IOC or market order to `quantity` (half of the order), the remainder expires',
    takes: ['quantity'],
    example: { id: 'F-50', market: 'spot', path: SPOT },
  },
  'F-51': {
    targets: REQUEST,
    does: 'the order goes through the smart order router and fills by allocations',
    example: { id: 'F-51', market: 'spot', path: SPOT },
  },
  'F-59': {
    targets: REQUEST,
    does: 'a futures modify cancels the order',
    example: { id: 'F-59', market: 'usdm' },
  },
  'F-66': not('keep-alives of listen keys say -1125', { id: 'F-66' }),
  'F-68': not(
    'logon and subscription say `code` (-2015, -2035, -2036), or are answered `ms` (5000) late',
    { id: 'F-68', code: -2035 },
    { forms: ['refused', 'slow'], takes: ['code', 'ms'] },
  ),
  'F-75': executed(
    'the reply of the WebSocket API has an id nobody sent, comes twice, has the id null, or none',
    { id: 'F-75', form: 'repeated' },
    { forms: ['unknown', 'repeated', 'null', 'missing'], isFixed: true },
  ),
}
