import { isOpen, type PreventedMatch, type SpotFill, type SpotOrder } from './order'

/** Orders and fills of one account in one symbol, oldest first. */
interface Shelf {
  readonly orders: SpotOrder[]
  readonly byClientId: Map<string, SpotOrder>
  readonly fills: SpotFill[]
  /** Those in which the account had a side. */
  readonly prevented: PreventedMatch[]
  /** Open ones in the order of their placement. */
  readonly open: Set<SpotOrder>
  readonly openByClientId: Map<string, SpotOrder>
}

/** Every spot order and fill, found by what the endpoints ask for. No question costs more for the orders of others. */
export class OrderStore {
  private readonly byId = new Map<string, SpotOrder>()
  private readonly shelves = new Map<string, Map<string, Shelf>>()
  private readonly prevented: PreventedMatch[] = []
  private readonly changedOrders = new Set<SpotOrder>()
  private newFills: SpotFill[] = []
  private newPrevented: PreventedMatch[] = []
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

  addPrevented(match: PreventedMatch): void {
    const sides = new Set([match.takerAccountId, match.makerAccountId])
    for (const accountId of sides) this.shelf(accountId, match.symbol).prevented.push(match)
    this.prevented.push(match)
    this.newPrevented.push(match)
  }

  /** Prevented matches of a symbol that an account had a side in, by id. */
  preventedOf(accountId: string, symbol: string): readonly PreventedMatch[] {
    return this.shelves.get(accountId)?.get(symbol)?.prevented ?? []
  }

  /** To be called after each change of an order. */
  touch(order: SpotOrder): void {
    this.changedOrders.add(order)
    const { open, openByClientId } = this.shelf(order.accountId, order.symbol)
    if (isOpen(order)) {
      open.add(order)
      openByClientId.set(order.clientOrderId, order)
    } else if (open.delete(order) && openByClientId.get(order.clientOrderId) === order)
      openByClientId.delete(order.clientOrderId)
  }

  /** Gives an order another client id. */
  rename(order: SpotOrder, clientOrderId: string): void {
    const shelf = this.shelf(order.accountId, order.symbol)
    if (shelf.openByClientId.get(order.clientOrderId) === order) shelf.openByClientId.delete(order.clientOrderId)
    if (shelf.byClientId.get(order.clientOrderId) === order) shelf.byClientId.delete(order.clientOrderId)
    order.clientOrderId = clientOrderId
    shelf.byClientId.set(clientOrderId, order)
    this.touch(order)
  }

  /** The order of that id in that symbol, whoever owns it. */
  get(symbol: string, orderId: number): SpotOrder | undefined {
    return this.byId.get(`${symbol} ${orderId}`)
  }

  /** The newest order of the account that carries the client id. */
  byClientId(accountId: string, symbol: string, clientOrderId: string): SpotOrder | undefined {
    return this.shelves.get(accountId)?.get(symbol)?.byClientId.get(clientOrderId)
  }

  /** The open order of the account that carries the client id. */
  openByClientId(accountId: string, symbol: string, clientOrderId: string): SpotOrder | undefined {
    return this.shelves.get(accountId)?.get(symbol)?.openByClientId.get(clientOrderId)
  }

  /** Open orders of an account, oldest first. */
  openOrders(accountId: string, symbol?: string): SpotOrder[] {
    const own = this.shelves.get(accountId)
    if (own === undefined) return []
    if (symbol !== undefined) return [...(own.get(symbol)?.open ?? [])]
    const all = [...own.values()].flatMap((shelf) => [...shelf.open])
    return all.sort((a, b) => a.time - b.time || a.orderId - b.orderId)
  }

  openCount(accountId: string, symbol: string): number {
    return this.shelves.get(accountId)?.get(symbol)?.open.size ?? 0
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

  allPrevented(): readonly PreventedMatch[] {
    return this.prevented
  }

  /** Highest order id seen in a symbol, so that no id is given twice. */
  lastId(symbol: string): number {
    return this.lastIds.get(symbol) ?? 0
  }

  takeChanges(): { orders: SpotOrder[]; fills: SpotFill[]; prevented: PreventedMatch[] } {
    const changes = { orders: [...this.changedOrders], fills: this.newFills, prevented: this.newPrevented }
    this.changedOrders.clear()
    this.newFills = []
    this.newPrevented = []
    return changes
  }

  clear(): void {
    for (const map of [this.byId, this.shelves]) map.clear()
    this.prevented.length = 0
    this.takeChanges()
  }

  private shelf(accountId: string, symbol: string): Shelf {
    let bySymbol = this.shelves.get(accountId)
    if (!bySymbol) {
      bySymbol = new Map()
      this.shelves.set(accountId, bySymbol)
    }
    let shelf = bySymbol.get(symbol)
    if (!shelf) {
      shelf = {
        orders: [],
        byClientId: new Map(),
        fills: [],
        prevented: [],
        open: new Set(),
        openByClientId: new Map(),
      }
      bySymbol.set(symbol, shelf)
    }
    return shelf
  }
}
