import type { FaultKind } from '../fault-rules'

const MOMENT = ['moment'] as const

/** What strikes at one moment: at once, at a time (`at`, `after`), with the nth call (`path`, `method`) or event (`event`). */
export const MOMENT_FAULTS: Readonly<Record<string, FaultKind>> = {
  'F-01': {
    targets: MOMENT,
    does: 'the port refuses connections (RST to SYN) for `ms` (1000); idle ones end, sockets stay',
    takes: ['ms'],
    example: { id: 'F-01', market: 'spot', ms: 5000 },
  },
  'F-03': {
    targets: MOMENT,
    does: 'new TLS connections get a certificate that expired, or of another name; for `ms` or until cleared. Needs EXCHANGE_TLS_KEY',
    forms: ['expired', 'wrong-name'],
    takes: ['ms'],
    example: { id: 'F-03', form: 'wrong-name', ms: 60_000 },
  },
  'F-34': {
    targets: MOMENT,
    does: 'the rules of `symbol` move (`tickSize`, `stepSize`, `minNotional`); for `ms` or until cleared',
    takes: ['tickSize', 'stepSize', 'minNotional', 'ms'],
    needs: ['market', 'symbol'],
    example: { id: 'F-34', market: 'spot', symbol: 'BTCUSDT', minNotional: '50', ms: 60_000 },
  },
  'F-42': {
    targets: MOMENT,
    does: '`symbol` has the `status` (HALT; on futures TRADING_HALT) for `ms` or until cleared',
    takes: ['status', 'ms'],
    needs: ['market', 'symbol'],
    example: { id: 'F-42', market: 'spot', symbol: 'BTCUSDT', status: 'CANCEL_ONLY', ms: 60_000 },
  },
  'F-55': {
    targets: MOMENT,
    does: 'an act from elsewhere, as from the app: any call of an account, without its signature',
    takes: ['act'],
    needs: ['market', 'apiKey', 'act'],
    example: {
      id: 'F-55',
      market: 'usdm',
      apiKey: 'my-paper-key',
      act: { method: 'POST', path: '/fapi/v1/leverage', params: { symbol: 'BTCUSDT', leverage: '3' } },
      after: 1000,
    },
  },
  'F-56': {
    targets: MOMENT,
    does: 'the position of `apiKey` in `symbol` is closed by an autoclose- (liquidation), adl_autoclose or settlement_autoclose- order',
    forms: ['liquidation', 'adl', 'settlement'],
    needs: ['apiKey', 'symbol'],
    example: { id: 'F-56', form: 'adl', apiKey: 'my-paper-key', symbol: 'BTCUSDT' },
  },
  'F-58': {
    targets: MOMENT,
    does: 'the countdown of `apiKey` in `symbol` runs out: its open orders are canceled',
    needs: ['apiKey', 'symbol'],
    example: { id: 'F-58', apiKey: 'my-paper-key', symbol: 'BTCUSDT', after: 2000 },
  },
  'F-60': {
    targets: MOMENT,
    does: 'sockets close with `code`; 1006 (the default) cuts them; `mid-frame`: cut within a frame',
    forms: ['close', 'mid-frame'],
    takes: ['code'],
    example: { id: 'F-60', kind: 'user-data', code: 1012 },
  },
  'F-61': {
    targets: MOMENT,
    does: 'half-open: sockets stay, nothing is sent or answered, no pongs; for `ms` or until cleared',
    takes: ['ms'],
    example: { id: 'F-61', kind: 'market', ms: 90_000 },
  },
  'F-62': {
    targets: MOMENT,
    does: 'pongs are not heard: sockets close 60 s (spot) or 10 min (futures) after the next ping; until cleared',
    example: { id: 'F-62', market: 'spot' },
  },
  'F-63': {
    targets: MOMENT,
    does: 'sockets reach their age of 24 h: they close with 1001',
    example: { id: 'F-63', kind: 'market' },
  },
  'F-64': {
    targets: MOMENT,
    does: 'serverShutdown in the envelope of each kind, close with 1001 after `ms` (1000, up to 600000); the next `rows` (0) connections meet the same',
    takes: ['ms', 'rows'],
    example: { id: 'F-64', ms: 0, rows: 1 },
  },
  'F-65': {
    targets: MOMENT,
    does: 'listen keys of open private streams end with listenKeyExpired; sockets stay',
    example: { id: 'F-65', apiKey: 'my-paper-key' },
  },
  'F-67': {
    targets: MOMENT,
    does: 'user data subscriptions end with eventStreamTerminated; sockets stay',
    example: { id: 'F-67' },
  },
  'F-73': {
    targets: MOMENT,
    does: 'nothing leaves for `ms` (5000), then all that was held back at once, its last frame repeated up to `frames` in all',
    takes: ['ms', 'frames'],
    example: { id: 'F-73', kind: 'user-data', ms: 5000, frames: 10_000 },
  },
  'F-74': {
    targets: MOMENT,
    does: 'one frame of broken JSON, broken UTF-8, binary bytes, `bytes` (32 MiB) of text, or a whole message in `frames` (5) fragments',
    forms: ['json', 'utf8', 'binary', 'large', 'fragments'],
    takes: ['bytes', 'frames'],
    example: { id: 'F-74', form: 'large', bytes: 33_554_432 },
  },
  'F-76': {
    targets: MOMENT,
    targetsOf: { dials: ['upgrade'] },
    does: '`messages`: sockets take `limit` (1) messages per second, close with 1008; `dials`: after `limit` (0) upgrades the next are answered `code` (429); until cleared',
    forms: ['messages', 'dials'],
    takes: ['limit', 'code'],
    example: { id: 'F-76', form: 'dials', limit: 3, lasts: 300_000 },
  },
  'F-78': {
    targets: ['upgrade'],
    does: 'an upgrade is answered with status `code` (503; 403, 418 and 429 as well)',
    takes: ['code'],
    example: { id: 'F-78', path: '/ws-api/v3', code: 418, count: 'always', lasts: 120_000 },
  },
}
