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
  const frames = new Map<string, Buffer>()
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
    frame(parts) {
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
      let bytes = frames.get(text)
      if (bytes === undefined) {
        bytes = Buffer.from(text)
        frames.set(text, bytes)
      }
      return bytes
    },
    endTurn: () => frames.clear(),
  }
}

const list = (name: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `,"${name}":[${items.join(',')}]`
