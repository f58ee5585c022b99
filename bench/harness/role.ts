/** What a role can be asked for, by name. */
export type Duties = Readonly<Record<string, (body: never) => unknown>>

interface Question {
  readonly id: number
  readonly name: string
  readonly body: unknown
}

/**
 * Makes this process one role of a bench: it answers the bench's questions until the bench ends. Every role also tells its
 * processor time (`cpu`, user and system µs) and its memory (`rss`, bytes).
 */
export function serve(duties: Duties): void {
  const all: Readonly<Record<string, (body: unknown) => unknown>> = {
    cpu: () => {
      const { user, system } = process.cpuUsage()
      return user + system
    },
    rss: () => process.memoryUsage.rss(),
    ...(duties as Record<string, (body: unknown) => unknown>),
  }
  process.on('message', (question: Question) => {
    void (async () => {
      try {
        const duty = all[question.name]
        if (duty === undefined) throw new Error(`There is no duty "${question.name}".`)
        process.send?.({ id: question.id, value: await duty(question.body) })
      } catch (error) {
        process.send?.({
          id: question.id,
          error: error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error),
        })
      }
    })()
  })
  // A profile asked for by BENCH_PROFILE is written on an exit in order.
  process.on('disconnect', () => process.exit(0))
}
