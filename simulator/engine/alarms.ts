import { Heap } from './heap'

interface Alarm<Item> {
  readonly item: Item
  readonly level: bigint
  /** What is set at one level goes off in the order of its setting. */
  readonly number: number
}

/**
 * Items that wait for a price or a time, rising or falling, to reach theirs. Telling a new one costs a look at the nearest alarm,
 * and the logarithm of all of them for each one it reaches.
 */
export class Alarms<Item> {
  private readonly set = new Map<Item, Alarm<Item>>()
  private heap: Heap<Alarm<Item>>
  private count = 0

  constructor(private readonly onRise: boolean) {
    this.heap = this.emptyHeap()
  }

  get size(): number {
    return this.set.size
  }

  add(item: Item, level: bigint): void {
    const alarm = { item, level, number: ++this.count }
    this.set.set(item, alarm)
    this.heap.push(alarm)
  }

  remove(item: Item): void {
    if (!this.set.delete(item)) return
    // Removed alarms stay in the heap until they come up, or until they are most of it.
    if (this.heap.size <= 2 * this.set.size + 64) return
    this.heap = this.emptyHeap()
    for (const alarm of this.set.values()) this.heap.push(alarm)
  }

  /** Takes out what the level reaches, nearest first. */
  take(level: bigint): Item[] {
    const reached: Item[] = []
    for (;;) {
      const next = this.heap.peek()
      if (next === undefined) return reached
      const live = this.set.get(next.item) === next
      if (live && (this.onRise ? next.level > level : next.level < level)) return reached
      this.heap.pop()
      if (!live) continue
      this.set.delete(next.item)
      reached.push(next.item)
    }
  }

  clear(): void {
    this.set.clear()
    this.heap = this.emptyHeap()
  }

  private emptyHeap(): Heap<Alarm<Item>> {
    return new Heap((a, b) =>
      a.level === b.level ? a.number < b.number : this.onRise ? a.level < b.level : a.level > b.level,
    )
  }
}
