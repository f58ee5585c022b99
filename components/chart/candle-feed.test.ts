import { describe, expect, it } from 'vitest'
import type { CandleRow } from '../../lib/client/queries'
import type { CandleView } from '../../lib/client/topic-state'
import { type CandleScreen, type ChartFace, createCandleFeed } from './candle-feed'

const WIDTH = 60_000
const row = (index: number): CandleRow => [index * WIDTH, '10', '12', '9', '11', '5']
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => row(from + at))
const live = (index: number, closeTicks: number): CandleView => ({
  rev: 1,
  age: 0,
  receivedAt: 0,
  connection: 1,
  tick: '1',
  step: '1',
  openTime: index * WIDTH,
  openTicks: 10,
  highTicks: 12,
  lowTicks: 9,
  closeTicks,
  volumeSteps: 9,
  closed: false,
})

type Answer = readonly CandleRow[] | Error

function setUp(...answers: Answer[]) {
  return setUpFor(false, answers)
}

function setUpFor(wholeDay: boolean, answers: Answer[]) {
  const asked: { endTime?: number; limit: number }[] = []
  const drawn: string[] = []
  const faces: ChartFace[] = []
  const screen: CandleScreen = {
    clear: () => drawn.push('clear'),
    showAll: (bars, anew) => drawn.push(`${anew ? 'anew' : 'all'} ${bars.length}`),
    showChange: (_bars, at, appended) => drawn.push(`${appended ? 'new' : 'change'} ${at}`),
  }
  const feed = createCandleFeed({
    width: WIDTH,
    wholeDay,
    screen,
    onFace: (face) => faces.push(face),
    fetchPage: (page) => {
      asked.push(page)
      const answer = answers.shift() ?? new Error('not expected')
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  })
  return { feed, asked, drawn, faces }
}

describe('candle feed', () => {
  it('shows the first page, then the live candle that came before it', async () => {
    const { feed, drawn, faces } = setUp(rows(0, 500))
    feed.takeLive(live(500, 11))
    await feed.load()
    feed.takeLive(live(500, 12))
    expect(drawn).toEqual(['anew 500', 'new 500', 'change 500'])
    expect(faces.map((face) => face.kind)).toEqual(['loading', 'full'])
  })

  it('reads older pages up to the candle before its first, one at a time', async () => {
    const { feed, asked, drawn } = setUp(rows(2_000, 2_500), rows(1_000, 2_000), rows(900, 1_000))
    await feed.load()
    await Promise.all([feed.loadOlder(), feed.loadOlder()])
    await feed.loadOlder()
    await feed.loadOlder()
    expect(asked.map((page) => page.endTime)).toEqual([undefined, 2_000 * WIDTH - 1, 1_000 * WIDTH - 1])
    expect(drawn.at(-1)).toBe('all 1600')
  })

  it.each([
    ['reads on when the first page begins within the day', 1_440 + 600, 2],
    ['is content when it reaches back to the day before', 1_440 + 400, 1],
  ])('%s', async (_name, end, pages) => {
    const { feed, asked } = setUpFor(true, [rows(end - 500, end), rows(end - 1_500, end - 500)])
    await feed.load()
    expect(asked).toHaveLength(pages)
  })

  it('fills a hole once: where nobody traded there is nothing to fill it with', async () => {
    const { feed, asked } = setUp(rows(0, 500), rows(10, 500))
    await feed.load()
    feed.takeLive(live(503, 11))
    await Promise.resolve()
    feed.takeLive(live(503, 12))
    expect(asked).toHaveLength(2)
  })

  it('keeps what it has when the newest candles cannot be read again, and says so', async () => {
    const { feed, faces } = setUp(rows(0, 500), new Error('lost'), rows(100, 510))
    await feed.load()
    await feed.repair()
    expect(faces.at(-1)).toEqual({ kind: 'full', troubled: true })
    expect(feed.bars()).toHaveLength(500)
    await feed.repair()
    expect(faces.at(-1)).toEqual({ kind: 'full', troubled: false })
    expect(feed.bars()).toHaveLength(510)
  })

  it('says that it failed, loads on retry, and calls no candles empty until the first trades', async () => {
    const { feed, faces } = setUp(new Error('lost'), [])
    await feed.load()
    expect(faces.at(-1)).toEqual({ kind: 'error' })
    await feed.repair()
    expect(faces.at(-1)).toEqual({ kind: 'empty' })
    feed.takeLive(live(1, 11))
    expect(faces.at(-1)).toEqual({ kind: 'full', troubled: false })
  })

  it('draws nothing once another symbol has taken its place', async () => {
    const { feed, drawn, faces } = setUp(rows(0, 500))
    const loading = feed.load()
    feed.stop()
    await loading
    feed.takeLive(live(500, 11))
    expect(drawn).toEqual([])
    expect(faces.map((face) => face.kind)).toEqual(['loading'])
  })
})
