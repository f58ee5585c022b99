'use client'
import { TriangleAlert } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useIntents, useOrders, usePositions } from '../../lib/client/use-account'
import { useCancelOrder } from '../../lib/client/use-cancel-order'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import { isPositive, type DecimalString } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import { orderKey } from '../../lib/domain/order'
import { strayStopsOf, type StrayStop } from '../../lib/domain/stray-stops'
import { formatPrice, formatShort } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { standingOf } from './act-standing'

const w = words.positionActs.strays

/** Positions and orders are told of by different events: what is stray for a moment only is not shown. */
const SETTLES_MS = 1_500

/** Stops and take profits that belong to nothing that is held, once they have been so for a moment. */
function useStrayStops(): readonly StrayStop[] {
  const positions = usePositions()
  const orders = useOrders()
  const strays = useMemo(
    () => (positions === undefined || orders === undefined ? [] : strayStopsOf(positions, orders)),
    [positions, orders],
  )
  const keys = strays.map(({ order }) => orderKey(order)).join(' ')
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(keys), SETTLES_MS)
    return () => clearTimeout(timer)
  }, [keys])
  const known = new Set(settled.split(' '))
  return strays.filter(({ order }) => known.has(orderKey(order)))
}

/** Each stray stop by name, with one press to cancel it. Nothing at all while there is none. */
export function StrayStops() {
  const strays = useStrayStops()
  const instruments = useInstruments()
  if (strays.length === 0) return null
  return (
    <section className="strays" aria-label={w.name}>
      <ul>
        {strays.map((stray) => (
          <Stray
            key={orderKey(stray.order)}
            stray={stray}
            rules={instruments.get(instrumentKey('usdm', stray.order.symbol))}
          />
        ))}
      </ul>
    </section>
  )
}

function Stray({ stray, rules }: { readonly stray: StrayStop; readonly rules: SymbolRules | undefined }) {
  const { order, reason, held } = stray
  const { cancel, stateOf } = useCancelOrder()
  const intents = useIntents()
  const standing = standingOf(stateOf(order), intents)
  const told = tellStray(stray, rules)
  return (
    <li>
      <TriangleAlert size={14} aria-hidden="true" />
      <span>
        <b>{told}</b>{' '}
        <span className="t2">
          {reason === 'too-large'
            ? w.why['too-large'](`${formatShort(held ?? ('0' as DecimalString))} ${rules?.baseAsset ?? ''}`.trim())
            : w.why[reason]}
        </span>
        {standing.kind === 'refused' && standing.reason !== undefined && (
          <span className="badt" role="alert">
            {' '}
            {w.refused(explain(standing.reason.code, standing.reason.params ?? {}))}
          </span>
        )}
      </span>
      {standing.kind === 'sending' || standing.kind === 'checking' ? (
        <span className="unc" role="status">
          {standing.kind === 'sending' ? w.canceling : w.asking}
        </span>
      ) : (
        <Button acts look="line" aria-label={w.cancelName(told)} onClick={() => cancel(order)}>
          {w.cancel}
        </Button>
      )}
    </li>
  )
}

function tellStray({ order }: StrayStop, rules: SymbolRules | undefined): string {
  const { orderType, triggerPrice, callbackPercent, closePosition, quantity, symbol, side } = order
  const type = orderType.startsWith('TRAILING') ? 'trailing' : orderType.startsWith('TAKE_PROFIT') ? 'profit' : 'stop'
  const price =
    triggerPrice !== undefined && isPositive(triggerPrice)
      ? formatPrice(triggerPrice, rules?.price.tick ?? triggerPrice)
      : callbackPercent === undefined
        ? undefined
        : `${formatShort(callbackPercent)}%`
  return w.told(words.side[side], closePosition ? w.whole : formatShort(quantity), symbol, w.types[type], price)
}
