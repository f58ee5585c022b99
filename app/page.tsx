import { redirect } from 'next/navigation'
import { runtime } from '../lib/server/runtime'

/** Whoever reaches this is signed in: the front gate sends everybody else to set-up or sign-in. */
export default function Home() {
  const account = runtime().desk.accounts()[0]
  if (account === undefined) redirect('/sign-in')
  const market = account.markets.includes('usdm') ? 'usdm' : 'spot'
  redirect(`/a/${account.accountId}/${market}/BTCUSDT`)
}
