import 'server-only'
import { add, type DecimalString, larger } from '../../../domain/decimal'
import type { AccountReading } from '../../port'
import { amountAt, asPayload, flagAt, integerAt, listAt, optionalAmountAt, textAt } from '../payload'

/** Balances, rates and rights. Source: Binance spot, Account information; spot.md 7.4. */
export function toAccount(value: unknown): AccountReading {
  const account = asPayload(value, 'account')
  const exchangeTime = integerAt(account, 'updateTime')
  const rates =
    account.commissionRates === undefined ? undefined : asPayload(account.commissionRates, 'commissionRates')
  return {
    balances: listAt(account, 'balances').map((row) => {
      const balance = asPayload(row, 'balance')
      const free = amountAt(balance, 'free')
      const locked = amountAt(balance, 'locked')
      return { market: 'spot', asset: textAt(balance, 'asset'), free, locked, wallet: add(free, locked), exchangeTime }
    }),
    positions: [],
    commission: rates && { maker: amountAt(rates, 'maker'), taker: amountAt(rates, 'taker') },
    canTrade: flagAt(account, 'canTrade'),
    exchangeTime,
  }
}

/**
 * Maker and taker rate of a symbol as a buyer and seller at most pays them: standard, special and tax parts together, with
 * the dearer of the buyer's and seller's part. Before any discount. Source: spot.md 10.
 */
export function toCommission(value: unknown): { maker: DecimalString; taker: DecimalString } {
  const answer = asPayload(value, 'commission')
  let maker = '0' as DecimalString
  let taker = '0' as DecimalString
  for (const part of ['standardCommission', 'specialCommission', 'taxCommission']) {
    if (answer[part] === undefined) continue
    const rates = asPayload(answer[part], part)
    const side = dearer(optionalAmountAt(rates, 'buyer'), optionalAmountAt(rates, 'seller'))
    maker = add(maker, add(amountAt(rates, 'maker'), side))
    taker = add(taker, add(amountAt(rates, 'taker'), side))
  }
  return { maker, taker }
}

function dearer(buyer: DecimalString | undefined, seller: DecimalString | undefined): DecimalString {
  const zero = '0' as DecimalString
  return larger(buyer ?? zero, seller ?? zero)
}
