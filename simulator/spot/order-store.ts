import { isOpen, type SpotFill, type SpotOrder } from './order'

/** Orders and fills of one account in one symbol, oldest first. */
interface Shelf {
  readonly orders: SpotOrder[]
  readonly byClientId: Map<string, SpotOrder>
  readonly fills: SpotFill[]
}

/** Every spot order and fill, found by what the endpoints ask for. */
export class OrderStore {
  private readonly byId = new Map<string, SpotOrder>()
  private readonly shelves = new Map<string, Map<string, Shelf>>()
  private readonly open = new Map<string, Set<SpotOrder>>()
  private readonly changedOrders = new Set<SpotOrder>()
  private newFills: SpotFill[] = []
  private readonly lastIds = new Map<string, number>()

  add(order: SpotOrder): void {
    this.byId.set(`${order.symbol} ${order.orderId}`, order)
    const shelf = this.shelf(order.accountId, order.symbol)
    shelf.orders.push(order)
    shelf.byClientId.set(order.clientOrderId, order)
    this.lastIds.set(order.symbol, Math.max(order.orderId, this.lastIds.get(order.symbol) ?? 0))
    this.touch(order)
  }

  addFill(fill: SpotFill): void {
    this.shelf(fill.accountId, fill.symbol).fills.push(fill)
    this.newFills.push(fill)
  }

  /** To be called after each change of an order. */
  touch(order: SpotOrder): void {
    this.changedOrders.add(order)
    const open = this.openOf(order.accountId)
    if (isOpen(order)) open.add(order)
    else open.delete(order)
  }

  /** The order of that id in that symbol, whoever owns it. */
  get(symbol: string, orderId: number): SpotOrder | undefined {
    return this.byId.get(`${symbol} ${orderId}`)
  }

  /** The newest order of the account that carries the client id. */
  byClientId(accountId: string, symbol: string, clientOrderId: string): SpotOrder | undefined {
    return this.shelves.get(accountId)?.get(symbol)?.byClientId.get(clientOrderId)
  }

  /** Open orders of an account, oldest first. */
  openOrders(accountId: string, symbol?: string): SpotOrder[] {
    const open = [...(this.open.get(accountId) ?? [])].sort((a, b) => a.time - b.time || a.orderId - b.orderId)
    return symbol === undefined ? open : open.filter((order) => order.symbol === symbol)
  }

  orders(accountId: string, symbol: string): readonly SpotOrder[] {
    return this.shelves.get(accountId)?.get(symbol)?.orders ?? []
  }

  fills(accountId: string, symbol: string): readonly SpotFill[] {
    return this.shelves.get(accountId)?.get(symbol)?.fills ?? []
  }

  /** All orders and fills of an account, oldest first by symbol. */
  everything(accountId: string): { orders: SpotOrder[]; fills: SpotFill[] } {
    const shelves = [...(this.shelves.get(accountId)?.values() ?? [])]
    return { orders: shelves.flatMap((shelf) => shelf.orders), fills: shelves.flatMap((shelf) => shelf.fills) }
  }

  all(): IterableIterator<SpotOrder> {
    return this.byId.values()
  }

  /** Highest order id seen in a symbol, so that no id is given twice. */
  lastId(symbol: string): number {
    return this.lastIds.get(symbol) ?? 0
  }

  takeChanges(): { orders: SpotOrder[]; fills: SpotFill[] } {
    const changes = { orders: [...this.changedOrders], fills: this.newFills }
    this.changedOrders.clear()
    this.newFills = []
    return changes
  }

  clear(): void {
    for (const map of [this.byId, this.shelves, this.open]) map.clear()
    this.takeChanges()
  }

  private openOf(accountId: string): Set<SpotOrder> {
    let open = this.open.get(accountId)
    if (!open) {
      open = new Set()
      this.open.set(accountId, open)
    }
    return open
  }

  private shelf(accountId: string, symbol: string): Shelf {
    let bySymbol = this.shelves.get(accountId)
    if (!bySymbol) {
      bySymbol = new Map()
      this.shelves.set(accountId, bySymbol)
    }
    let shelf = bySymbol.get(symbol)
    if (!shelf) {
      shelf = { orders: [], byClientId: new Map(), fills: [] }
      bySymbol.set(symbol, shelf)
    }
    return shelf
  }
}
