'use client'
import { useState } from 'react'
import { useAccount } from '../../lib/client/use-account'
import type { SettingContext } from '../../lib/domain/check-setting'
import {
  absolute,
  compare,
  decimal,
  decimalFromInteger,
  divide,
  floorToStep,
  isZero,
  multiply,
  type DecimalString,
} from '../../lib/domain/decimal'
import { crossFiguresOf, positionFiguresOf, type MarginPosition } from '../../lib/domain/margin-account'
import type { SymbolRules } from '../../lib/domain/market'
import { whatIf } from '../../lib/domain/what-if'
import {
  decimalsFor,
  formatAmount,
  formatPercent,
  formatShort,
  numberParts,
  percentFrom,
} from '../../lib/format/amount'
import { amountOf } from '../../lib/format/typed-amount'
import { words } from '../../lib/words/en'
import { Button } from '../ui/button'
import { Note, NumberField, Slider } from '../ui/field'
import { Num } from '../ui/number'
import { BeforeAfter, Money, Price, Ratio } from './figures'

const w = words.settings.whatIf
const rows = words.settings.rows
/** How far the slider takes the price, percent to either side. */
const REACH = 30

/** A price, margin and a partial close tried on a position. Nothing is sent. */
export function WhatIfPanel(props: {
  readonly position: MarginPosition
  readonly context: SettingContext
  readonly rules: SymbolRules | undefined
}) {
  const { position, context, rules } = props
  const { marginAsset: asset } = position
  const taker = useAccount((view) => view?.picture.commission.usdm?.taker) as DecimalString | undefined
  const [price, setPrice] = useState('')
  const [added, setAdded] = useState('')
  const [percent, setPercent] = useState(0)
  const now = position.markPrice
  const tick = rules?.price.tick ?? decimal('0.01')
  const step = rules?.lot.step ?? decimal('0.001')
  const markPrice = amountOf(price) ?? now
  const moved = percentFrom(markPrice, now) ?? decimal('0')
  const share = divide(decimalFromInteger(percent), decimal('100'))
  const size = absolute(position.quantity)
  const closedQuantity = percent === 100 ? size : floorToStep(multiply(size, share), step)
  const { account } = context
  const then = whatIf(account, position, {
    markPrice,
    addedMargin: amountOf(added),
    closedQuantity,
    ...(taker === undefined ? {} : { commissionRate: taker }),
  })
  const figures = positionFiguresOf(account, position)
  const cross = crossFiguresOf(account, asset)
  const isolated = position.marginMode === 'isolated'
  const ratio = then.figures?.ratio
  const liquidated = ratio === 'gone' || (ratio !== undefined && compare(ratio, decimal('1')) >= 0)
  const quantityDecimals = decimalsFor(step, step)
  const fromSlider = (value: number) =>
    setPrice(
      value === 0
        ? ''
        : floorToStep(multiply(now, divide(decimalFromInteger(1_000 + value * 10), decimalFromInteger(1_000))), tick),
    )
  return (
    <div className="fs-form">
      <p className="fs-text">{w.text}</p>
      <div>
        <NumberField
          label={w.price}
          value={price === '' ? formatAmount(now, decimalsFor(tick, tick)).replaceAll(',', '') : price}
          onValue={setPrice}
          unit={rules?.quoteAsset}
          aside={<span className="n">{w.moved(formatPercent(moved))}</span>}
          head={
            <Button look="link" onClick={() => setPrice('')}>
              {w.back}
            </Button>
          }
        />
        <Slider
          label={w.priceSlider}
          from={-REACH}
          to={REACH}
          value={Math.min(REACH, Math.max(-REACH, Number(formatAmount(moved, 0).replace('−', '-'))))}
          valueText={formatPercent(moved)}
          onChange={fromSlider}
        />
      </div>
      <NumberField label={isolated ? w.added : w.addedCross} value={added} onValue={setAdded} unit={asset} />
      <div>
        <div className="fld-h">
          <span>{w.closed}</span>
          <span className="n">
            {percent}% · {w.closedText(formatShort(closedQuantity), rules?.baseAsset ?? '')}
          </span>
        </div>
        <Slider label={w.closedSlider} value={percent} valueText={`${percent}%`} onChange={setPercent} />
      </div>
      <section className="sect" aria-label={w.result}>
        <div className="sect-h">
          <b>{w.result}</b>
          <span>{words.settings.nowAfter}</span>
        </div>
        <table className="ba">
          <tbody>
            <BeforeAfter
              name={rows.size}
              before={<Num parts={numberParts(size, quantityDecimals)} />}
              after={<Num parts={numberParts(absolute(then.position?.quantity ?? decimal('0')), quantityDecimals)} />}
            />
            <BeforeAfter
              name={rows.pnl}
              before={<Money amount={figures.unrealizedPnl} asset={asset} signed />}
              after={<Money amount={then.figures?.unrealizedPnl ?? decimal('0')} asset={asset} signed />}
            />
            {!isZero(closedQuantity) && (
              <>
                <BeforeAfter name={rows.realized} after={<Money amount={then.realizedPnl} asset={asset} signed />} />
                <BeforeAfter name={rows.fee} after={<Money amount={then.commission} asset={asset} />} />
              </>
            )}
            <BeforeAfter
              name={rows.liquidation}
              before={<Price price={figures.liquidationPrice} rules={rules} />}
              after={<Price price={then.figures?.liquidationPrice ?? 'none'} rules={rules} />}
            />
            <BeforeAfter
              name={isolated ? rows.ratioIsolated : rows.ratio}
              before={<Ratio ratio={figures.ratio} />}
              after={<Ratio ratio={then.figures === undefined ? then.cross?.ratio : then.figures.ratio} />}
            />
            {isolated && (
              <BeforeAfter
                name={rows.wallet}
                before={<Money amount={position.isolatedWallet} asset={asset} />}
                after={<Money amount={then.position?.isolatedWallet ?? decimal('0')} asset={asset} />}
              />
            )}
            <BeforeAfter
              name={rows.free}
              before={<Money amount={cross?.available} asset={cross?.asset ?? asset} />}
              after={<Money amount={then.cross?.available} asset={then.cross?.asset ?? asset} />}
            />
          </tbody>
        </table>
      </section>
      <div className="notes" aria-live="polite">
        {liquidated && <Note note={{ tone: 'bad', text: w.liquidated }} />}
        {then.position === undefined && <Note note={{ tone: 'info', text: w.closedAll }} />}
      </div>
    </div>
  )
}
