import type { OrderList } from './order-list'

/** Every order list, found by what the endpoints ask for. */
export class ListStore {
  private readonly byId = new Map<number, OrderList>()
  private readonly byAccount = new Map<string, OrderList[]>()
  private readonly newest = new Map<string, OrderList>()
  private readonly openLists = new Map<string, Set<OrderList>>()
  private readonly changed = new Set<OrderList>()
  private last = 0

  /** An id that no list has had. */
  nextId(): number {
    return ++this.last
  }

  add(list: OrderList): void {
    this.byId.set(list.orderListId, list)
    this.last = Math.max(this.last, list.orderListId)
    const lists = this.byAccount.get(list.accountId) ?? []
    lists.push(list)
    this.byAccount.set(list.accountId, lists)
    this.newest.set(`${list.accountId} ${list.listClientOrderId}`, list)
    this.touch(list)
  }

  /** To be called after each change of a list. */
  touch(list: OrderList): void {
    this.changed.add(list)
    const open = this.openLists.get(list.accountId) ?? new Set()
    this.openLists.set(list.accountId, open)
    if (list.orderStatus === 'EXECUTING') open.add(list)
    else open.delete(list)
  }

  /** The list of that id, whoever owns it. */
  get(orderListId: number): OrderList | undefined {
    return this.byId.get(orderListId)
  }

  /** The account's newest list with that client id. */
  byClientId(accountId: string, listClientOrderId: string): OrderList | undefined {
    return this.newest.get(`${accountId} ${listClientOrderId}`)
  }

  /** Lists of an account that still have an open order, oldest first. */
  open(accountId: string, symbol?: string): OrderList[] {
    const open = [...(this.openLists.get(accountId) ?? [])].sort((a, b) => a.orderListId - b.orderListId)
    return symbol === undefined ? open : open.filter((list) => list.symbol === symbol)
  }

  /** All lists of an account, oldest first. */
  lists(accountId: string): readonly OrderList[] {
    return this.byAccount.get(accountId) ?? []
  }

  all(): IterableIterator<OrderList> {
    return this.byId.values()
  }

  takeChanges(): OrderList[] {
    const changed = [...this.changed]
    this.changed.clear()
    return changed
  }

  /** Forgets every list; ids go on, so that no event of before is taken for one of after. */
  clear(): void {
    for (const map of [this.byId, this.byAccount, this.newest, this.openLists]) map.clear()
    this.changed.clear()
  }
}
