'use client'
import { useMemo } from 'react'
import { useIntents, useOrders, usePositions } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import type { Position } from '../../lib/domain/account'
import { isShort } from '../../lib/domain/closing-orders'
import type { DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { protectionOf, type Protection } from '../../lib/domain/protection'
import { words } from '../../lib/words/en'

export interface PositionRow {
  readonly position: Position
  readonly rules: SymbolRules | undefined
  readonly protection: Protection
}

/** Open positions with what protects them. Undefined until the first picture has come. */
export function usePositionRows(): readonly PositionRow[] | undefined {
  const positions = usePositions()
  const orders = useOrders()
  const intents = useIntents()
  const instruments = useInstruments()
  return useMemo(
    () =>
      positions?.map((position) => ({
        position,
        rules: instruments.get(instrumentKey('usdm', position.symbol)),
        protection: protectionOf(position, orders ?? [], intents ?? []),
      })),
    [positions, orders, intents, instruments],
  )
}

export const directionOf = (position: Position): string => (isShort(position) ? words.short : words.long)
export const tickOf = (row: PositionRow): DecimalString => row.rules?.price.tick ?? ('0.01' as DecimalString)
