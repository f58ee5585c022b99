import { beforeAll, describe, expect, test } from 'vitest'
import { FIXTURES, haveFixtures } from '../fixtures'
import { checkConformance, type Verdict } from './conformance'
import { readDocumented } from './documented'

const documented = haveFixtures ? readDocumented(FIXTURES) : []

describe.skipIf(!haveFixtures)(
  'what the exchange in a box serves has the shape, types and words of the documented payload',
  () => {
    const verdicts = new Map<string, Verdict>()
    beforeAll(async () => {
      for (const each of await checkConformance(FIXTURES)) verdicts.set(`${each.market}/${each.file}`, each)
    }, 120_000)

    test.each(documented.map(({ market, file }) => `${market}/${file}`))('%s', (name) => {
      const { verdict, lines } = verdicts.get(name) ?? { verdict: 'missing', lines: [] }
      expect({ verdict, lines }).toEqual(
        verdict === 'outside'
          ? { verdict, lines: [expect.stringMatching(/\w+ \w+/)] }
          : { verdict: 'served', lines: [] },
      )
    })
  },
)
