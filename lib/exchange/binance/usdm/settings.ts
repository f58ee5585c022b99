import 'server-only'
import { absolute, equals } from '../../../domain/decimal'
import type { VenueSetting } from '../../../domain/venue-change'
import type { Reading, VenueSettings } from '../../port'
import type { CallTerms, VenueCore } from '../core'
import type { Change, OrderLine } from '../order-line'
import { amountAt, asList, asPayload, flagAt, integerAt, ParseFailure, positionSideAt, textAt } from '../payload'
import type { Parameters, Signer } from '../sign'
import { toAccountConfig, toSymbolConfigs } from './account'
import { toCollateralRates } from './collateral-rate'
import { toLeverageBrackets } from './leverage-bracket'

/** Leverage, margin mode, position mode, asset mode and margin of isolated positions. Source: usdm.md 8. */
export function createSettings(core: VenueCore, signer: Signer, line: OrderLine): VenueSettings {
  const { caller } = core

  return {
    change: (setting, window) =>
      caller.change(
        line.call(changeOf(setting), window),
        (body) => checkAnswer(body, setting),
        undefined,
        () => undefined,
      ),

    modes: ({ lane, freshConnection: fresh }) =>
      caller.query(core.signedCall(signer, '/fapi/v1/accountConfig', {}, { lane, cost: 5, fresh }), (body) => {
        const { hedgeMode, multiAssets } = toAccountConfig(body)
        return { hedgeMode, multiAssets }
      }),

    brackets: (symbol, { lane, freshConnection: fresh }) =>
      caller.query(
        core.signedCall(signer, '/fapi/v1/leverageBracket', { symbol }, { lane, cost: 1, fresh }),
        (body) => {
          const brackets = toLeverageBrackets(body).get(symbol)
          if (brackets === undefined) throw new ParseFailure('leverageBracket: the symbol expected')
          return brackets
        },
      ),

    collateralRates: ({ lane, freshConnection: fresh }) =>
      caller.query(core.publicCall('/fapi/v1/assetIndex', {}, { lane, cost: 10, fresh }), toCollateralRates),

    async read(setting, since, { lane, freshConnection: fresh }) {
      const ask = <T>(
        path: string,
        parameters: Parameters,
        terms: CallTerms,
        parse: (body: unknown) => T,
      ): Promise<Reading<T>> => caller.query(core.signedCall(signer, path, parameters, terms), parse)
      const said = (isSet: boolean, now: string) => ({ isSet, now })
      switch (setting.kind) {
        case 'leverage':
        case 'margin-mode':
          return ask('/fapi/v1/symbolConfig', { symbol: setting.symbol }, { lane, cost: 5, fresh }, (body) => {
            const config = toSymbolConfigs(body).get(setting.symbol)
            if (config === undefined) throw new ParseFailure('symbolConfig: the symbol expected')
            return setting.kind === 'leverage'
              ? said(config.leverage === setting.leverage, String(config.leverage ?? ''))
              : said(config.marginMode === setting.marginMode, config.marginMode ?? '')
          })
        case 'position-mode':
        case 'multi-assets':
          return ask('/fapi/v1/accountConfig', {}, { lane, cost: 5, fresh }, (body) => {
            const config = asPayload(body, 'accountConfig')
            const [name, wanted] =
              setting.kind === 'position-mode'
                ? (['dualSidePosition', setting.hedge] as const)
                : (['multiAssetsMargin', setting.on] as const)
            if (config[name] === undefined) throw new ParseFailure(`${name}: flag expected`)
            const now = flagAt(config, name)
            return said(now === wanted, String(now))
          })
        case 'position-margin':
          return ask(
            '/fapi/v1/positionMargin/history',
            { symbol: setting.symbol, type: typeOf(setting), startTime: Math.floor(since) },
            { lane, cost: 1, fresh },
            (body) => {
              const moved = asList(body, 'history').filter((row) => {
                const change = asPayload(row, 'margin change')
                return (
                  integerAt(change, 'time') >= since &&
                  change.deltaType === 'USER_ADJUST' &&
                  positionSideAt(change, 'positionSide') === setting.positionSide &&
                  equals(absolute(amountAt(change, 'amount')), setting.amount)
                )
              })
              return said(moved.length > 0, String(moved.length))
            },
          )
      }
    },
  }
}

const typeOf = ({ direction }: Extract<VenueSetting, { kind: 'position-margin' }>): 1 | 2 =>
  direction === 'add' ? 1 : 2

function changeOf(setting: VenueSetting): Change {
  const post = (path: string, parameters: Parameters): Change => ({
    endpoint: 'setting',
    method: 'POST',
    path,
    parameters,
    cost: 1,
  })
  switch (setting.kind) {
    case 'leverage':
      return post('/fapi/v1/leverage', { symbol: setting.symbol, leverage: setting.leverage })
    case 'margin-mode':
      return post('/fapi/v1/marginType', {
        symbol: setting.symbol,
        marginType: setting.marginMode === 'cross' ? 'CROSSED' : 'ISOLATED',
      })
    case 'position-mode':
      return post('/fapi/v1/positionSide/dual', { dualSidePosition: String(setting.hedge) })
    case 'multi-assets':
      return post('/fapi/v1/multiAssetsMargin', { multiAssetsMargin: String(setting.on) })
    case 'position-margin':
      return post('/fapi/v1/positionMargin', {
        symbol: setting.symbol,
        positionSide: setting.positionSide === 'BOTH' ? undefined : setting.positionSide,
        amount: setting.amount,
        type: typeOf(setting),
      })
  }
}

/** A yes: code 200, or on leverage what is set now, which must be what was asked for. */
function checkAnswer(body: unknown, setting: VenueSetting): undefined {
  const answer = asPayload(body, 'setting')
  if (setting.kind === 'leverage') {
    const fits = textAt(answer, 'symbol') === setting.symbol && integerAt(answer, 'leverage') === setting.leverage
    if (!fits) throw new ParseFailure('leverage: what was asked for expected')
    return undefined
  }
  if (integerAt(answer, 'code') !== 200) throw new ParseFailure('code: 200 expected')
  return undefined
}
