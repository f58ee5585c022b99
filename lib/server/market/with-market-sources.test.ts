import { describe, expect, it } from 'vitest'
import { createFakeEngine } from '../testing/fake-engine'
import { withMarketSources } from './with-market-sources'

describe('sources of an account', () => {
  it('S-70 name the market streams in beat, picture and health', async () => {
    const market = { source: 'market-stream', market: 'usdm', freshness: 'late', ageMs: 4_000 } as const
    const { desk, feed } = withMarketSources(createFakeEngine(), () => [market])
    expect(feed.sources('paper').map((one) => one.source)).toEqual(['account-stream', 'market-stream'])
    expect(feed.picture('paper')?.picture.sources).toEqual([market])
    expect(await desk.picture('paper')).toMatchObject({ value: { picture: { sources: [market] } } })
    expect((await desk.health()).sources).toEqual([market])
  })
})
