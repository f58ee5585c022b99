import type { ExchangeClock } from '../engine/clock'
import { BadBody } from './bodies'
import type { Scenario, Step } from './scenario'

/** How far a scenario has come. */
export interface ScenarioState {
  readonly name: string
  /** Exchange time of the start, ms. */
  readonly since: number
  readonly steps: readonly {
    /** Exchange time, ms. */
    readonly time: number
    readonly does: string
    readonly state: 'waiting' | 'done' | 'refused' | 'stopped'
    /** Why it was refused. */
    readonly error?: string
  }[]
}

/** Plays one scenario at a time: makes each step's control call when its time has come, in the order of the file where times meet. */
export class ScenarioPlayer {
  private playing: ScenarioState | undefined
  private timers: (() => void)[] = []

  constructor(
    private readonly clock: ExchangeClock,
    /** Makes a control call. Throws BadBody when it is refused. */
    private readonly make: (call: Step['call']) => void,
  ) {}

  get state(): ScenarioState | undefined {
    return this.playing
  }

  /** Starts a scenario in place of the one that plays. What is due at the start happens before it returns. */
  start({ name, steps }: Scenario): ScenarioState {
    this.stop()
    const since = this.clock.now()
    const times = steps.map(({ at }) => ('time' in at ? Math.max(since, at.time) : since + at.after))
    this.playing = {
      name,
      since,
      steps: steps.map(({ does }, place) => ({ time: times[place] ?? since, does, state: 'waiting' })),
    }
    steps.forEach((step, place) => {
      const wait = (times[place] ?? since) - since
      if (wait === 0) this.play(step, place)
      else this.timers.push(this.clock.after(wait, () => this.play(step, place)))
    })
    return this.playing
  }

  /** Steps that still wait never come. Faults that were set stay. */
  stop(): void {
    for (const cancel of this.timers.splice(0)) cancel()
    const { playing } = this
    playing?.steps.forEach((step, place) => {
      if (step.state === 'waiting') this.note(place, { state: 'stopped' })
    })
  }

  private play(step: Step, place: number): void {
    try {
      this.make(step.call)
      this.note(place, { state: 'done' })
    } catch (error) {
      if (!(error instanceof BadBody)) throw error
      this.note(place, { state: 'refused', error: error.message })
    }
  }

  private note(place: number, news: { state: 'done' | 'stopped' } | { state: 'refused'; error: string }): void {
    if (this.playing === undefined) return
    const steps = this.playing.steps.map((step, at) => (at === place ? { ...step, ...news } : step))
    this.playing = { ...this.playing, steps }
  }
}
