import type { AccountId } from '../../domain/account'
import type { SourceHealth } from '../../domain/freshness'
import type { AccountFeed } from '../account/account-feed'
import type { TradingDesk } from '../runtime'

/**
 * The engine with the market streams among its sources: in the beat, in each picture and in the health of the status bar,
 * one per market of the account (S-70).
 */
export function withMarketSources(
  engine: { readonly desk: TradingDesk; readonly feed: AccountFeed },
  sourcesOf: (account: AccountId) => readonly SourceHealth[],
): { readonly desk: TradingDesk; readonly feed: AccountFeed } {
  const { desk, feed } = engine
  const added = (account: AccountId, sources: readonly SourceHealth[]): SourceHealth[] => [
    ...sources,
    ...sourcesOf(account),
  ]
  return {
    desk: {
      ...desk,
      async picture(account) {
        const answer = await desk.picture(account)
        if (answer.kind !== 'done') return answer
        const { picture } = answer.value
        return {
          kind: 'done',
          value: { ...answer.value, picture: { ...picture, sources: added(account, picture.sources) } },
        }
      },
      async health() {
        const health = await desk.health()
        return {
          ...health,
          sources: [...health.sources, ...desk.accounts().flatMap((one) => sourcesOf(one.accountId))],
        }
      },
    },
    feed: {
      ...feed,
      picture(account) {
        const found = feed.picture(account)
        if (found === undefined) return undefined
        return { ...found, picture: { ...found.picture, sources: added(account, found.picture.sources) } }
      },
      sources: (account) => added(account, feed.sources(account)),
    },
  }
}
