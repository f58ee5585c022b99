/** A path of prices cut down to what an order can meet on it: its two extremes in their order, and where it ends. */
export interface Waypoints {
  add(price: number): void
  /** The path since the last call; empty when there was none. */
  take(): number[]
}

export function createWaypoints(): Waypoints {
  let count = 0
  let low = { price: 0, at: 0 }
  let high = { price: 0, at: 0 }
  let last = 0
  return {
    add(price) {
      count++
      last = price
      if (count === 1 || price < low.price) low = { price, at: count }
      if (count === 1 || price > high.price) high = { price, at: count }
    },
    take() {
      if (count === 0) return []
      const path = (low.at < high.at ? [low, high] : [high, low])
        .filter((point, place, points) => point.at !== count && (place === 0 || point.at !== points[0]?.at))
        .map((point) => point.price)
      count = 0
      return [...path, last]
    },
  }
}
