import type { Account } from '../domain/account'
import type { Config } from './config/config'

/** The paper account always, and one account per environment whose keys are in the variables. */
export function accountsOf(config: Pick<Config, 'keys'>): readonly Account[] {
  const accounts: Account[] = [
    { accountId: 'paper', label: 'Paper', environment: 'paper', markets: ['spot', 'usdm'], mayTrade: true },
  ]
  for (const environment of ['testnet', 'demo', 'live'] as const) {
    const markets = config.keys.filter((key) => key.environment === environment).map(({ market }) => market)
    if (markets.length === 0) continue
    const label = environment.charAt(0).toUpperCase() + environment.slice(1)
    accounts.push({ accountId: environment, label, environment, markets, mayTrade: true })
  }
  return accounts
}
