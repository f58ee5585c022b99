/**
 * Changes that lie over each other and may be taken off in any order: what counts is the base with those that are left, the newest
 * on top. One set per thing that is changed.
 */
export class Layers<Value extends object> {
  private readonly things = new Map<string, { readonly base: Value; readonly changes: Map<object, Partial<Value>> }>()

  /**
   * Lays a change over a thing and hands the outcome to `apply`; `base` is the thing without changes. The returned function takes
   * the change off again.
   */
  lay(name: string, base: () => Value, change: Partial<Value>, apply: (value: Value) => void): () => void {
    const thing = this.things.get(name) ?? { base: base(), changes: new Map<object, Partial<Value>>() }
    this.things.set(name, thing)
    const layer = {}
    const settle = (): void => apply(Object.assign({}, thing.base, ...thing.changes.values()) as Value)
    thing.changes.set(layer, change)
    settle()
    return () => {
      thing.changes.delete(layer)
      if (thing.changes.size === 0) this.things.delete(name)
      settle()
    }
  }
}
