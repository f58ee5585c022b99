import type { KeyStanding } from '../../lib/domain/key-rights'

/** Standings of one key over its markets: what was read is the same, what follows may differ by market. */
export interface KeyGroup {
  readonly standings: readonly [KeyStanding, ...KeyStanding[]]
}

/** The rows of the picture by key, as far as they can be told apart: the keys themselves never leave the server. */
export function groupKeys(keys: readonly KeyStanding[]): readonly KeyGroup[] {
  const groups = new Map<string, [KeyStanding, ...KeyStanding[]]>()
  for (const key of keys) {
    const { market: _, state: __, ...rest } = key
    const name = JSON.stringify(rest)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [key])
    else group.push(key)
  }
  return [...groups.values()].map((standings) => ({ standings }))
}

const GRAVITY = [
  'refused',
  'unreadable',
  'not-tied',
  'cannot-trade',
  'reading',
  'unreadable-by-design',
  'may-trade',
  'own',
] as const satisfies readonly KeyStanding['state'][]

/** The standing that decides what the owner reads first. */
export function gravest(keys: readonly KeyStanding[]): KeyStanding | undefined {
  return [...keys].sort((a, b) => GRAVITY.indexOf(a.state) - GRAVITY.indexOf(b.state))[0]
}
