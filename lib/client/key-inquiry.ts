import type { Clock } from '../domain/clock'
import type { CancelRun, Intent } from '../domain/intent'
import type { Ask } from './http'

/** What came of a request, as the server knows it by the request's key. */
export interface ActOfKey {
  readonly intent?: Intent | undefined
  readonly run?: CancelRun | undefined
}

/** Asked by key after this long, each time; the last one repeats. */
const ASK_AFTER_MS = [300, 1_000, 2_000, 3_000, 5_000] as const
/** A key unknown to the server this often in a row, over some seconds, is burnt. */
const UNKNOWN_TIMES = 3

/**
 * Asks what became of a request whose answer was lost, until the server says so; nothing is posted again (S-11). A request that
 * something on the way holds back may still arrive, so one that never came is told as such only when its key is burnt: then it
 * does nothing whenever it comes. Returns how to end the asking.
 */
export function inquireByKey(settings: {
  readonly clock: Clock
  readonly ask: Ask
  readonly key: string
  /** Before each question; how often it was asked so far. */
  readonly waits: (asked: number) => void
  readonly known: (act: ActOfKey) => void
  readonly neverCame: () => void
}): () => void {
  const { clock, ask, key } = settings
  let over = false
  let cancel: (() => void) | undefined

  const next = (asked: number, unknown: number) => {
    settings.waits(asked)
    if (over) return
    const wait = ASK_AFTER_MS[Math.min(asked, ASK_AFTER_MS.length - 1)] ?? 5_000
    cancel = clock.after(wait, () => void question(asked + 1, unknown))
  }

  const question = async (asked: number, unknown: number) => {
    const answer = await ask<ActOfKey>('GET', `/api/intents/by-key/${key}`)
    if (over) return
    if (answer.kind === 'ok') return end(() => settings.known(answer.value))
    // Unknown once may mean that the POST is still on its way; only several times in a row says it never came.
    const missing = answer.kind === 'refused' && answer.status === 404 ? unknown + 1 : 0
    if (missing < UNKNOWN_TIMES) return next(asked, missing)
    const burnt = await ask<ActOfKey>('POST', '/api/intents/void', { body: {}, key })
    if (over) return
    if (burnt.kind !== 'ok') return next(asked, 0)
    const { intent } = burnt.value
    end(() => (intent === undefined ? settings.neverCame() : settings.known({ intent })))
  }

  const end = (tell: () => void) => {
    over = true
    tell()
  }

  next(0, 0)
  return () => {
    over = true
    cancel?.()
  }
}
