import { ApiError } from '../../gateway/types'
import { refuse as common } from '../refusals'

const shape = (code: number, msg: string) => (): ApiError => new ApiError(400, code, msg)

/** Refusals of order lists. Source: spot.md 8.2, 16.1. */
export const refuse = {
  ...common,
  composition: shape(-1014, 'Unsupported order combination.'),
  ocoType: shape(-1158, 'Order type not supported in OCO.'),
  icebergTimeInForce: (name: string) =>
    new ApiError(400, -1160, `Parameter '${name}' is not supported if aboveTimeInForce/belowTimeInForce is not GTC.`),
  buyLimitAbove: shape(-1165, 'A limit order in a buy OCO must be below.'),
  sellLimitBelow: shape(-1166, 'A limit order in a sell OCO must be above.'),
  bothLimit: shape(-1168, 'At least one OCO order must be contingent.'),
  buyStopBelow: shape(-1196, 'A stop loss order in a buy OCO must be above.'),
  sellStopAbove: shape(-1197, 'A stop loss order in a sell OCO must be below.'),
  buyProfitAbove: shape(-1198, 'A take profit order in a buy OCO must be below.'),
  sellProfitBelow: shape(-1199, 'A take profit order in a sell OCO must be above.'),
  opoWorkingSide: shape(-1222, 'Working order in an OPO list must be a bid.'),
  opoPendingSide: shape(-1223, 'Pending orders in an OPO list must be asks.'),
  workingNeeds: (name: string) => new ApiError(400, -1224, `Working order must include the '${name}' tag.`),
  pendingHas: (name: string) => new ApiError(400, -1225, `Pending orders should not include the '${name}' tag.`),
  prices: shape(-2010, 'The relationship of the prices for the orders is not correct.'),
  noListId: (clientIdName: string) =>
    new ApiError(400, -1102, `Param '${clientIdName}' or 'orderListId' must be sent, but both were empty/null!`),
  // Without a full stop, as the exchange writes it.
  noOco: shape(-1013, 'OCO orders are not supported for this symbol'),
  noOto: shape(-1013, 'OTO orders are not supported for this symbol.'),
  noOpo: shape(-1013, 'OPO orders are not supported for this symbol.'),
}
