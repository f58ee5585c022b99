import type { Allocation, AllocationStore } from './sor/allocations'
import type { Amendment, AmendmentStore } from './amend/amendments'
import type { ListStore } from './lists/list-store'
import type { OrderList } from './lists/order-list'

/** A piece of state: its name, which begins with its kind, and its JSON value. */
type Piece = readonly [name: string, value: unknown]

/** State of one kind that the spot layer keeps beside orders, fills and balances. */
export interface KeptRows {
  readonly kind: string
  all(): Piece[]
  /** What changed since the last call. */
  takeChanges(): Piece[]
  /** Takes back the values of one kind, which come in any order. */
  restore(values: readonly unknown[]): void
  clear(): void
}

/** Order lists as JSON. */
export function keepLists(store: ListStore): KeptRows {
  const piece = (list: OrderList): Piece => [`list/${list.orderListId}`, { ...list }]
  return {
    kind: 'list',
    all: () => [...store.all()].map(piece),
    takeChanges: () => store.takeChanges().map(piece),
    restore(values) {
      const lists = values.map((value) => ({ ...(value as OrderList) }))
      for (const list of lists.sort((a, b) => a.orderListId - b.orderListId)) store.add(list)
    },
    clear: () => store.clear(),
  }
}

type Saved<T> = { [Name in keyof T]: T[Name] extends bigint ? string : T[Name] }

/** Amendments as JSON, amounts as text of units. */
export function keepAmendments(store: AmendmentStore): KeptRows {
  const piece = (amendment: Amendment): Piece => [
    `amendment/${amendment.symbol}/${amendment.orderId}/${amendment.executionId}`,
    { ...amendment, origQuantity: `${amendment.origQuantity}`, newQuantity: `${amendment.newQuantity}` },
  ]
  return {
    kind: 'amendment',
    all: () => [...store.all()].map(piece),
    takeChanges: () => store.takeChanges().map(piece),
    restore(values) {
      const saved = values as readonly Saved<Amendment>[]
      for (const { origQuantity, newQuantity, ...rest } of [...saved].sort((a, b) => a.executionId - b.executionId))
        store.add({ ...rest, origQuantity: BigInt(origQuantity), newQuantity: BigInt(newQuantity) })
    },
    clear: () => store.clear(),
  }
}

/** Allocations as JSON, amounts as text of units. */
export function keepAllocations(store: AllocationStore): KeptRows {
  const piece = (allocation: Allocation): Piece => {
    const { price, quantity, quote, commission, ...rest } = allocation
    const amounts = { price: `${price}`, quantity: `${quantity}`, quote: `${quote}`, commission: `${commission}` }
    return [`allocation/${allocation.symbol}/${allocation.allocationId}`, { ...rest, ...amounts }]
  }
  return {
    kind: 'allocation',
    all: () => [...store.all()].map(piece),
    takeChanges: () => store.takeChanges().map(piece),
    restore(values) {
      const saved = values as readonly Saved<Allocation>[]
      for (const { price, quantity, quote, commission, ...rest } of [...saved].sort(byAllocation))
        store.add({
          ...rest,
          price: BigInt(price),
          quantity: BigInt(quantity),
          quote: BigInt(quote),
          commission: BigInt(commission),
        })
    },
    clear: () => store.clear(),
  }
}

const byAllocation = (a: Saved<Allocation>, b: Saved<Allocation>): number => a.allocationId - b.allocationId
