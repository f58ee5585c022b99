/** A binary heap: the first by `before` is found at once, taken and put in logarithmic time. */
export class Heap<Item> {
  private readonly items: Item[] = []

  constructor(private readonly before: (a: Item, b: Item) => boolean) {}

  get size(): number {
    return this.items.length
  }

  values(): readonly Item[] {
    return this.items
  }

  peek(): Item | undefined {
    return this.items[0]
  }

  push(item: Item): void {
    const { items } = this
    let place = items.push(item) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!this.before(item, items[above] as Item)) break
      items[place] = items[above] as Item
      place = above
    }
    items[place] = item
  }

  pop(): Item | undefined {
    const { items } = this
    const first = items[0]
    const last = items.pop()
    if (last === undefined || items.length === 0) return first
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= items.length) break
      if (below + 1 < items.length && this.before(items[below + 1] as Item, items[below] as Item)) below++
      if (!this.before(items[below] as Item, last)) break
      items[place] = items[below] as Item
      place = below
    }
    items[place] = last
    return first
  }
}
