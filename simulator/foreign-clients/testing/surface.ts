/** A client of others, whose methods are called by name: what they answer is looked into by the tests. */
// biome-ignore lint: the surface is the client's own
export type Surface = Record<string, (...args: any[]) => any>

/** Names of all methods an object inherits, without those of every object. */
export function methodsOf(prototype: object): string[] {
  const names = new Set<string>()
  for (let at = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor') names.add(name)
  return [...names].sort()
}

/** Which methods of a client were called, so that none is forgotten. */
export class Coverage {
  private readonly called = new Set<string>()

  /** The same client; each of its methods is noted once it has answered with something other than an error. */
  watch(client: object): Surface {
    return new Proxy(client as Surface, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          const answer = value.apply(target, args) as unknown
          const note = <A>(given: A): A => {
            this.called.add(String(name))
            return given
          }
          return answer instanceof Promise ? answer.then(note) : note(answer)
        }
      },
    })
  }

  /**
   * What is wrong with the coverage of these methods: those that were neither called nor stand outside, and those that stand
   * outside although they were called or do not exist. Empty when every method is accounted for.
   */
  gaps(methods: readonly string[], outside: Readonly<Record<string, string>>): string[] {
    return [
      ...methods.filter((name) => !this.called.has(name) && !(name in outside)).map((name) => `${name} is not called`),
      ...Object.keys(outside)
        .filter((name) => this.called.has(name) || !methods.includes(name))
        .map((name) => `${name} does not stand outside`),
    ]
  }
}
