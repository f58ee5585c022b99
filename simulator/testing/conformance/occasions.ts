import type { Leave } from './differences'
import type { Scene } from './scene'

/** How one documented payload is brought about: the occasion is made, and what the exchange says or sends is returned. */
export interface Occasion {
  /** File of the documented payload, without ending. */
  readonly file: string
  readonly leave?: Leave | undefined
  serve(scene: Scene): Promise<unknown>
}

/** A payload that the exchange in a box does not serve, with the reason in one sentence. */
export interface Outside {
  readonly file: string
  readonly reason: string
}

export function occasion(file: string, serve: Occasion['serve'], leave?: Leave): Occasion {
  return { file, serve, leave }
}
