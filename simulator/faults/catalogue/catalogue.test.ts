import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadBody } from '../../control/bodies'
import { faultOf } from '../../control/fault-body'
import { FAULTS, OUTSIDE } from './catalogue'

const LISTED = Array.from({ length: 79 }, (_, at) => `F-${String(at + 1).padStart(2, '0')}`)

describe('the list of faults', () => {
  test.each(LISTED)('%s can be played, or it is told why not', (id) => {
    expect(id in FAULTS || (OUTSIDE[id] ?? '').length > 20).toBe(true)
  })

  test('names nothing beyond the list', () => {
    expect([...Object.keys(FAULTS), ...Object.keys(OUTSIDE)].sort()).toEqual(LISTED)
  })

  test.each(Object.entries(FAULTS))('%s has an example call that can be set', (id, kind) => {
    expect(faultOf(kind.example)).toMatchObject({ id })
    for (const form of kind.forms ?? []) expect(faultOf({ ...kind.example, form })).toMatchObject({ id, form })
  })

  test.each(Object.keys(FAULTS))('%s has a test of its own on a real socket', (id) => {
    const folder = join(import.meta.dirname, '..')
    const titles = readdirSync(folder)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
    expect(titles.includes(`${id}: `)).toBe(true)
  })
})

describe('the body of a fault', () => {
  test('whatever it is, it is taken or refused with a sentence', () => {
    const names = ['id', 'ms', 'form', 'truth', 'count', 'act', 'seed', 'symbol', 'market', 'chance', 'code', 'rows']
    const body = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.keys(FAULTS))),
    )
    fc.assert(
      fc.property(fc.oneof(body, fc.jsonValue()), (any) => {
        try {
          faultOf(any)
        } catch (error) {
          if (!(error instanceof BadBody) || error.message.length < 10) throw error
        }
      }),
      { numRuns: 2000 },
    )
  })

  test.each<[string, unknown, string]>([
    ['no object', [], 'The body must be a JSON object such as {"id":"F-05"}. GET /faults/known lists all.'],
    ['no id', {}, 'id must be a text that is not empty.'],
    ['an unknown id', { id: 'F-99' }, 'There is no fault "F-99". Allowed: F-01, F-03,'],
    ['what is not the exchange’s', { id: 'F-02' }, 'F-02 is not the exchange’s to play: the name is resolved'],
    ['a field of another fault', { id: 'F-05', form: 'gzip' }, 'F-05 does not take "form": it has one alone.'],
    ['an effect of another fault', { id: 'F-05', ms: 5 }, 'F-05 does not take "ms". Allowed: id, truth, late, nth,'],
    ['a trigger of another kind', { id: 'F-05', event: 'trade' }, 'F-05 does not take "event". Allowed: '],
    ['an unknown form', { id: 'F-24', form: 'late' }, 'form must be one of behind, ahead, second.'],
    ['a truth that is none', { id: 'F-16', truth: 'maybe' }, 'truth must be one of executed, not, later.'],
    ['a truth where there is no choice', { id: 'F-71', truth: 'not' }, 'F-71 does not take "truth"'],
    ['a fraction', { id: 'F-08', ms: 1.5 }, 'ms must be a whole number not below -1.'],
    ['a range upside down', { id: 'F-08', ms: [9, 1] }, 'ms must be a whole number not below -1, or a range'],
    ['a chance above one', { id: 'F-71', chance: 2 }, 'chance must be a number from 0 to 1.'],
    ['a count that is none', { id: 'F-05', count: 'often' }, 'count must be "always" or a whole number'],
    ['a kind that is none', { id: 'F-60', kind: 'all' }, 'kind must be one of user-data, market, ws-api.'],
    ['a kind without events', { id: 'F-69', kind: 'ws-api' }, 'kind must be "user-data" or "market".'],
    ['a missing field', { id: 'F-34', market: 'spot' }, 'F-34 needs symbol. Allowed: '],
    ['an amount as number', { id: 'F-34', market: 'spot', symbol: 'X', tickSize: 1 }, 'tickSize must be a decimal'],
    ['an act that is none', { id: 'F-55', market: 'spot', apiKey: 'k', act: { x: 1 } }, 'Unknown field "x".'],
  ])('says what was wrong: %s', (_, body, sentence) => {
    let said = ''
    try {
      faultOf(body)
    } catch (error) {
      if (error instanceof BadBody) said = error.message
    }
    expect(said.slice(0, sentence.length)).toBe(sentence)
  })
})
