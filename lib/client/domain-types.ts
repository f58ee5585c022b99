/** Types that pages and panels name without knowing the rooms they come from: a page speaks to this room alone. */
export type { Account } from '../domain/account'
export type { Environment, Market, SymbolRules } from '../domain/market'
export type {
  CloseAllRequest,
  ClosePositionRequest,
  PlaceListRequest,
  PlaceOrderRequest,
  ProtectPositionRequest,
  ReversePositionRequest,
  TestOrderRequest,
} from '../wire/requests'
export type { OrderTestAnswer } from '../wire/replies'
