import type { StateMessage } from '../../wire/bridge'

/** Pieces of one frame, each already JSON; the event lane stands before the state lane. */
export interface FrameParts {
  readonly snapshots: readonly string[]
  readonly events: readonly string[]
  readonly beat: string | undefined
  readonly meta: readonly string[]
  readonly health: readonly string[]
  readonly state: readonly string[]
  readonly error: string | undefined
}

/** Writes frames out of pieces that are serialised once, however many browsers they go to. */
export interface FrameWriter {
  /** JSON of an object that is sent to more than one browser; the same object is serialised once. */
  piece(value: object): string
  /** JSON of a state message with the age it has now. */
  state(message: StateMessage, age: number): string
  /** The frame as bytes; frames of equal parts made in one turn share them. */
  frame(parts: FrameParts): Buffer
  /** Forgets the frames of the turn that ended. */
  endTurn(): void
}

export function createFrameWriter(build: string): FrameWriter {
  const pieces = new WeakMap<object, string>()
  let made: { readonly parts: FrameParts; readonly bytes: Buffer }[] = []
  const head = `{"v":${JSON.stringify(build)}`

  const piece = (value: object): string => {
    let text = pieces.get(value)
    if (text === undefined) {
      text = JSON.stringify(value)
      pieces.set(value, text)
    }
    return text
  }

  return {
    piece,
    // An age that has grown since the message was made is told anew; the rest of the message is as it was.
    state: (message, age) => (age - message.age < 25 ? piece(message) : JSON.stringify({ ...message, age })),
    // Browsers that watch the same get the same pieces: comparing those is cheaper than joining them for each.
    frame(parts) {
      const same = made.find((one) => sameParts(one.parts, parts))
      if (same !== undefined) return same.bytes
      const text =
        head +
        list('snapshots', parts.snapshots) +
        list('events', parts.events) +
        (parts.beat === undefined ? '' : `,"beat":${parts.beat}`) +
        list('meta', parts.meta) +
        list('health', parts.health) +
        list('state', parts.state) +
        (parts.error === undefined ? '' : `,"error":${parts.error}`) +
        '}'
      const bytes = Buffer.from(text)
      made.push({ parts, bytes })
      return bytes
    },
    endTurn() {
      made = []
    },
  }
}

const list = (name: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `,"${name}":[${items.join(',')}]`

const sameParts = (a: FrameParts, b: FrameParts): boolean =>
  a.beat === b.beat &&
  a.error === b.error &&
  sameList(a.state, b.state) &&
  sameList(a.events, b.events) &&
  sameList(a.snapshots, b.snapshots) &&
  sameList(a.meta, b.meta) &&
  sameList(a.health, b.health)

function sameList(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
