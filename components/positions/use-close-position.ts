'use client'
import type { ClosePositionRequest } from '../../lib/client/domain-types'
import { positionKey, type Position } from '../../lib/domain/account'
import type { DecimalString } from '../../lib/domain/decimal'
import { useAct } from './use-act'

/** Without a quantity all of it, without a price at market. */
export interface CloseTerms {
  readonly quantity?: DecimalString | undefined
  readonly price?: DecimalString | undefined
}

/** Closes a part of a position by an order that can only make it smaller. */
export const useClosePosition = (position: Position) =>
  useAct<CloseTerms>(
    '/api/positions/close',
    `close:${positionKey(position)}`,
    ({ quantity, price }, seen): ClosePositionRequest => ({
      account: seen.account,
      market: 'usdm',
      symbol: position.symbol,
      positionSide: position.positionSide,
      ...(quantity === undefined ? {} : { quantity }),
      ...(price === undefined ? {} : { price }),
      seen: {
        generation: seen.generation,
        ...seen.price(position.symbol),
        positionQuantity: position.quantity,
      },
      clickedAt: Date.now(),
    }),
  )
