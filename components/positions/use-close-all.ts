'use client'
import type { CloseAllRequest } from '../../lib/client/domain-types'
import type { Position } from '../../lib/domain/account'
import type { CloseWhich } from '../../lib/domain/closing-orders'
import { useAct } from './use-act'

/** Closes many positions in one act, each as it stands on screen. */
export const useCloseAll = () =>
  useAct<{ readonly which: CloseWhich; readonly positions: readonly Position[] }>(
    '/api/positions/close-all',
    'close-all',
    ({ which, positions }, seen): CloseAllRequest => ({
      account: seen.account,
      which,
      positions: positions.map(({ symbol, positionSide, quantity }) => ({
        symbol,
        positionSide,
        quantity,
        ...seen.price(symbol),
      })),
      seen: { generation: seen.generation },
      clickedAt: Date.now(),
    }),
  )
