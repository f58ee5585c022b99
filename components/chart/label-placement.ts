/** A tag on the price axis: where its line lies, how much of the tag wants to be above it, and how high it is. */
export interface WantedTag {
  readonly line: number
  readonly above: number
  readonly height: number
}

const GAP = 1

/**
 * Tops of tags that do not cover each other, in the order given. The anchor (the last price) stays where it is and the others
 * give way from it, up or down; then all are kept within the room, nearest to the edge first.
 */
export function nudgeApart(tags: readonly WantedTag[], anchor: number | undefined, room: number): readonly number[] {
  const order = tags.map((tag, index) => ({ ...tag, index, top: tag.line - tag.above }))
  order.sort((a, b) => a.line - b.line || (a.index === anchor ? -1 : b.index === anchor ? 1 : a.index - b.index))
  const from = Math.max(
    0,
    order.findIndex((tag) => tag.index === anchor),
  )
  pushDown(order, from)
  pushUp(order, from)
  const bottom = order.at(-1)
  if (bottom !== undefined && bottom.top + bottom.height > room) {
    bottom.top = room - bottom.height
    pushUp(order, order.length - 1)
  }
  const [top] = order
  if (top !== undefined && top.top < 0) {
    top.top = 0
    pushDown(order, 0)
  }
  const tops: number[] = []
  for (const tag of order) tops[tag.index] = tag.top
  return tops
}

interface PlacedTag {
  top: number
  readonly height: number
}

function pushDown(order: readonly PlacedTag[], from: number): void {
  for (let at = from + 1; at < order.length; at++) {
    const [before, tag] = [order[at - 1], order[at]]
    if (before !== undefined && tag !== undefined) tag.top = Math.max(tag.top, before.top + before.height + GAP)
  }
}

function pushUp(order: readonly PlacedTag[], from: number): void {
  for (let at = from - 1; at >= 0; at--) {
    const [tag, after] = [order[at], order[at + 1]]
    if (after !== undefined && tag !== undefined) tag.top = Math.min(tag.top, after.top - tag.height - GAP)
  }
}

/** A label on its line: where the line lies, how wide the label is, and the column it would stand in. */
export interface WantedLabel {
  readonly middle: number
  readonly width: number
  readonly left: number
}

const LABEL_HEIGHT = 20
const LABEL_GAP = 6

/**
 * Left edges of labels. A label never leaves its line: one that would cover an earlier one moves to the right of it. Where no
 * room is left it stays in its column, so that at least the later one can be read and pressed.
 */
export function standAside(labels: readonly WantedLabel[], room: number): readonly number[] {
  const lefts: number[] = []
  labels.forEach((label, index) => {
    let left = Math.max(0, Math.min(label.left, room - label.width))
    const start = left
    for (let moved = true; moved; ) {
      moved = false
      for (let at = 0; at < index; at++) {
        const other = labels[at]
        const otherLeft = lefts[at]
        if (other === undefined || otherLeft === undefined) continue
        if (Math.abs(other.middle - label.middle) >= LABEL_HEIGHT + 1) continue
        if (left >= otherLeft + other.width + LABEL_GAP || left + label.width + LABEL_GAP <= otherLeft) continue
        left = otherLeft + other.width + LABEL_GAP
        moved = true
      }
    }
    lefts.push(left + label.width <= room ? left : start)
  })
  return lefts
}
