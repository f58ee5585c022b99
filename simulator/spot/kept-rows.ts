import type { AllocationStore, Allocation } from './sor/allocations'
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
  restore(value: unknown): void
  clear(): void
}

/** Order lists as JSON. */
export function keepLists(store: ListStore): KeptRows {
  const piece = (list: OrderList): Piece => [`list/${list.orderListId}`, { ...list }]
  return {
    kind: 'list',
    all: () => [...store.all()].map(piece),
    takeChanges: () => store.takeChanges().map(piece),
    restore: (value) => store.add({ ...(value as OrderList) }),
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
    restore(value) {
      const { origQuantity, newQuantity, ...rest } = value as Saved<Amendment>
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
    restore(value) {
      const { price, quantity, quote, commission, ...rest } = value as Saved<Allocation>
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
