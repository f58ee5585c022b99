import { ApiError } from '../../gateway/types'

const rejected = (msg: string) => (): ApiError => new ApiError(400, -2038, msg)

/** Refusals of amendments, all of one code. Source: spot.md 9.2, 16.2. */
export const refuseAmend = {
  unknownOrder: rejected('Unknown order sent.'),
  duplicateOrder: rejected('Duplicate order sent.'),
  increase: rejected('Order amend (quantity increase) is not supported.'),
  sameQuantity: rejected('The requested action would change no state; rejecting'),
  tooMany: rejected('Filter failure: MAX_NUM_ORDER_AMENDS'),
  notSupported: rejected('Order amend is not supported for this symbol.'),
  pendingOpo: rejected('Order amend (pending OPO order) is not supported.'),
}
