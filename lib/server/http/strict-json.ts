export type StrictJson =
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: 'bad-json' | 'repeated-key' | 'forbidden-key' | 'too-deep' }

const MAX_DEPTH = 32
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const BLANK = /[ \t\n\r]*/y

/**
 * JSON in which no key stands twice in one object and none reaches for a prototype (S-123): `JSON.parse` would take the
 * last of two amounts in silence, and another reader the first.
 */
export function parseStrictJson(text: string): StrictJson {
  let at = 0

  const skip = (): void => {
    BLANK.lastIndex = at
    BLANK.test(text)
    at = BLANK.lastIndex
  }
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) throw new Refused('bad-json')
    at = pattern.lastIndex
    return found[0]
  }
  const expect = (token: string): void => {
    if (!text.startsWith(token, at)) throw new Refused('bad-json')
    at += token.length
  }
  const string = (): string => JSON.parse(take(STRING)) as string

  const members = (close: string, member: () => void): void => {
    at += 1
    skip()
    if (text[at] === close) {
      at += 1
      return
    }
    for (;;) {
      member()
      skip()
      if (text[at] === close) break
      expect(',')
      skip()
    }
    at += 1
  }

  function value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Refused('too-deep')
    skip()
    switch (text[at]) {
      case '{': {
        const object: Record<string, unknown> = {}
        members('}', () => {
          const key = string()
          if (FORBIDDEN.has(key)) throw new Refused('forbidden-key')
          if (Object.hasOwn(object, key)) throw new Refused('repeated-key')
          skip()
          expect(':')
          object[key] = value(depth + 1)
        })
        return object
      }
      case '[': {
        const list: unknown[] = []
        members(']', () => {
          list.push(value(depth + 1))
        })
        return list
      }
      case '"':
        return string()
      case 't':
        expect('true')
        return true
      case 'f':
        expect('false')
        return false
      case 'n':
        expect('null')
        return null
      default:
        return JSON.parse(take(NUMBER)) as number
    }
  }

  try {
    const parsed = value(0)
    skip()
    if (at !== text.length) throw new Refused('bad-json')
    return { kind: 'parsed', value: parsed }
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', code: error.code }
    throw error
  }
}

class Refused extends Error {
  constructor(readonly code: 'bad-json' | 'repeated-key' | 'forbidden-key' | 'too-deep') {
    super(code)
  }
}
