import type { Market } from '../engine/market-types'
import { ApiError } from './types'

/** Refusals that both markets know, in the words of each. Source: spot.md 3.4 and 16.1, usdm.md 14. */
export const refuse = {
  mandatory: (name: string) =>
    new ApiError(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  illegal: (name: string, range: string) =>
    new ApiError(400, -1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  duplicate: () => new ApiError(400, -1101, 'Duplicate values for a parameter detected.'),
  unread: (read: number, sent: number) =>
    new ApiError(400, -1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`),
  tooMany: (expected: number, received: number) =>
    new ApiError(400, -1101, `Too many parameters; expected '${expected}' and received '${received}'.`),
  empty: (name: string) => new ApiError(400, -1105, `Parameter '${name}' was empty.`),
  notRequired: (name: string) => new ApiError(400, -1106, `Parameter '${name}' sent when not required.`),
  keyFormat: () => new ApiError(401, -2014, 'API-key format invalid.'),
  key: (market: Market) =>
    new ApiError(
      401,
      -2015,
      market === 'spot'
        ? 'Invalid API-key, IP, or permissions for action.'
        : 'Invalid API-key, IP, or permissions for action',
    ),
  late: () => new ApiError(400, -1021, 'Timestamp for this request is outside of the recvWindow.'),
  lateAtEngine: () => new ApiError(400, -5028, 'Timestamp for this request is outside of the ME recvWindow.'),
  ahead: () => new ApiError(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  keyId: () => new ApiError(400, -2008, 'Invalid Api-Key ID.'),
  signature: () => new ApiError(400, -1022, 'Signature for this request is not valid.'),
  recvWindow: () => new ApiError(400, -1102, "'recvWindow' contains unexpected value. Cannot be greater than 60000."),
  timeUnit: () => new ApiError(400, -1194, 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.'),
  unknown: (market: Market) =>
    new ApiError(
      500,
      -1000,
      market === 'spot'
        ? 'An unknown error occurred while processing the request.'
        : 'An unknown error occured while processing the request.',
    ),
}
