/** A seeded stream of chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Uniform integer in [0, below). */
  below(below: number): number
  /** Poisson count with the given mean. */
  poisson(mean: number): number
  /** Exponential with mean 1. */
  exponential(): number
}

/** Text to a 32-bit number, the same on every machine (FNV-1a with a final mix). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return mix(hash)
}

/** Mixes integers into one 32-bit number; for values that are a pure function of their place, such as history. */
export function hashNumbers(...values: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const value of values) {
    hash = mix(hash ^ (value | 0)) + Math.imul(Math.floor(value / 4_294_967_296) | 0, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  }
  return mix(hash)
}

function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** A stream of chance from a 32-bit seed (sfc32). */
export function createRandom(seed: number): Random {
  let a = seed >>> 0
  let b = mix(seed + 1)
  let c = mix(seed + 2)
  let counter = 1
  let spare: number | undefined

  function uniform(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }

  function normal(): number {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  function poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
    const floor = Math.exp(-mean)
    let count = 0
    for (let product = uniform(); product > floor; product *= uniform()) count++
    return count
  }

  for (let i = 0; i < 12; i++) uniform() // close seeds start far apart
  return {
    uniform,
    normal,
    poisson,
    below: (below) => Math.floor(uniform() * below),
    exponential: () => -Math.log(1 - uniform()),
  }
}
