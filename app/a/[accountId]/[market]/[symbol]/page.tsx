import { notFound } from 'next/navigation'
import { headers } from 'next/headers'
import { runtime } from '../../../../../lib/server/runtime'
import { words } from '../../../../../lib/words/en'
import { DeskIsland } from './desk-island'

interface Props {
  readonly params: Promise<{ accountId: string; market: string; symbol: string }>
  readonly searchParams: Promise<{ i?: string | string[] }>
}

export async function generateMetadata({ params }: Props) {
  const { accountId, symbol } = await params
  const account = runtime()
    .desk.accounts()
    .find((one) => one.accountId === accountId)
  if (account === undefined) return {}
  return {
    title: words.title({ symbol: decodeURIComponent(symbol), environment: words.environmentTag[account.environment] }),
  }
}

/** One account's desk on one symbol. The page itself carries no account data: it comes over the bridge, proven fresh. */
export default async function DeskPage({ params, searchParams }: Props) {
  const { accountId, market, symbol } = await params
  const { i } = await searchParams
  const { build, desk, door } = runtime()
  const account = desk.accounts().find((one) => one.accountId === accountId)
  if (account === undefined || (market !== 'spot' && market !== 'usdm') || !account.markets.includes(market)) notFound()
  const session = await door.state({
    method: 'GET',
    target: `/a/${accountId}`,
    headers: Object.fromEntries(await headers()),
    peer: '',
    needs: 'session',
  })
  return (
    <DeskIsland
      account={account}
      build={build}
      ownerName={session.name ?? ''}
      initial={{ accountId, market, symbol: decodeURIComponent(symbol), interval: typeof i === 'string' ? i : '15m' }}
    />
  )
}
