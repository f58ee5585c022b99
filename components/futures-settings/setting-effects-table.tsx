import { isZero } from '../../lib/domain/decimal'
import type { MarginRatio } from '../../lib/domain/margin-account'
import type { SymbolRules } from '../../lib/domain/market'
import type { SettingEffects } from '../../lib/domain/setting-effects'
import type { VenueSetting } from '../../lib/domain/venue-change'
import { words } from '../../lib/words/en'
import { BeforeAfter, Money, Price, Ratio } from './figures'
import { positionName } from './position-name'

const w = words.settings

/** No cross position stands: there is nothing to be a share of. */
const isNothing = (ratio: MarginRatio): boolean => ratio !== undefined && ratio !== 'gone' && isZero(ratio)

/** What the setting does to free margin, margin ratio and each position's liquidation, all prices standing still. */
export function SettingEffectsTable(props: {
  readonly setting: VenueSetting['kind']
  readonly effects: SettingEffects
  readonly rulesOf: (symbol: string) => SymbolRules | undefined
}) {
  const { setting, effects, rulesOf } = props
  const { before, after, positions } = effects
  const several = positions.length > 1
  const name = (row: string, at: number): string => {
    const position = positions[at]?.position
    return !several || position === undefined ? row : w.ofPosition(row, positionName(position, setting))
  }
  return (
    <section className="sect" aria-label={w.whatItDoes}>
      <div className="sect-h">
        <b>{w.whatItDoes}</b>
        <span>{w.nowAfter}</span>
      </div>
      <table className="ba">
        <tbody>
          <BeforeAfter
            name={w.rows.free}
            before={<Money amount={before?.available} asset={before?.asset ?? 'USDT'} />}
            after={<Money amount={after?.available} asset={after?.asset ?? 'USDT'} />}
          />
          {(!isNothing(before?.ratio) || !isNothing(after?.ratio)) && (
            <BeforeAfter
              name={w.rows.ratio}
              before={<Ratio ratio={before?.ratio} />}
              after={<Ratio ratio={after?.ratio} />}
            />
          )}
          {positions.map((each, at) => {
            const rules = rulesOf(each.position.symbol)
            const asset = each.position.marginAsset
            const key = `${each.position.symbol}:${each.position.positionSide}`
            return [
              <BeforeAfter
                key={`${key}:liquidation`}
                name={name(w.rows.liquidation, at)}
                before={<Price price={each.before.liquidationPrice} rules={rules} />}
                after={<Price price={each.after.liquidationPrice} rules={rules} />}
              />,
              setting === 'leverage' && (
                <BeforeAfter
                  key={`${key}:margin`}
                  name={name(w.rows.margin, at)}
                  before={<Money amount={each.before.initialMargin} asset={asset} />}
                  after={<Money amount={each.after.initialMargin} asset={asset} />}
                />
              ),
              each.position.marginMode === 'isolated' && (
                <BeforeAfter
                  key={`${key}:ratio`}
                  name={name(w.rows.ratioIsolated, at)}
                  before={<Ratio ratio={each.before.ratio} />}
                  after={<Ratio ratio={each.after.ratio} />}
                />
              ),
            ]
          })}
        </tbody>
      </table>
    </section>
  )
}
