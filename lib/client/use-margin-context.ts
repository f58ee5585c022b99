'use client'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { SettingContext } from '../domain/check-setting'
import { isDecimal, type DecimalString } from '../domain/decimal'
import type { FuturesSettings } from '../domain/futures-settings'
import { marginAccountOf, type MarginParts } from '../domain/margin-picture'
import { useDesk } from './desk-client'
import { collateralRatesOptions, leverageBracketsOptions } from './queries'
import { topicKey } from './topics'
import { useAccount, useBalances, useOpenOrders, usePositions } from './use-account'
import { instrumentKey, useInstruments } from './use-instrument'
import { useTopicStore } from './use-topic'

/** The symbols' mark prices, looked at once a second while the page is visible; empty until the first have come. */
function useMarks(symbols: readonly string[]): Readonly<Record<string, DecimalString>> {
  const { account } = useDesk()
  const marks = useTopicStore('marks', topicKey.marks(account.accountId))
  const [sampled, setSampled] = useState('{}')
  const names = symbols.join()
  useEffect(() => {
    const sample = () => {
      if (document.visibilityState !== 'visible') return
      const value = marks.get().value
      const found = names.split(',').flatMap((symbol) => {
        const mark = value?.m[symbol]?.[0]
        return mark !== undefined && isDecimal(mark) ? [[symbol, mark] as const] : []
      })
      setSampled(JSON.stringify(Object.fromEntries(found)))
    }
    sample()
    const timer = setInterval(sample, 1_000)
    return () => clearInterval(timer)
  }, [marks, names])
  return useMemo(() => JSON.parse(sampled) as Record<string, DecimalString>, [sampled])
}

/** A futures account as its margin is reckoned, with what a setting is checked against. */
export interface MarginView {
  /** Undefined while the account, a mark price or a leverage is not known. */
  readonly context: SettingContext | undefined
  readonly markPrice: DecimalString | undefined
  readonly marginAsset: string | undefined
  /** The table of brackets could not be read: what needs it stays unknown. */
  readonly bracketsFailed: boolean
}

/** What the account's margin is reckoned from, but for mark prices, which move all the time. */
export type MarginPicture = Omit<MarginParts, 'markPriceOf'>

/**
 * `rates`: reads what assets count for in USD although the account is in single-asset mode. `enabled`: false reads nothing, as for
 * a ticket of spot.
 */
export function useMarginPicture(symbol: string, rates: boolean, enabled = true) {
  const { account } = useDesk()
  const { accountId } = account
  const balances = useBalances()
  const positions = usePositions()
  const orders = useOpenOrders()
  const leverage = useAccount((view) => view?.picture.leverage)
  const settings = useAccount((view) => view?.picture.futures) as FuturesSettings | undefined
  const instruments = useInstruments()
  const symbols = useMemo(
    () => [...new Set([symbol, ...(positions ?? []).map((each) => each.symbol)])].sort(),
    [symbol, positions],
  )
  const tables = useQueries({
    queries: symbols.map((each) => ({ ...leverageBracketsOptions(accountId, each), enabled })),
    combine: (results) => ({
      brackets: results.map((result) => result.data),
      failed: results.some((result) => result.isError && result.data === undefined),
    }),
  })
  const collateral = useQuery({
    ...collateralRatesOptions(accountId),
    enabled: enabled && (rates || settings?.multiAssets === true),
  })
  const picture = useMemo((): MarginPicture | undefined => {
    if (!enabled || settings === undefined || balances === undefined || positions === undefined || orders === undefined)
      return undefined
    const brackets = Object.fromEntries(
      symbols.flatMap((each, at) => {
        const table = tables.brackets[at]
        return table === undefined ? [] : [[each, table] as const]
      }),
    )
    return {
      settings,
      balances,
      positions,
      orders,
      leverage: leverage ?? {},
      brackets,
      rates: collateral.data,
      marginAssetOf: (each) => instruments.get(instrumentKey('usdm', each))?.marginAsset,
    }
  }, [enabled, settings, balances, positions, orders, leverage, symbols, tables.brackets, collateral.data, instruments])
  return { picture, symbols, bracketsFailed: tables.failed }
}

/** As {@link useMarginPicture}, with the mark prices of each second. */
export function useMarginContext(symbol: string, rates: boolean): MarginView {
  const instruments = useInstruments()
  const { picture, symbols, bracketsFailed } = useMarginPicture(symbol, rates)
  const marks = useMarks(symbols)
  const context = useMemo((): SettingContext | undefined => {
    if (picture === undefined) return undefined
    const { settings, leverage, orders } = picture
    const reckoned = marginAccountOf({ ...picture, markPriceOf: (each) => marks[each] })
    if (reckoned === undefined) return undefined
    const openOrders: Record<string, number> = {}
    let waitingOrders = 0
    for (const { market, service, symbol: of } of orders) {
      if (market !== 'usdm') continue
      if (service === 'algo') waitingOrders += 1
      else openOrders[of] = (openOrders[of] ?? 0) + 1
    }
    return { account: reckoned, settings, leverage, openOrders, waitingOrders }
  }, [picture, marks])
  return {
    context,
    markPrice: marks[symbol],
    marginAsset: instruments.get(instrumentKey('usdm', symbol))?.marginAsset,
    bracketsFailed,
  }
}
