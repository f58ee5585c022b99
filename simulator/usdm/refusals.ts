import { ApiError } from '../gateway/types'

/** Texts of the futures error table, by code. Source: usdm.md section 14 and its samples. */
const TEXTS = {
  [-1020]: 'This operation is not supported.',
  [-1023]: 'Start time is greater than end time.',
  [-1108]: 'Invalid asset.',
  [-1111]: 'Precision is over the maximum defined for this asset.',
  [-1114]: 'TimeInForce parameter sent when not required.',
  [-1115]: 'Invalid timeInForce.',
  [-1116]: 'Invalid orderType.',
  [-1117]: 'Invalid side.',
  [-1121]: 'Invalid symbol.',
  [-1125]: 'This listenKey does not exist.',
  [-1128]: 'Combination of optional parameters invalid.',
  [-1136]: 'Invalid newOrderRespType.',
  [-2011]: 'Unknown order sent.',
  [-2013]: 'Order does not exist.',
  [-2019]: 'Margin is insufficient.',
  [-2020]: 'Unable to fill.',
  [-2021]: 'Order would immediately trigger.',
  [-2022]: 'ReduceOnly Order is rejected.',
  [-2023]: 'User in liquidation mode now.',
  [-2025]: 'Reach max open order limit.',
  [-2027]: 'Exceeded the maximum allowable position at current leverage.',
  [-2028]: 'Leverage is smaller than permitted: insufficient margin balance.',
  [-4001]: 'Price less than 0.',
  [-4002]: 'Price greater than max price.',
  [-4003]: 'Quantity less than or equal to zero.',
  [-4004]: 'Quantity less than min quantity.',
  [-4005]: 'Quantity greater than max quantity.',
  [-4006]: 'Stop price less than zero.',
  [-4007]: 'Stop price greater than max price.',
  [-4013]: 'Price less than min price.',
  [-4014]: 'Price not increased by tick size.',
  [-4015]: 'Client order id length should not be more than 36 chars',
  [-4023]: 'Qty not increased by step size.',
  [-4031]: 'Invalid parameter working type',
  [-4032]: 'Exceed maximum cancel order size',
  [-4045]: 'Reach max stop order limit.',
  [-4046]: 'No need to change margin type.',
  [-4047]: 'Margin type cannot be changed if there exists open orders.',
  [-4048]: 'Margin type cannot be changed if there exists position.',
  [-4049]: 'Add margin only support for isolated position.',
  [-4050]: 'Cross balance insufficient.',
  [-4051]: 'Isolated balance insufficient.',
  [-4054]: 'Cannot add position margin: position is 0.',
  [-4055]: 'Amount must be positive.',
  [-4059]: 'No need to change position side.',
  [-4060]: 'Invalid position side.',
  [-4061]: "Order's position side does not match user's setting.",
  [-4062]: 'Invalid or improper reduceOnly value.',
  [-4067]: 'Position side cannot be changed if there exists open orders.',
  [-4068]: 'Position side cannot be changed if there exists position.',
  [-4082]: 'Invalid number of batch place orders',
  [-4109]: 'This account is inactive. Please activate it before trading.',
  [-4116]: 'ClientOrderId is duplicated.',
  [-4118]: 'ReduceOnly Order Failed. Please check your existing position and open orders',
  [-4120]: 'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
  [-4131]: "The counterparty's best price does not meet the PERCENT_PRICE filter limit",
  [-4135]: 'Invalid activation price',
  [-4137]: 'Quantity must be zero with closePosition equals true',
  [-4138]: 'Reduce only must be true with closePosition equals true',
  [-4140]: 'Invalid symbol status for opening position',
  [-4141]: 'Symbol is closed.',
  [-4161]: 'Leverage reduction is not supported in Isolated Margin Mode with open positions',
  [-4165]: 'Invalid time interval',
  [-4167]: 'Unable to adjust to Multi-Assets mode with symbols of USDⓈ-M Futures under isolated-margin mode.',
  [-4168]: 'Unable to adjust to isolated-margin mode under the Multi-Assets mode.',
  [-4169]: 'Unable to adjust Multi-Assets Mode with insufficient margin balance in USDⓈ-M Futures.',
  [-4170]: 'Unable to adjust Multi-Assets Mode with open orders in USDⓈ-M Futures.',
  [-4171]: 'Adjusted asset mode is currently set and does not need to be adjusted repeatedly.',
  [-4172]:
    'Unable to adjust Multi-Assets Mode with a negative wallet balance of margin available asset in USDⓈ-M Futures account.',
  [-4411]: 'Please sign TradFi-Perps agreement contract fapi.',
  [-5021]:
    'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
  [-5022]:
    'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
  [-5024]: 'Symbol is not in trading status. Order amendment is not permitted.',
  [-5025]: 'Only limit order is supported.',
  [-5026]: 'Exceed maximum modify order limit.',
  [-5027]: 'No need to modify the order.',
  [-5037]: 'Invalid price match',
  [-5038]: 'Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT',
  [-5039]: 'Invalid self trade prevention mode',
  [-5040]:
    'The goodTillDate timestamp must be greater than the current time plus 600 seconds and smaller than 253402300799000 (UTC 9999-12-31 23:59:59)',
  [-5041]: 'No depth matches this BBO order',
  [-5043]: 'A pending modification already exists for this order.',
} as const

export type RefusalCode = keyof typeof TEXTS

/** The error of a code whose text is the same each time. HTTP 400. */
export const refusal = (code: RefusalCode): ApiError => new ApiError(400, code, TEXTS[code])

/** -1102, naming the parameter. */
export const missing = (parameter: string): ApiError =>
  new ApiError(400, -1102, `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`)

/** -1106; the exchange writes the parameter's name in lower case. */
export const notRequired = (parameter: string): ApiError =>
  new ApiError(400, -1106, `Parameter '${parameter.toLowerCase()}' sent when not required.`)

/** -1130, naming the parameter. */
export const invalid = (parameter: string): ApiError =>
  new ApiError(400, -1130, `Data sent for parameter '${parameter}' is not valid.`)

/** -1100, with the pattern the text should have had. */
export const illegalCharacters = (parameter: string, pattern: string): ApiError =>
  new ApiError(400, -1100, `Illegal characters found in parameter '${parameter}'; legal range is '${pattern}'.`)

export const priceAboveBand = (bound: string): ApiError =>
  new ApiError(400, -4016, `Limit price can't be higher than ${bound}.`)

export const priceBelowBand = (bound: string): ApiError =>
  new ApiError(400, -4024, `Limit price can't be lower than ${bound}.`)

export const belowMinimumNotional = (minimum: string): ApiError =>
  new ApiError(400, -4164, `Order's notional must be no smaller than ${minimum} (unless you choose reduce only)`)

/** -5029, the same for an order that is modified. */
export const modifiedBelowMinimumNotional = (minimum: string): ApiError =>
  new ApiError(400, -5029, `Order's notional must be no smaller than ${minimum}`)

/** -4183 and -4184: the limit price of a conditional order too far beyond its trigger. */
export const limitAboveTrigger = (bound: string): ApiError =>
  new ApiError(400, -4183, `Limit price can't be higher than ${bound}.`)
export const limitBelowTrigger = (bound: string): ApiError =>
  new ApiError(400, -4184, `Limit price can't be lower than ${bound}.`)

/** -4210 and -4211: the trigger too far beyond the limit price. */
export const triggerAboveLimit = (bound: string): ApiError =>
  new ApiError(400, -4210, `Stop price can't be higher than ${bound}.`)
export const triggerBelowLimit = (bound: string): ApiError =>
  new ApiError(400, -4211, `Stop price can't be lower than ${bound}.`)

export const leverageNotValid = (leverage: string): ApiError =>
  new ApiError(400, -4028, `Leverage ${leverage} is not valid`)
