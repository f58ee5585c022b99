import { act, createRef } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Order } from '../../lib/domain/order'
import { decimal } from '../../lib/domain/decimal'
import type { PlacedLayout } from './chart-surface'
import { LineOverlay, type LineOverlayHandle } from './line-overlay'
import { type OwnLine, ownLines } from './own-lines'

const cancel = vi.hoisted(() => ({ cancel: vi.fn(), stateOf: vi.fn() }))
const account = vi.hoisted(() => ({ intents: [] as { intentId: string; state: string }[] }))
vi.mock('../../lib/client/use-account', () => ({ useIntents: () => account.intents }))
vi.mock('../../lib/client/use-cancel-order', () => ({ useCancelOrder: () => cancel }))

const order: Order = {
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '1',
  clientOrderId: 'a',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  status: 'NEW',
  quantity: decimal('0.05'),
  executedQuantity: decimal('0'),
  price: decimal('67500'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
}
const lines: readonly OwnLine[] = ownLines({
  market: 'spot',
  symbol: 'BTCUSDT',
  rules: undefined,
  orders: [order, { ...order, orderId: '2', price: decimal('60000') }],
  positions: [],
  draft: undefined,
  held: undefined,
})
/** A pane of 400 by 300 whose prices run from 68,000 at the top, ten to the pixel. */
const layout: PlacedLayout = {
  paneWidth: 400,
  paneHeight: 300,
  axisWidth: 72,
  y: (price) => (68_000 - price) / 10,
  last: { openTime: 0, open: 67_600, high: 67_600, low: 67_500, close: 67_500, volume: 1 },
  colors: {} as PlacedLayout['colors'],
}

let root: Root
let box: HTMLElement
const handle = createRef<LineOverlayHandle>()
beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  cancel.stateOf.mockReturnValue({ kind: 'ready' })
  cancel.cancel.mockReset()
  box = document.body.appendChild(document.createElement('div'))
  root = createRoot(box)
})
afterEach(() => {
  act(() => root.unmount())
  box.remove()
})
const show = () =>
  act(() => root.render(<LineOverlay handle={handle} lines={lines} phone={false} priceText={(price) => `${price}`} />))
const crosses = () => [...box.querySelectorAll('button')]

it('cancels the very order whose × is pressed, and its name says which', () => {
  show()
  expect(crosses().map((button) => button.getAttribute('aria-label'))).toEqual([
    'Cancel buy limit 0.05 BTCUSDT at 67,500',
    'Cancel buy limit 0.05 BTCUSDT at 60,000',
  ])
  act(() => crosses()[1]?.click())
  expect(cancel.cancel.mock.calls).toEqual([[lines[1]?.order]])
})

it('is dead while the cancel is under way, and says so when it failed', () => {
  cancel.stateOf.mockImplementation((of: Order) => ({ kind: of.orderId === '1' ? 'sending' : 'refused' }))
  show()
  const [first, second] = crosses()
  expect(first?.disabled).toBe(true)
  expect(first?.getAttribute('aria-label')).toBe('Canceling buy limit at 67,500')
  expect(second?.disabled).toBe(false)
  expect(second?.getAttribute('aria-label')).toMatch(/Not canceled\. Press again\.$/)
})

it.each([
  ['sent', true],
  ['rejected', false],
  ['unresolved', false],
])('waits for the account to tell what became of the cancel: %s', (state, dead) => {
  account.intents = [{ intentId: 'i', state }]
  cancel.stateOf.mockReturnValue({ kind: 'known', intent: { intentId: 'i', state: 'journaled' } })
  show()
  expect(crosses()[0]?.disabled).toBe(dead)
})

it('puts labels on their lines, hides those out of the picture, and nudges tags from the last price', () => {
  show()
  const spans = handle.current?.place(layout)
  const [near, far] = [...box.querySelectorAll<HTMLElement>('li')]
  expect(near?.style.transform).toBe('translate(208px, 40px)')
  expect(far?.style.visibility).toBe('hidden')
  expect(spans).toEqual([
    [41, 75],
    [76, 94],
  ])
})

it('shows the price under the crosshair and hides it again', () => {
  show()
  handle.current?.point({ y: 100, text: '67,000.0' })
  const tag = [...box.querySelectorAll<HTMLElement>('div')].find((node) => node.textContent === '67,000.0')
  expect(tag?.hidden).toBe(false)
  handle.current?.point(undefined)
  expect(tag?.hidden).toBe(true)
})
