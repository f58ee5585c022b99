import type { ExchangeClock } from '../engine/clock'
import type { SymbolMarket } from '../engine/market-types'
import type { UserEvents } from '../gateway/types'
import { accountPosition, assetsOf, executionReport, type Report } from './events'
import type { Ledger } from './ledger'
import type { SpotOrder } from './order'

/** What happened to an order, without what is known anyway. */
export type Happening = Omit<Report, 'executionId' | 'time' | 'eventTime'>

/** Tells accounts what becomes of their orders at once, and of the balances all of it touched when asked to. Source: spot.md 15.3, 19. */
export class Reports {
  /** Exchange time of each account's last change of balance, as `u` of its last position told. */
  readonly updatedAt = new Map<string, number>()
  /** The last execution id given. */
  executionId = 0
  /** Assets whose balances are still to be told, by account. */
  private readonly untold = new Map<string, Set<string>>()

  constructor(
    private readonly room: { readonly clock: ExchangeClock; readonly events: UserEvents; readonly ledger: Ledger },
  ) {}

  /** Tells of an order. The assets it is about are told with the next positions. */
  tell(market: SymbolMarket, order: SpotOrder, happening: Happening): void {
    const time = happening.fill?.time ?? order.updateTime
    this.touch(order.accountId, assetsOf(market.spec))
    this.publish(order, { ...happening, time, eventTime: this.room.clock.now() })
  }

  /** Tells of an order that was refused: nothing was touched. */
  tellRefused(order: SpotOrder, rejectReason: string): void {
    const now = this.room.clock.now()
    this.publish(order, { x: 'REJECTED', working: false, rejectReason, time: now, eventTime: now })
  }

  private publish(order: SpotOrder, report: Omit<Report, 'executionId'>): void {
    const event = executionReport(order, { ...report, executionId: ++this.executionId })
    this.room.events.publish('spot', order.accountId, event)
  }

  /** The balances of these assets are to be told. */
  touch(accountId: string, assets: readonly string[]): void {
    const known = this.untold.get(accountId)
    if (known) for (const asset of assets) known.add(asset)
    else this.untold.set(accountId, new Set(assets))
  }

  /** One position per account that anything touched since the last call. */
  tellPositions(): void {
    for (const [accountId, assets] of [...this.untold]) this.tellPosition(accountId, [...assets])
    this.untold.clear()
  }

  tellPosition(accountId: string, assets: readonly string[]): void {
    const time = this.room.clock.now()
    this.updatedAt.set(accountId, time)
    this.room.events.publish('spot', accountId, accountPosition(this.room.ledger, accountId, assets, time, time))
  }
}
