/**
 * One side of an order book as two typed arrays, sorted with the best price at the END, since nearly every change is near
 * the best one: a search gallops from there and what has to move is short (PERFORMANCE F). Prices are ticks, quantities
 * steps.
 */
export class BookSide {
  /** Ticks times sign, ascending: bids as they are, asks negated, so that both sides have their best last. */
  #keys = new Float64Array(256)
  #steps = new Float64Array(256)
  #size = 0
  readonly #sign: 1 | -1

  constructor(side: 'bids' | 'asks') {
    this.#sign = side === 'bids' ? 1 : -1
  }

  get size(): number {
    return this.#size
  }

  /** Ticks of the best price; undefined when the side is empty. */
  get best(): number | undefined {
    return this.#size === 0 ? undefined : (this.#keys[this.#size - 1] as number) * this.#sign
  }

  clear(): void {
    this.#size = 0
  }

  /** The quantity at a price is now `steps`; none takes the level away. */
  set(ticks: number, steps: number): void {
    const key = ticks * this.#sign
    const at = this.#find(key)
    const there = at < this.#size && this.#keys[at] === key
    if (steps === 0) {
      if (!there) return
      this.#keys.copyWithin(at, at + 1, this.#size)
      this.#steps.copyWithin(at, at + 1, this.#size)
      this.#size -= 1
      return
    }
    if (!there) {
      if (this.#size === this.#keys.length) this.#grow()
      this.#keys.copyWithin(at + 1, at, this.#size)
      this.#steps.copyWithin(at + 1, at, this.#size)
      this.#keys[at] = key
      this.#size += 1
    }
    this.#steps[at] = steps
  }

  /** At most `levels` of them, best first, as price and quantity in turn. */
  top(levels: number): number[] {
    const count = Math.min(levels, this.#size)
    const flat: number[] = new Array<number>(count * 2)
    for (let taken = 0; taken < count; taken++) {
      const at = this.#size - 1 - taken
      flat[taken * 2] = (this.#keys[at] as number) * this.#sign
      flat[taken * 2 + 1] = this.#steps[at] as number
    }
    return flat
  }

  /** Where the key stands or belongs. */
  #find(key: number): number {
    let high = this.#size
    let stride = 1
    let low = high - 1
    while (low >= 0 && (this.#keys[low] as number) > key) {
      high = low
      stride *= 2
      low = high - stride
    }
    low = Math.max(low, -1) + 1
    // Keys below `low` are not above the key, and at `high` and beyond they are.
    if (low > 0 && this.#keys[low - 1] === key) return low - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] as number) < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2)
    const steps = new Float64Array(this.#keys.length * 2)
    keys.set(this.#keys)
    steps.set(this.#steps)
    this.#keys = keys
    this.#steps = steps
  }
}
